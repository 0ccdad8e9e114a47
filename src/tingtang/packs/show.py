"""A difference in words, for the terminal and the page."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tingtang.core.errors import Invalid, Problem
from tingtang.core.naming import text_in
from tingtang.core.permissions import all_permissions
from tingtang.packs.kinds import KINDS
from tingtang.packs.plan import Change, Step
from tingtang.packs.queries import Found
from tingtang.packs.schemas import LANGUAGES

WORDS = {
    Change.CREATE: gettext_lazy("new"),
    Change.CHANGE: gettext_lazy("changed"),
    Change.KEEP: gettext_lazy("set otherwise here, stays"),
    Change.GONE: gettext_lazy("no longer in the pack, stays"),
    Change.SAME: gettext_lazy("as it is"),
}
SIGNS = {Change.CREATE: "+", Change.CHANGE: "~", Change.KEEP: "=", Change.GONE: "?", Change.SAME: " "}
FIELDS = {
    "name": gettext_lazy("name"),
    "names": gettext_lazy("name in other languages"),
    "level": gettext_lazy("level of responsibility"),
    "duties": gettext_lazy("duties"),
    "text": gettext_lazy("text"),
    "texts": gettext_lazy("text in other languages"),
    "party": gettext_lazy("who it binds"),
    "post": gettext_lazy("post"),
    "permissions": gettext_lazy("permissions"),
    "landing": gettext_lazy("first page"),
    "icon": gettext_lazy("icon"),
    "order": gettext_lazy("order"),
    "category": gettext_lazy("category"),
    "series": gettext_lazy("number series"),
    "service_class": gettext_lazy("service class"),
    "expected_seconds": gettext_lazy("expected duration (s)"),
    "wait_target_seconds": gettext_lazy("wait target (s)"),
    "service_target_seconds": gettext_lazy("service target (s)"),
    "documents": gettext_lazy("documents needed"),
    "description": gettext_lazy("description"),
    "descriptions": gettext_lazy("description in other languages"),
    "performer_posts": gettext_lazy("posts that may perform it"),
    "area": gettext_lazy("area of IT services"),
    "fee_cents": gettext_lazy("fee (cents)"),
    "rules": gettext_lazy("rules"),
    "levels": gettext_lazy("levels"),
    "week": gettext_lazy("week"),
    "zone_name": gettext_lazy("time zone"),
    "public_days": gettext_lazy("public holidays of"),
    "service": gettext_lazy("service"),
    "origin": gettext_lazy("origin"),
    "number": gettext_lazy("standard number"),
    "links": gettext_lazy("related standards"),
    "since": gettext_lazy("in force from"),
    "promise": gettext_lazy("promise to customers"),
    "method": gettext_lazy("method"),
    "methods": gettext_lazy("method in other languages"),
    "feedback": gettext_lazy("feedback rules"),
    "targets": gettext_lazy("targets"),
    "measures": gettext_lazy("measurable items"),
    "norms": gettext_lazy("norms"),
    "procedure": gettext_lazy("procedure"),
    "nature": gettext_lazy("nature"),
    "prefix": gettext_lazy("number prefix"),
    "workflow": gettext_lazy("states and steps"),
    "fields": gettext_lazy("fields"),
    "work": gettext_lazy("tasks, checklist and approvals"),
    "closing": gettext_lazy("closing"),
    "supervision": gettext_lazy("supervision"),
    "pressing": gettext_lazy("impact and urgency by answers"),
    "is_public": gettext_lazy("customers may open it"),
    "is_restricted": gettext_lazy("restricted"),
    "way": gettext_lazy("way of handing out"),
    "offer_minutes": gettext_lazy("minutes to accept an offer"),
    "condition": gettext_lazy("condition"),
    "team": gettext_lazy("team"),
    "skill": gettext_lazy("skill it asks for"),
    "skill_level": gettext_lazy("level at least"),
}
_WIDTH = 160


def standing(found: Found) -> str:
    """Whether a pack is applied, in which version, or broken."""
    if found.broken is not None:
        return _("broken")
    if found.applied is None:
        return _("not applied")
    if found.waiting:
        words = ngettext("applied; %(count)s change waits", "applied; %(count)s changes wait", found.waiting)
        return words % {"count": found.waiting}
    if found.has_update:
        return _("%(version)s applied, update ready") % {"version": found.applied.version}
    return _("applied")


def lines(steps: list[Step]) -> Iterator[str]:
    """The difference line by line, with a summary at the end; what is as it is counts only there."""
    for step in steps:
        if step.change is Change.SAME:
            continue
        yield f"{SIGNS[step.change]} {KINDS[step.kind].label} {step.code} {label(step)}  {WORDS[step.change]}"
        if step.change is Change.CHANGE:
            for words, here, there in (pair(*each) for each in step.sets.items()):
                yield f"    {words}: {here} → {there}"
        for words, here, there in (pair(*each) for each in step.keeps.items()):
            yield "    " + _("%(field)s: stays %(here)s (in the pack: %(pack)s)") % {"field": words, "here": here, "pack": there}
    yield summary(steps)


def summary(steps: list[Step]) -> str:
    """How many of each, in one sentence."""
    tally = Counter(step.change for step in steps)
    if not any(step.does for step in steps):
        kept = tally[Change.KEEP]
        more = ngettext(
            "%(count)s thing is set otherwise here and stays.", "%(count)s things are set otherwise here and stay.", kept
        )
        return _("Nothing to do.") + (" " + more % {"count": kept} if kept else "")
    counts = {"created": tally[Change.CREATE], "changed": tally[Change.CHANGE], "same": tally[Change.SAME]}
    return _("%(created)s new, %(changed)s changed, %(same)s as they are.") % counts


def field(name: str) -> str:
    """A field's name in words."""
    return str(FIELDS.get(name, name))


def label(step: Step) -> str:
    """What a step is about, in the reader's language."""
    return text_in(step.label, default="") or step.code


def pair(name: str, values: tuple[Any, Any]) -> tuple[str, str, str]:
    """A field in words, its value here and its value in the pack; of long rules only what differs."""
    here, there = values
    if name == "permissions":
        return field(name), _rights(here, there, "−"), _rights(there, here, "+")
    if isinstance(here, dict) and isinstance(there, dict) and not set(here) | set(there) <= set(LANGUAGES):
        keys = [key for key in there if here.get(key) != there[key]]
        here, there = ({key: each.get(key) for key in keys} for each in (here, there))
    return field(name), value(here), value(there)


def _rights(some: Any, others: Any, sign: str) -> str:
    """The permissions that only one side has, each in words: who decides must read every one."""
    labels = dict(all_permissions())
    only = sorted(set(some or ()) - set(others or ()))
    return "；".join(f"{sign} {labels.get(one, one)}" for one in only) or "–"


def value(what: Any) -> str:
    """A value in one line."""
    text = " ".join(_plain(what).split())
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"


def _plain(what: Any) -> str:
    if what is None or what == "":
        return "–"
    if isinstance(what, str | int | float):
        return (_("yes") if what else _("no")) if isinstance(what, bool) else str(what)
    if isinstance(what, dict) and set(what) <= set(LANGUAGES):
        return " / ".join(dict.fromkeys(what[code] for code in LANGUAGES if code in what))
    if isinstance(what, dict) and "name" in what:
        return str(what["name"])
    if isinstance(what, dict):
        return "; ".join(f"{key} {_plain(each)}" for key, each in what.items())
    return "、".join(_plain(each) for each in what) or "–"


def told(problem: Problem) -> str:
    """A refusal in one sentence, with what is wrong in each field."""
    fields = problem.fields if isinstance(problem, Invalid) else {}
    return " ".join([problem.text(), *(f"{name}: {' '.join(map(str, reasons))}" for name, reasons in fields.items())])
