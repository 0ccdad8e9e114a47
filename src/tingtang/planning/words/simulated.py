"""The answers of tariffs and timetables: in sentences and as tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tingtang.planning.words.plain import Translate, figure


def _(text: str) -> str:
    return text


SAME_RATIO = 0.00005
REVENUE = _("“{scheme}” brings {value} a year, {change} % against “{first}” ({before}).")
PAY_MORE = _("Under “{scheme}” these pay more: {names}.")
PAY_LESS = _("Under “{scheme}” these pay less: {names}.")
PAY_SAME = _("Under “{scheme}” these pay the same: {names}.")
GAP_NARROWS = _("{dearer} pays {now} more for each {unit} than {cheaper}, instead of {before}: the gap narrows.")
GAP_WIDENS = _("{dearer} pays {now} more for each {unit} than {cheaper}, instead of {before}: the gap widens.")
GAP_STAYS = _("{dearer} pays {now} more for each {unit} than {cheaper}, as before.")
USE_STAYS = _(
    "It is assumed that everybody goes on using as much at the same hours; what customers would shift or save is not counted."
)
ALL_PLACED = _("All {n} lessons have an hour, a teacher and a room, and nobody has two at once.")
NOT_PLACED = _("Lessons with a place: {n}. Without one: {names}.")
WHY = {
    "no_room": _("no room is large enough and has what is needed"),
    "few_days": _("the teacher is there on too few days"),
    "taken": _("teacher, learners or rooms are taken at every hour that is left"),
}
READY = _("Publish by {ready}, better by {better}: the term starts on {starts}.")
CHANGES = _("Lessons that change against what is published: {n}. Tell those who are concerned.")
NO_CHANGES = _("Nothing of what is published changes.")
NOT_PROVEN = _("It was found within the time limit; that nothing better exists is not proven.")
UNIT = _("unit")
DAYS = {
    "mo": _("Monday"), "tu": _("Tuesday"), "we": _("Wednesday"), "th": _("Thursday"), "fr": _("Friday"), "sa": _("Saturday"),
    "su": _("Sunday"),
}  # fmt: skip
GROUPS, CATEGORIES, SEASONS = _("What customers pay in a year"), _("By category"), _("Revenue by season")
TIMETABLE, CHANGED, PRICES = _("Timetable"), _("Changes against what is published"), _("Price list")


@dataclass(frozen=True, slots=True)
class Told:
    """A table in words: `texts` so many columns of words before those of figures."""

    title: str
    heads: list[str]
    rows: list[list[str]]
    texts: int = 1


def sentences(found: dict[str, Any], translate: Translate) -> list[str]:
    """What a tariff or a timetable comes to."""
    return list((_tariff if found["template"] == "tariff" else _timetable)(found, translate))


def tables(found: dict[str, Any], translate: Translate = str) -> list[Told]:
    """The figures behind it; none of other models, nor of drafts."""
    if found["state"] not in {"computed", "optimal", "found", "short"} or found.get("template") not in {"tariff", "timetable"}:
        return []
    made = (_tariff_tables if found["template"] == "tariff" else _timetable_tables)(found, translate)
    return [one for one in made if one.rows]


def _signed(value: float, digits: int = 1) -> str:
    text = figure(value, digits)
    return f"+{text}" if value > 0 and text != "0" else text


def _tariff(found: dict[str, Any], translate: Translate) -> Iterator[str]:
    first, unit = found["schemes"][0], found["unit"]
    for place, scheme in list(enumerate(found["schemes"]))[1:]:
        before, value = found["revenue"][0], found["revenue"][place]
        change = _signed((value / before - 1) * 100) if before else "–"
        names = {"scheme": scheme, "first": first, "value": f"{figure(value, 0)} {unit}", "before": f"{figure(before, 0)} {unit}"}
        yield translate(REVENUE).format(**names, change=change)
        more = [one for one in found["groups"] if one["changes"][place] > SAME_RATIO]
        less = [one for one in found["groups"] if one["changes"][place] < -SAME_RATIO]
        same = [one for one in found["groups"] if abs(one["changes"][place]) <= SAME_RATIO]
        for text, groups in ((PAY_MORE, more), (PAY_LESS, less)):
            told = [
                f"{one['name']} {_signed(one['changes'][place] * 100)} % ({_signed(one['bills'][place] - one['bills'][0], 0)} {unit})"
                for one in sorted(groups, key=lambda one: -abs(one["changes"][place]))
            ]
            if told:
                yield translate(text).format(scheme=scheme, names=translate(", ").join(told))
        if same:
            yield translate(PAY_SAME).format(scheme=scheme, names=translate(", ").join(one["name"] for one in same))
        if found["gap"]:
            yield _gap(found, place, translate)
    yield translate(USE_STAYS)


def _gap(found: dict[str, Any], place: int, translate: Translate) -> str:
    gap, unit = found["gap"], found["unit"]
    before, now = gap["values"][0], gap["values"][place]
    text = GAP_STAYS if abs(now - before) < 1e-9 else GAP_NARROWS if abs(now) < abs(before) else GAP_WIDENS
    names = {"dearer": gap["dearer"], "cheaper": gap["cheaper"], "unit": found["use_unit"] or translate(UNIT)}
    return translate(text).format(**names, now=f"{figure(now, 4)} {unit}", before=f"{figure(before, 4)} {unit}")


def _tariff_tables(found: dict[str, Any], translate: Translate) -> Iterator[Told]:
    schemes = found["schemes"]
    changes = [translate(_("{scheme}: change")).format(scheme=one) for one in schemes[1:]]
    use = " ".join(filter(None, [translate(_("use of one customer")), found["use_unit"]]))
    yield Told(
        translate(GROUPS),
        [translate(_("customers")), translate(_("number of customers")), use, *schemes, *changes],
        [
            [
                one["name"], figure(one["customers"], 0), figure(one["use"]), *(figure(each, 2) for each in one["bills"]),
                *(f"{_signed(each * 100)} %" for each in one["changes"][1:]),
            ]
            for one in found["groups"]
        ],
    )  # fmt: skip
    prices = [translate(_("{scheme}: mean price")).format(scheme=one) for one in schemes]
    yield Told(
        translate(CATEGORIES),
        [translate(_("customer category")), translate(_("use of all")), *schemes, *prices],
        [
            [
                one["name"],
                figure(one["use"], 0),
                *(figure(each, 0) for each in one["paid"]),
                *(figure(each, 4) for each in one["prices"]),
            ]
            for one in found["categories"]
        ],
    )
    rows = [[one["name"], *(figure(each, 0) for each in one["paid"])] for one in found["seasons"]]
    yield Told(translate(SEASONS), [translate(_("season")), *schemes], rows)


def _timetable(found: dict[str, Any], translate: Translate) -> Iterator[str]:
    n = len(found["lessons"])
    if found["missing"]:
        told = [f"{one['course']} ({one['lessons']}: {translate(WHY[one['why']])})" for one in found["missing"]]
        yield translate(NOT_PLACED).format(n=n, names=translate("; ").join(told))
    else:
        yield translate(ALL_PLACED).format(n=n)
    if found["state"] == "found":
        yield translate(NOT_PROVEN)
    if "ready_by" in found:
        yield translate(READY).format(ready=found["ready_by"], better=found["better_by"], starts=found["term_starts"])
    if found["is_published"]:
        yield translate(CHANGES).format(n=len(found["changes"])) if found["changes"] else translate(NO_CHANGES)


def _timetable_tables(found: dict[str, Any], translate: Translate) -> Iterator[Told]:
    heads = [translate(one) for one in (_("weekday"), _("time of the lesson"), _("course"), _("teacher"), _("room"))]
    rows = [[translate(DAYS[one["day"]]), one["hour"], one["course"], one["teacher"], one["room"]] for one in found["lessons"]]
    yield Told(translate(TIMETABLE), heads, rows, 5)

    def where(one: dict[str, str] | None) -> str:
        return f"{translate(DAYS[one['day']])} {one['hour']} {one['room']}" if one else "–"

    changes = [[one["course"], where(one["before"]), where(one["now"])] for one in found["changes"]]
    yield Told(
        translate(CHANGED), [translate(one) for one in (_("course"), _("published before"), _("as it would be"))], changes, 3
    )
    prices = [[one["course"], figure(one["lessons"], 0), figure(one["price"], 2)] for one in found["prices"]]
    head = " ".join(filter(None, [translate(_("price")), found["unit"]]))
    yield Told(translate(PRICES), [translate(_("course")), translate(_("lessons a week")), head], prices)
