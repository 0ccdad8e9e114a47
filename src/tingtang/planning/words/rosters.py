"""A roster in sentences."""

from collections.abc import Iterator
from typing import Any

from tingtang.planning.words.plain import Translate, figure


def _(text: str) -> str:
    return text


BEST = _("This roster is the best there is under these rules.")
FOUND = _("This roster was found in {seconds} s. Its cost is {value}; none below {bound} can exist (gap {gap} %).")
COVERED = _("All {hours} hours that are asked for are covered.")
SHORT = _("Of {hours} hours that are asked for, {short} are not covered.")
LACKS = _("{day} {start}–{end}: {people} too few{where}.")
DENIED = _("Not granted: {name} on {day} ({want}).")
LENT = _("{name} is lent to another outlet {count} times.")
LENT_ONCE = _("{name} is lent to another outlet once.")
OFF = _("day off")
CLASH = _("There is no roster: these rules cannot hold together.")
RELAX = _("It would work without: {rules}.")
BROUGHT = _("This roster was brought in a file. It keeps all rules.")
BROKEN = _("This roster was brought in a file. It breaks these rules:")
UNKNOWN = _(
    "Within the time limit no roster was found, and it is not known whether there is one. Give it more seconds or fewer days."
)
LIFTED = _("Set aside in this sheet: {rules}.")
RULES = {
    "away": _("the absence of {about}"),
    "most_hours": _("the most hours of {about}"),
    "least_hours": _("the least hours of {about}"),
    "most_days": _("the most days a week of {about}"),
    "rest": _("the rest between two shifts of {about}"),
    "days_in_row": _("the most days in a row of {about}"),
    "must": _("what {about} must have"),
    "pair": _("that of {about} one is always there"),
    "cover": _("that all demand is covered on {about}"),
}


def sentences(found: dict[str, Any], translate: Translate = str) -> list[str]:
    """The figures of `rules.rosters.figures` in words."""
    return list(_infeasible(found, translate) if found["state"] in {"infeasible", "unknown"} else _solved(found, translate))


def _infeasible(found: dict[str, Any], translate: Translate) -> Iterator[str]:
    if found["state"] == "unknown":
        yield translate(UNKNOWN)
        return
    yield translate(CLASH)
    yield from _lifted(found, translate)
    yield from (rule(one, translate) for one in found["clashing"])
    if found["relax"]:
        yield translate(RELAX).format(rules="; ".join(rule(one, translate) for one in found["relax"]))


def _lifted(found: dict[str, Any], translate: Translate) -> Iterator[str]:
    if found.get("lifted"):
        yield translate(LIFTED).format(rules="; ".join(rule(one, translate) for one in found["lifted"]))


def rule(one: dict[str, str], translate: Translate = str) -> str:
    """A rule in words."""
    return translate(RULES[one["rule"]]).format(about=one.get("said") or one["about"])


def _solved(found: dict[str, Any], translate: Translate) -> Iterator[str]:
    if found["state"] == "brought":
        yield translate(BROKEN if found["clashing"] else BROUGHT)
        yield from (rule(one, translate) for one in found["clashing"])
    elif found["state"] == "optimal":
        yield translate(BEST)
    else:
        yield translate(FOUND).format(
            seconds=figure(found["seconds"]),
            value=figure(found["value"]),
            bound=figure(found["bound"]),
            gap=figure(found["gap"] * 100),
        )
    yield from _lifted(found, translate)
    hours = figure(found["needed_hours"])
    yield translate(SHORT if found["short"] else COVERED).format(hours=hours, short=figure(found["short_hours"]))
    for one in found["denied"]:
        want = translate(OFF) if one["want"] == "off" else one["want"]
        yield translate(DENIED).format(name=one["person"], day=one["day"], want=want)
    for one in found["people"]:
        if one["lent"]:
            yield translate(LENT_ONCE if one["lent"] == 1 else LENT).format(name=one["name"], count=one["lent"])
    has_several = len({one["outlet"] for part in ("turns", "short") for one in found[part]}) > 1
    for one in found["short"]:
        where = " · ".join(["", *(part for part in (one["outlet"] if has_several else "", one["skill"]) if part)])
        start, end = one["starts"], one["ends"]
        yield translate(LACKS).format(day=start[:10], start=start[11:], end=end[11:], people=one["people"], where=where)
