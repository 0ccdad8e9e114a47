"""What mining finds, as its pages show it: the map's nodes and edges, rows of tables, sentences that name the finding."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from tingtang.core.registry import Text
from tingtang.insight.mining import objects
from tingtang.insight.mining.following import Now
from tingtang.insight.mining.loading import Loaded
from tingtang.insight.mining.object_maps import ObjectMap
from tingtang.insight.rules.drawn_flow import Words
from tingtang.insight.rules.eventlog import EventLog, Times
from tingtang.insight.rules.follows import Follows
from tingtang.insight.rules.mining import Mined, paths
from tingtang.insight.rules.rework import Bottleneck, Rework
from tingtang.ui import formats

MOST_NODES, MOST_EDGES, MOST_VARIANTS, MOST_PAIRS, MOST_CHOICES = 120, 1_500, 100, 60, 300
CAUSES: dict[str, Text] = {
    "closed": pgettext_lazy("cause of waiting", "closed"),
    "customer": pgettext_lazy("cause of waiting", "waiting for the customer"),
    "batching": pgettext_lazy("cause of waiting", "gathered into a batch"),
    "queue": pgettext_lazy("cause of waiting", "in the queue"),
}
HANDERS: tuple[tuple[str, Text], ...] = (("person", gettext_lazy("By person")), ("unit", gettext_lazy("By team or hall")))
EVIDENCE: dict[str, Text] = {
    "closed": gettext_lazy("%(share)s of it falls outside working hours"),
    "customer": gettext_lazy("%(share)s of it is waiting for the customer"),
    "batching": gettext_lazy("%(share)s of it is waiting until several are done together"),
    "queue": gettext_lazy("%(share)s of it lies ready, and nobody takes it up"),
}


class Links:
    """Addresses of the cases behind a figure."""

    def __init__(self, parameters: dict[str, str]) -> None:
        self.parameters = parameters

    def page(self, name: str, **more: object) -> str:
        """A page about the same cases."""
        return f"{reverse(f'insight:{name}')}?{urlencode(self.parameters | {key: str(value) for key, value in more.items()})}"

    def cases(self, **more: object) -> str:
        """The cases for which something holds."""
        return self.page("mining_cases", **more)


def the_map(now: Now, links: Links) -> dict[str, Any]:
    """Nodes and edges of the map, the most frequent that a picture has room for; times in seconds."""
    found, keys = now.figures, now.keys
    order = np.argsort(-found.occurrences, kind="stable")[:MOST_NODES].tolist()
    shown = {each for each in order if found.occurrences[each]}
    nodes = [
        {
            "key": keys[each], "name": now.names[each], "count": int(found.occurrences[each]),
            "begins": int(found.begins[each]), "ends": int(found.ends[each]), "url": links.cases(has=keys[each]),
        }
        for each in order if each in shown
    ]  # fmt: skip
    edges = [
        {
            "from": keys[source], "to": keys[target], "count": count, "mean": mean, "median": median,
            "p90": p90, "longest": longest, "total": mean * count, "url": links.cases(step=f"{keys[source]}>{keys[target]}"),
        }
        for source, target, count, mean, median, p90, _shortest, longest in found.edges.rows()[:MOST_EDGES]
        if source in shown and target in shown
    ]  # fmt: skip
    return {"nodes": nodes, "edges": edges, "cases": found.cases, "day": links.page("mining_day"),
            "now": links.page("mining_now"), "version": now.version,
            "hidden": int(np.count_nonzero(found.occurrences)) - len(nodes), "texts": _texts()}  # fmt: skip


def the_object_map(found: ObjectMap, links: Links) -> dict[str, Any]:
    """Nodes, and edges of each type of object; times in seconds. A click leads to the cases of that type."""
    order = sorted(found.events, key=lambda key: -found.events[key])[:MOST_NODES]
    begins, ends = dict.fromkeys(order, 0), dict.fromkeys(order, 0)
    edges, rims = list[dict[str, Any]](), list[dict[str, Any]]()
    for kind, side in enumerate(found.sides):
        for n, key in enumerate(side.keys):
            if key in begins:
                begins[key] += int(side.mined.begins[n])
                ends[key] += int(side.mined.ends[n])
                rims.append({"key": key, "kind": kind, "begins": int(side.mined.begins[n]), "ends": int(side.mined.ends[n])})
        for source, target, count, mean, median, p90, _shortest, longest in side.mined.edges.rows()[:MOST_EDGES]:
            one, other = side.keys[source], side.keys[target]
            if one in begins and other in begins:
                edges.append({
                    "from": one, "to": other, "kind": kind, "count": count, "mean": mean, "median": median, "p90": p90,
                    "longest": longest, "total": mean * count, "url": links.cases(notion=side.name, step=f"{one}>{other}"),
                })  # fmt: skip
    most = {key: side.name for side in reversed(found.sides) for key in side.keys}
    nodes = [
        {
            "key": key, "name": found.names[key], "count": found.events[key], "begins": begins[key], "ends": ends[key],
            "url": links.cases(notion=most[key], has=key),
        }
        for key in order
    ]  # fmt: skip
    return {"nodes": nodes, "edges": edges, "rims": rims, "cases": max(sum(side.mined.cases for side in found.sides), 1), "day": "",
            "now": "", "version": 0, "kinds": [objects.label(side.name) for side in found.sides],
            "hidden": len(found.events) - len(nodes), "texts": _texts()}  # fmt: skip


def object_edges(found: ObjectMap, drawn: dict[str, Any], most: int = 200) -> list[dict[str, Any]]:
    """The most frequent edges of an object-centric map with their names, for its table."""
    edges = sorted(drawn["edges"], key=lambda each: -each["count"])[:most]
    kinds, names = drawn["kinds"], found.names
    return [each | {"source": names[each["from"]], "target": names[each["to"]], "type": kinds[each["kind"]]} for each in edges]


def offered_activities(loaded: Loaded) -> list[tuple[str, str]]:
    """The activities to choose from, by key and name; of very many the most frequent."""
    times = np.bincount(loaded.log.activity, minlength=len(loaded.keys))
    most = np.argsort(-times, kind="stable")[:MOST_CHOICES].tolist()
    return sorted(((loaded.keys[each], loaded.log.activities[each]) for each in most), key=lambda each: each[1])


def _texts() -> dict[str, str]:
    return {
        "start": _("Begin"), "end": _("End"), "count": _("times"), "mean": _("mean"), "median": _("median"), "p90": _("9 of 10 within"),
        "longest": _("longest"), "cases": _("See the cases"), "moving": _("on the way"), "noMoves": _("Nothing moved on this day"),
        "closed": _("Everything is hidden: lower the thresholds"), "total": _("in all"),
        "stale": _("Not up to date: the server does not answer. It is asked again."),
    }  # fmt: skip


def variant_rows(log: EventLog, mined: Mined, took: Times, links: Links) -> list[dict[str, Any]]:
    """The most frequent variants: their course, how many cases took it, how long half of them needed."""
    found, of_case = mined.variants, mined.variants.of_case[mined.variants.of_case >= 0]
    order = np.argsort(of_case, kind="stable")
    edges = np.searchsorted(of_case[order], np.arange(MOST_VARIANTS + 1))
    total = max(int(found.count.sum()), 1)
    rows = []
    done = 0
    for number, (count, path) in enumerate(paths(log, found, MOST_VARIANTS)):
        done += count
        seconds = float(np.median(took[order[edges[number] : edges[number + 1]]])) / 1e6
        rows.append({
            "number": number + 1, "count": count, "share": count / total, "running": done / total, "path": _folded(path),
            "steps": len(path), "median": seconds, "url": links.cases(variant=number + 1),
        })  # fmt: skip
    return rows


def _folded(path: Sequence[str]) -> list[tuple[str, int]]:
    """A course with repetitions in a row counted once."""
    found: list[tuple[str, int]] = []
    for each in path:
        if found and found[-1][0] == each:
            found[-1] = (each, found[-1][1] + 1)
        else:
            found.append((each, 1))
    return found


def throughput_chart(took: Times, links: Links) -> tuple[dict[str, Any], list[list[Any]]]:
    """How many cases took how long, in at most thirty steps of about equal ratio; the option and the rows of its table."""
    seconds = took / 1e6
    top = float(np.quantile(seconds, 0.99)) if len(seconds) else 1.0
    size = _round_up(max(top, 30.0) / 24)
    edges = np.arange(0, 26) * size
    counts = np.append(np.histogram(seconds, edges)[0], (seconds >= edges[-1]).sum())
    labels = [formats.duration(edge) for edge in edges[:-1]] + [f"≥ {formats.duration(edges[-1])}"]
    bars = [
        {"value": int(count), "url": links.cases(longer=int(edge), **({"shorter": int(edge + size)} if place < 25 else {}))}
        for place, (count, edge) in enumerate(zip(counts, edges, strict=True))
    ]
    option = {
        "xAxis": {"type": "category", "data": labels, "name": _("throughput time from"), "nameLocation": "middle", "nameGap": 34},
        "yAxis": {"type": "value", "name": pgettext("mining", "cases")},
        "series": [{"type": "bar", "name": pgettext("mining", "cases"), "data": bars, "barCategoryGap": "4%"}],
        "grid": {"bottom": 40},
    }
    return option, [[label, int(count)] for label, count in zip(labels, counts, strict=True)]


def _round_up(seconds: float) -> float:
    steps = (1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 14_400, 28_800, 86_400, 172_800, 604_800, 1_209_600, 2_592_000)
    return float(next((each for each in steps if each >= seconds), steps[-1]))


def bottleneck_rows(log: EventLog, loaded: Loaded, found: Sequence[Bottleneck], links: Links) -> list[dict[str, Any]]:
    """Bottlenecks with their evidence as a sentence."""
    return [
        {
            "source": log.activities[each.source], "target": log.activities[each.target], "count": each.count, "lost": each.lost / 1e6,
            "share": each.share, "mean": each.mean, "evidence": _evidence(each), "causes": _cause_parts(each.causes),
            "url": links.cases(step=f"{loaded.keys[each.source]}>{loaded.keys[each.target]}"),
        }
        for each in found if each.lost
    ]  # fmt: skip


def _evidence(found: Bottleneck) -> list[str]:
    said = [
        str(EVIDENCE[name]) % {"share": formats.share(share)}
        for name, share in sorted(found.causes.items(), key=lambda each: -each[1]) if share >= 0.05
    ]  # fmt: skip
    if found.batched >= 0.2:
        said.append(
            _("%(share)s are taken up three or more at a time by the same person") % {"share": formats.share(found.batched)}
        )
    return said


def _cause_parts(causes: dict[str, float]) -> list[dict[str, Any]]:
    return [
        {"name": name, "label": CAUSES[name], "share": share, "percent": round(share * 100, 1)} for name, share in causes.items()
    ]


def cause_chart(causes: dict[str, float], links: Links, marked: Sequence[str]) -> dict[str, Any]:
    """What waiting is made of, as one bar; each part leads to the cases that waited for it."""
    customer = "".join(f"&{urlencode({'customer': each})}" for each in marked)
    return {
        "xAxis": {"type": "value", "max": 1, "axisLabel": {"formatter": "@percent"}},
        "yAxis": {"type": "category", "data": [_("waiting")], "axisLabel": {"show": False}},
        "legend": {},
        "tooltip": {"valueFormatter": "@percent"},
        "series": [
            {
                "type": "bar",
                "stack": "all",
                "name": str(CAUSES[name]),
                "barWidth": 36,
                "data": [{"value": round(share, 4), "url": links.cases(cause=name) + customer}],
            }
            for name, share in causes.items()
        ],
    }


def rework_rows(log: EventLog, loaded: Loaded, found: Rework, links: Links) -> list[dict[str, Any]]:
    """Activities that are done again, the most often repeated first."""
    order = np.argsort(-found.again, kind="stable")[:30].tolist()
    return [
        {
            "name": log.activities[each], "cases": int(found.cases[each]), "repeating": int(found.repeating[each]),
            "again": int(found.again[each]), "share": float(found.repeating[each] / found.cases[each]),
            "url": links.cases(again=loaded.keys[each]), "all_url": links.cases(has=loaded.keys[each]),
        }
        for each in order if found.again[each]
    ]  # fmt: skip


def pair_rows(names: Sequence[str], found: Follows, links: Links) -> list[dict[str, Any]]:
    """Hand-offs: from whom to whom, how often, how long it lay between them."""
    rows = [row for row in found.rows() if row[0] != row[1]]
    return [
        {
            "source": names[source], "target": names[target], "count": count, "mean": mean, "median": median, "p90": p90,
            "url": links.cases(handed=f"{names[source]}>{names[target]}"),
        }
        for source, target, count, mean, median, p90, _shortest, _longest in rows[:MOST_PAIRS]
    ]  # fmt: skip


def matrix_chart(names: Sequence[str], found: Follows, links: Links, most: int = 20) -> dict[str, Any] | None:
    """Who hands on to whom, the busiest people, as a heat map."""
    rows = [row for row in found.rows() if row[0] != row[1]]
    if not rows:
        return None
    weight: dict[int, int] = {}
    for source, target, count, *_rest in rows:
        weight[source] = weight.get(source, 0) + count
        weight[target] = weight.get(target, 0) + count
    chosen = sorted(weight, key=lambda each: -weight[each])[:most]
    place = {each: index for index, each in enumerate(chosen)}
    data: list[dict[str, Any]] = [
        {"value": [place[t], place[s], n], "url": links.cases(handed=f"{names[s]}>{names[t]}")}
        for s, t, n, *_rest in rows if s in place and t in place
    ]  # fmt: skip
    labels = [names[each] for each in chosen]
    axis = {"type": "category", "data": labels, "axisLabel": {"width": 90, "overflow": "truncate", "interval": 0}}
    return {
        "xAxis": axis | {"name": _("to"), "axisLabel": axis["axisLabel"] | {"rotate": 45}},  # type: ignore[operator]
        "yAxis": axis | {"name": _("from")},
        "visualMap": {"min": 0, "max": max(each["value"][2] for each in data), "show": False},
        "series": [{"type": "heatmap", "name": _("hand-offs"), "data": data}],
    }


def flow_words() -> Words:
    """What is written into a discovered flow."""
    return Words(pgettext("flow", "Which way?"), pgettext("flow", "Again?"), pgettext("flow", "without"))


def finding(rows: Sequence[dict[str, Any]]) -> str:
    """The worst bottleneck as a sentence."""
    if not rows:
        return _("Where do cases lose time?")
    return _("%(share)s of all waiting lies between “%(source)s” and “%(target)s”") % {
        "share": formats.share(rows[0]["share"]), "source": rows[0]["source"], "target": rows[0]["target"],
    }  # fmt: skip


def time_note(log: EventLog, *, is_working: bool) -> str:
    """Which clock holds, and how many cases and events there are."""
    return counts_note(int(np.count_nonzero(log.starts[1:] > log.starts[:-1])), len(log), is_working=is_working)


def counts_note(cases: int, events: int, *, is_working: bool) -> str:
    """Which clock holds, and how many cases and events there are."""
    clock = _("working hours") if is_working else _("wall time")
    return pgettext("counts and clock", "%(cases)s cases, %(events)s events, %(clock)s") % {
        "cases": formats.number(cases), "events": formats.number(events), "clock": clock,
    }  # fmt: skip
