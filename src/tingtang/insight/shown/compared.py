"""What comparing finds, as its pages show it: two periods, a log held against a flow, and what the cases behind a figure share."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tingtang.core.registry import Text
from tingtang.flows.rules.diagram import Diagram
from tingtang.insight.mining.conforming import Conformed
from tingtang.insight.mining.loading import Loaded
from tingtang.insight.rules.aligning import SKIPPED, Deviation
from tingtang.insight.rules.drift import Change
from tingtang.insight.rules.eventlog import EventLog
from tingtang.insight.rules.mining import Mined
from tingtang.insight.shown.mining import CAUSES, Links
from tingtang.ui import formats

DRILLED: dict[str, Text] = {
    "variant": gettext_lazy("variant %s"),
    "left_out": gettext_lazy("“%s” left out"),
    "too_many": gettext_lazy("“%s” where the flow does not allow it"),
    "deviating": gettext_lazy("left by %s"),
    "late": gettext_lazy("“%s” late"),
    "way": gettext_lazy("course %s of those that were held"),
    "who": gettext_lazy("with an event by %s"),
}
ACTIVITIES: dict[str, Text] = {"has": gettext_lazy("with “%s”"), "again": gettext_lazy("“%s” more than once")}
TIMES: dict[str, Text] = {"longer": gettext_lazy("took at least %s"), "shorter": gettext_lazy("took less than %s")}
STATES: dict[tuple[str, str], Text] = {
    ("fits", "yes"): gettext_lazy("follow the flow"),
    ("fits", "no"): gettext_lazy("leave the flow"),
}


def period(mined: Mined, links: Links, which: dict[str, int]) -> dict[str, Any]:
    """What stands in a column of the comparison of two periods."""
    return {
        "mined": mined, "variants": len(mined.variants), "url": links.cases(**which),
        "slow_url": links.cases(**which, longer=round(mined.throughput.p90)),
    }  # fmt: skip


def drift_rows(log: EventLog, loaded: Loaded, found: Sequence[Change], links: Links, middle: int) -> list[dict[str, Any]]:
    """Paths that are gone more or less often than before, with the cases of both periods that go them."""
    rows = []
    for each in found:
        step = f"{loaded.keys[each.source]}>{loaded.keys[each.target]}"
        rows.append({
            "source": log.activities[each.source], "target": log.activities[each.target], "before": each.before,
            "after": each.after, "is_more": each.after > each.before, "p": f"{each.p:.1e}" if each.p < 0.001 else f"{each.p:.3f}",
            "before_url": links.cases(before=middle, step=step), "after_url": links.cases(since=middle, step=step),
        })  # fmt: skip
    return rows


def held(diagram: Diagram, xml: str, found: Conformed, links: Links, keys: Mapping[str, str], process: str) -> dict[str, Any]:
    """What came of holding a log against a flow: shares, steps, people, lateness, each with its cases, and the drawing with its marks."""
    by_name: dict[str, list[str]] = {}
    for each in found.steps:
        word = _("left out ×%s") if each.kind == SKIPPED else _("not allowed ×%s")
        by_name.setdefault(each.activity, []).append(word % formats.number(each.times))
    late = {each.activity: each for each in found.late if each.late}
    for name, each_late in late.items():
        by_name.setdefault(name, []).append(_("late ×%s") % formats.number(each_late.late))
    marks = [
        {"element": node.id, "tone": "late", "word": ", ".join(by_name[node.name])}
        for node in diagram.nodes.values() if node.name in by_name
    ]  # fmt: skip

    def to(**more: object) -> str:
        return links.cases(process=process, **more)

    return {
        "found": found, "leaving": found.cases - found.fitting,
        "unknown": [(name, to(too_many=name)) for name in found.unknown], "share": found.fitting / max(found.cases, 1),
        "drawing": {"xml": xml, "marks": marks},
        **{f"{name}_url": to(**more) for name, more in (("all", {}), ("fitting", {"fits": "yes"}), ("leaving", {"fits": "no"}))},
        "steps": [_step_row(each, to) for each in found.steps],
        "people": [(*each, to(deviating=each[0]), to(who=each[0])) for each in found.people[:50]],
        "late": [(each, to(late=each.activity), to(has=keys.get(each.activity, ""))) for each in found.late],
        "ways": [
            (int(found.variants.count[n]), each.cost, [(name, kind == SKIPPED) for _at, kind, name in each.deviations], to(way=n + 1))
            for n, each in enumerate(found.aligned.of_variant) if each.cost
        ][:30] if found.aligned else [],
    }  # fmt: skip


def _step_row(found: Deviation, to: Callable[..., str]) -> dict[str, Any]:
    is_skipped = found.kind == SKIPPED
    url = to(left_out=found.activity) if is_skipped else to(too_many=found.activity)
    return {"name": found.activity, "is_skipped": is_skipped, "cases": found.cases, "times": found.times, "url": url}


def drilled(wanted: Mapping[str, str], loaded: Loaded) -> list[str]:
    """What the cases behind a figure have in common, in words."""
    names = dict(zip(loaded.keys, loaded.log.activities, strict=True))
    said = [str(words) % wanted[name] for name, words in DRILLED.items() if wanted.get(name)]
    said += [str(words) % names[wanted[name]] for name, words in ACTIVITIES.items() if wanted.get(name) in names]
    said += [
        str(words) % formats.duration(float(wanted[name])) for name, words in TIMES.items() if _is_number(wanted.get(name, ""))
    ]
    said += [str(words) for (name, value), words in STATES.items() if wanted.get(name) == value]
    source, arrow, target = wanted.get("step", "").partition(">")
    if arrow and {source, target} <= names.keys():
        said.append(f"{names[source]} → {names[target]}")
    if ">" in wanted.get("handed", ""):
        said.append(wanted["handed"].replace(">", " → "))
    if wanted.get("cause") in CAUSES:
        said.append(_("waited: %s") % CAUSES[wanted["cause"]])
    return said


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19
