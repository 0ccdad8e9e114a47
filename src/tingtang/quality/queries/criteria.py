"""What the evidence for each kind of criterion says about units in a span: the figure as it is, and the same in points of 100."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final

import numpy as np
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from tingtang.core.actors import SYSTEM
from tingtang.org.models import Staff
from tingtang.quality.events import COMMENDED
from tingtang.quality.models import (
    COUNTED,
    Appeal,
    AppealState,
    Area,
    Commendation,
    Indicator,
    Inspection,
    InspectionKind,
    Scorecard,
)
from tingtang.quality.queries import cells as kept
from tingtang.quality.queries import figures, scorecards
from tingtang.quality.queries.days import ALL_TOLD, bounds
from tingtang.quality.queries.log import said
from tingtang.quality.queries.units import members, whose
from tingtang.quality.rules import estimates, formula, gaps, judging, privacy
from tingtang.quality.rules.estimates import Estimate
from tingtang.quality.rules.judging import Piece, Total

SATISFIED: Final = "share(not is_bad of visits.service.rated)"
OFF: Final = {"light": 10.0, "medium": 20.0, "heavy": 40.0}  # points that a sanction takes off
MEASURED: Final = frozenset({"indicator", "commendations", "sanctions"})  # in units of their own; all others are points already
EMPTY: Final = Estimate(None)
Found = Mapping[int, Estimate]


@dataclass(frozen=True, slots=True)
class Asked:
    """Units of a kind (hall, post, person), what each is measured by, the days, and until when the journal is read.

    With `told` it is read as it was known by that time, whatever the kept figures say now.
    """

    kind: str
    members: Mapping[int, Sequence[int]]
    first: date
    latest: date
    at: datetime
    told: datetime | None = None

    @property
    def base(self) -> str:
        """In which dimension figures are kept: a post is measured by the people who hold it."""
        return "person" if self.kind == "post" else self.kind

    def bounds(self) -> tuple[datetime, datetime]:
        """The days from midnight to midnight where the organisation is at home."""
        return bounds(self.first, self.latest)

    def groups(self) -> list["Asked"]:
        """People by their halls, as scorecards compare them; all others together."""
        if self.kind != "person":
            return [self]
        halls: dict[int | None, dict[int, Sequence[int]]] = {}
        for unit, hall in Staff.objects.filter(pk__in=self.members).values_list("pk", "hall_id"):
            halls.setdefault(hall, {})[unit] = self.members[unit]
        return [replace(self, members=group) for group in halls.values()]


def asked_for(kind: str, units: Sequence[int], first: date, latest: date, at: datetime, told: datetime | None = None) -> Asked:
    """Units with what they are measured by."""
    return Asked(kind, members(kind, dict.fromkeys(units, "")), first, latest, at, told)


def _indicator(of: str, asked: Asked) -> Found:
    indicator = Indicator.objects.filter(code=of).first()
    if indicator is None:
        return {}
    found: dict[int, Estimate] = {}
    for group in asked.groups():
        rows = figures.matrix([indicator], group.base, group.members, [(asked.first, asked.latest)], asked.told)
        found |= rows[indicator.pk, 0]
    return found


def _scorecard(of: str, asked: Asked) -> Found:
    card = Scorecard.objects.filter(code=of, kind=asked.kind).select_related("evaluation").first()
    if card is None:
        return {}
    rows = scorecards.board(SYSTEM, card, asked.first, asked.latest, told=asked.told).rows
    counted = {row.unit: max((cell.n for cell in row.cells if not cell.is_withheld), default=0) for row in rows}
    return {
        row.unit: Estimate(row.index.value, row.index.low, row.index.high, counted[row.unit], counted[row.unit])
        for row in rows
        if row.unit in asked.members
    }


def _ratings(of: str, asked: Asked) -> Found:
    """The share of those who rated that were satisfied, times 100; small groups are withheld as on scorecards."""
    term = satisfied()
    cells = _sums(kept.of_term(term, asked.base, (asked.first, asked.latest), asked.told or ALL_TOLD))
    found: dict[int, Estimate] = {}
    for group in asked.groups():
        joined = {
            unit: estimates.merged([cells[each] for each in inside if each in cells]) for unit, inside in group.members.items()
        }
        gone = _withheld(joined)
        found |= {
            unit: estimates.WITHHELD if unit in gone else _percent(estimates.of_term(term, cell))
            for unit, cell in joined.items()
            if cell.n
        }
    return found


def _sums(rows: Sequence[Sequence[Any]]) -> dict[int, estimates.Cell]:
    """What days of cells come to by unit: how many, their sum, and the sum of their squares."""
    sums: dict[int, list[float]] = {}
    for _day, units, n, totals, squares, *_rest in rows:
        numbers = zip(
            *(np.frombuffer(each, kind).tolist() for each, kind in ((n, "<i4"), (totals, "<f8"), (squares, "<f8"))), strict=True
        )
        for unit, values in zip(np.frombuffer(units, "<i8").tolist(), numbers, strict=True):
            sums[unit] = [one + other for one, other in zip(sums.get(unit, (0, 0.0, 0.0)), values, strict=True)]
    return {unit: estimates.Cell(int(n), total, square) for unit, (n, total, square) in sums.items()}


@cache
def satisfied() -> formula.Term:
    """By what ratings are judged."""
    return next(formula.terms(formula.read(SATISFIED)))


def _withheld(cells: Mapping[int, estimates.Cell]) -> set[int]:
    units, k = list(cells), figures.least()
    counts = [cells[unit].n for unit in units]
    small = {place for place, n in enumerate(counts) if 0 < n < k}
    return {units[place] for place in privacy.withheld(counts, k, small)}


def _percent(one: Estimate) -> Estimate:
    ends = [None if end is None else 100 * end for end in (one.value, one.low, one.high)]
    return Estimate(ends[0], ends[1], ends[2], one.n, one.least)


def _scores(rows: Sequence[tuple[int, float | None]], asked: Asked) -> Found:
    told: dict[int, list[float]] = {}
    for key, score in rows:
        told.setdefault(key, []).append(score or 0.0)
    return {
        unit: _of_a_hundred(gaps.mean(np.array([score for each in inside for score in told.get(each, ())], dtype=np.float64)))
        for unit, inside in asked.members.items()
    }


def _of_a_hundred(one: Estimate) -> Estimate:
    low, high = (None if end is None else max(0.0, min(100.0, end)) for end in (one.low, one.high))
    return replace(one, low=low, high=high)


def _inspections(of: str, asked: Asked) -> Found:
    """Scores of filled sheets, of one area or of all: of a hall its rounds and spot checks, of people what is about them."""
    starts, ends = asked.bounds()
    rows = Inspection.objects.filter(done_at__gte=starts, done_at__lt=ends, handed_over_at__lte=asked.at, score__isnull=False)
    # A score that an appeal changed later was another one then.
    later = Appeal.objects.filter(inspection=OuterRef("pk"), state=AppealState.CHANGED, decided_at__gt=asked.at)
    rows = rows.annotate(known=Coalesce(Subquery(later.values("score_before")[:1]), "score"))
    rows = rows.filter(sheet__area=of) if of in Area.values else rows
    if asked.kind == "hall":
        rows = rows.filter(kind__in=[InspectionKind.ROUND, InspectionKind.SPOT], hall__in=asked.members)
        return _scores(list(rows.values_list("hall_id", "known")), asked)
    people = {each for inside in asked.members.values() for each in inside}
    rows = rows.exclude(kind=InspectionKind.VISIT).filter(about_staff__in=people)
    return _scores([(person or 0, score) for person, score in rows.values_list("about_staff_id", "known")], asked)


def _mystery(of: str, asked: Asked) -> Found:
    """Published mystery visits that count in the year of the span (KPI-12): of a hall; of people those of the halls they work in."""
    rows = Inspection.objects.filter(
        mystery_visit__wave__year=asked.latest.year, mystery_visit__wave__published_at__lte=asked.at, score__isnull=False
    )
    seen = list(rows.values_list("hall_id", "score"))
    if asked.kind == "hall":
        return _scores(seen, asked)
    people = {each for inside in asked.members.values() for each in inside}
    halls = dict(Staff.objects.filter(pk__in=people).values_list("pk", "hall_id"))
    by_hall = {unit: tuple({halls[each] for each in inside if halls.get(each)}) for unit, inside in asked.members.items()}
    return _scores(seen, replace(asked, kind="hall", members=by_hall))


def _commendations(of: str, asked: Asked) -> Found:
    """How many commendations there were, by those who work in a hall or hold a post."""
    rows = Commendation.objects.filter(given_date__gte=asked.first, given_date__lte=asked.latest)
    if asked.told is not None:
        noted = said([COMMENDED.name], asked.bounds()[0], asked.at + timedelta(microseconds=1), of="quality.commendation")
        rows = rows.filter(pk__in={one.objects.get("commendation", 0) for one in noted})
    key = "staff__hall_id" if asked.kind == "hall" else "staff_id"
    counts = dict(rows.values_list(key).annotate(n=Count("pk")))
    return {unit: _number(sum(counts.get(each, 0) for each in inside)) for unit, inside in asked.members.items()}


def _number(count: float) -> Estimate:
    return Estimate(float(count), n=round(count), least=round(count))


def _sanctions(of: str, asked: Asked) -> Found:
    """Points that sanctions of the span take off, as the journal tells them; those lifted on appeal take none."""
    starts, ends = asked.bounds()
    imposed = said(["cases.sanction.imposed"], starts, ends, of="cases.sanction")
    answered = said(["cases.sanction.answered"], starts, asked.at + timedelta(microseconds=1), of="cases.sanction")
    lifted = {one.objects.get("sanction") for one in answered if one.attributes.get("is_lifted")}
    counting = [one for one in imposed if one.objects.get("sanction") not in lifted and one.at <= asked.at]
    off: dict[int, float] = {}
    halls = dict(Staff.objects.values_list("pk", "hall_id")) if asked.kind == "hall" else {}
    for one in counting:
        person = one.objects.get("staff", 0)
        key = halls.get(person) or 0 if asked.kind == "hall" else person
        off[key] = off.get(key, 0.0) + OFF.get(str(one.attributes.get("degree")), 0.0)
    return {
        unit: Estimate(sum(off.get(each, 0.0) for each in inside), n=len(counting), least=len(counting))
        for unit, inside in asked.members.items()
    }


_EVIDENCE: Final[Mapping[str, Callable[[str, Asked], Found]]] = {
    "indicator": _indicator, "scorecard": _scorecard, "ratings": _ratings, "inspections": _inspections, "mystery": _mystery,
    "commendations": _commendations, "sanctions": _sanctions,
}  # fmt: skip


def evidence(kind: str, of: str, asked: Asked) -> Found:
    """The figure of each unit: an indicator in its unit, everything else in points, commendations and sanctions as they count."""
    return _EVIDENCE[kind](of, asked)


def in_points(criterion: Mapping[str, Any], found: Found, asked: Asked) -> dict[int, Estimate]:
    """Figures of a criterion in points from 0 to 100."""
    if criterion["kind"] == "indicator":
        return _by_target(criterion["of"], found, asked)
    if criterion["kind"] == "commendations":
        return {unit: Estimate(min(100.0, 100 * (one.value or 0.0) / criterion["full"]), n=one.n) for unit, one in found.items()}
    if criterion["kind"] == "sanctions":
        return {unit: Estimate(max(0.0, 100 - (one.value or 0.0)), n=one.n) for unit, one in found.items()}
    return dict(found)


def _by_target(code: str, found: Found, asked: Asked) -> dict[int, Estimate]:
    indicator = Indicator.objects.filter(code=code).first()
    owners = whose(asked.kind, list(found))
    told = {}
    for unit, one in found.items():
        aim = scorecards.target_of(indicator, asked.latest, *owners.get(unit, ())) if indicator else None
        if one.value is None or aim is None:
            told[unit] = estimates.WITHHELD if one.is_withheld else Estimate(None, n=one.n)
            continue
        ends = [None if end is None else estimates.points(end, *aim) for end in (one.low, one.high)]
        known = sorted(end for end in ends if end is not None)
        low, high = known if len(known) == 2 else (None, None)
        told[unit] = Estimate(estimates.points(one.value, *aim), low, high, one.n, one.least)
    return told


@dataclass(frozen=True, slots=True)
class Judged:
    """What a unit came to: its pieces in the order of the criteria, and the whole."""

    pieces: Sequence[Piece]
    total: Total


def judged(
    criteria: Sequence[Mapping[str, Any]], least: int, asked: Asked, marks: Mapping[str, Mapping[str, Any]] | None = None
) -> dict[int, Judged]:
    """Every unit by all criteria. `marks` are those a person gave, by criterion."""
    columns = [_column(one, 0 if one["kind"] in COUNTED else least, asked, (marks or {}).get(one["code"])) for one in criteria]
    found = {}
    for unit in asked.members:
        pieces = [column[unit] for column in columns]
        found[unit] = Judged(pieces, judging.total(pieces))
    return found


def _column(criterion: Mapping[str, Any], least: int, asked: Asked, mark: Mapping[str, Any] | None) -> dict[int, Piece]:
    """One criterion of every unit, with the figure that its points were made of."""
    measured: Found = {}
    if criterion["kind"] == "marks":
        told = dict.fromkeys(asked.members, Estimate(float(mark["points"]), n=1) if mark else EMPTY)
    else:
        measured = evidence(criterion["kind"], criterion["of"], asked)
        told = in_points(criterion, measured, asked)
    pieces = {unit: judging.piece(float(criterion["weight"]), told.get(unit, EMPTY), least) for unit in asked.members}
    if criterion["kind"] not in MEASURED:
        return pieces
    return {
        unit: one if one.points is None else replace(one, figure=measured.get(unit, EMPTY).value) for unit, one in pieces.items()
    }


def as_data(criteria: Sequence[Mapping[str, Any]], pieces: Sequence[Piece]) -> list[dict[str, Any]]:
    """Pieces as they are kept, each with its criterion."""
    told = ("code", "name", "kind", "of")
    return [
        {name: one[name] for name in told}
        | {"weight": each.weight, "points": _kept(each.points), "low": _kept(each.low), "high": _kept(each.high)}
        | {"n": each.n, "why": each.why}
        | ({} if each.figure is None else {"figure": _kept(each.figure)})
        for one, each in zip(criteria, pieces, strict=True)
    ]


def _kept(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
