"""Reads of indicators: who may see them, their formulas checked and previewed, their figures, and the events behind a figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import NotFound, Refused
from tingtang.core.permissions import reading
from tingtang.journal.models import Event, Log
from tingtang.org.models import Hall, Staff
from tingtang.quality.models import Indicator, IndicatorVersion
from tingtang.quality.queries import figures
from tingtang.quality.queries.days import home_day
from tingtang.quality.queries.facts import ALL, Reader, catalogue
from tingtang.quality.queries.units import siblings
from tingtang.quality.rules import estimates, formula, measuring
from tingtang.quality.rules.estimates import Estimate
from tingtang.quality.rules.formula import Term

VIEW = reading("quality.view_scorecards", _("See indicators and scorecards"))
VIEW_OWN = reading("quality.view_own_scorecard", _("See one's own scorecard"))
EVIDENCE = reading("quality.view_evidence", _("See the events behind a figure"))
PREVIEW_DAYS = 28
MOST_EVIDENCE = 100_000


class TooFew(Refused):
    """The figure is withheld to keep raters unknown, and so are its events."""

    message = _("There are too few ratings to show them without showing who gave them.")


def indicators(actor: Actor) -> QuerySet[Indicator]:
    """The indicators the actor may see: all of them, with the right anywhere."""
    rows = Indicator.objects.select_related("owner", "log")
    return rows if actor.may_somewhere(VIEW) else rows.none()


def get_indicator(actor: Actor, key: int) -> Indicator:
    """One indicator. NotFound when absent or not visible."""
    found = indicators(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def halls(actor: Actor) -> QuerySet[Hall]:
    """The halls whose figures the actor may see."""
    return Hall.objects.visible_to(actor, VIEW).filter(is_active=True).order_by("name", "pk")


def sees_all(actor: Actor) -> bool:
    """Whether figures over all halls are the actor's to see: with the right everywhere, or in every hall there is."""
    seen = actor.halls(VIEW)
    return seen is EVERYWHERE or not Hall.objects.filter(is_active=True).exclude(pk__in=list(seen)).exists()  # type: ignore[arg-type]


def checked(text: str, log: int = Log.OWN) -> formula.Expression:
    """The tree of a formula. Refused (`BadFormula`) when it cannot be read or asks for what the log does not have."""
    tree = formula.read(text)
    formula.check(tree, catalogue(log))
    return tree


@dataclass(frozen=True, slots=True)
class Preview:
    """What a formula comes to over some days, reckoned on the spot."""

    estimate: Estimate
    first: date
    latest: date
    terms: Sequence[tuple[str, int]]


def preview(text: str, log: int, at: datetime) -> Preview:
    """The figure of a formula over the latest days of the log, from the journal itself. Refused as `checked`."""
    tree = checked(text, log)
    latest = latest_day(log, at)
    first = latest - timedelta(days=PREVIEW_DAYS - 1)
    parts = list(dict.fromkeys(formula.terms(tree)))
    facts = Reader(log, parts).read(first, latest)
    cells: dict[Term, list[estimates.Cell]] = {term: [] for term in parts}
    for term in parts:
        if (found := facts.get(term.events.type)) is not None:
            groups = measuring.grouped(np.zeros_like(found.days), {ALL: found.units[ALL]})
            days = measuring.cells(term, found.frame, groups)
            cells[term] = [
                estimates.Cell(
                    int(one.n[0]), float(one.totals[0]), float(one.squares[0]), estimates.decoded(one.values), one.counts
                )
                for one in days
            ]
    joined = {term: estimates.merged(found) for term, found in cells.items()}
    too_few = any(figures.is_sensitive(term) and 0 < joined[term].n < figures.least() for term in parts)
    told = estimates.WITHHELD if too_few else estimates.evaluate(tree, joined)
    return Preview(told, first, latest, [(str(term), joined[term].n) for term in parts])


def latest_day(log: int, at: datetime) -> date:
    """The day on which the latest days of a log end: today for the own one, of another its last event."""
    if log == Log.OWN:
        return home_day(at)
    return (Event.objects.filter(log_id=log).aggregate(latest=Max("occurred_at"))["latest"] or at).astimezone(UTC).date()


@dataclass(frozen=True, slots=True)
class Evidence:
    """The events of one term behind a figure: keys with the values they count with, the latest first."""

    term: Term
    rows: Sequence[tuple[int, datetime, float]]
    is_sensitive: bool


def may_see_unit(actor: Actor, permission: str, dimension: str, unit: int) -> bool:
    """Whether a unit's figures or events are the actor's to see."""
    seen = actor.halls(permission)
    if seen is EVERYWHERE:
        return True
    if dimension == "hall":
        return unit in seen
    if dimension == "person":
        return Staff.objects.filter(pk=unit, hall_id__in=list(seen)).exists()  # type: ignore[arg-type]
    return bool(seen) and not Hall.objects.filter(is_active=True).exclude(pk__in=list(seen)).exists()  # type: ignore[arg-type]


def evidence(
    actor: Actor,
    version: IndicatorVersion,
    number: int,
    dimension: str,
    unit: int,
    first: date,
    latest: date,
    *,
    told: datetime | None = None,
) -> Evidence:
    """The events that one term of a version counts for a unit and some days; of a report, those that the journal was `told` of by then.

    NotFound when not the actor's; Refused when withheld.
    """
    if not may_see_unit(actor, EVIDENCE, dimension, unit):
        raise NotFound
    parts = list(dict.fromkeys(formula.terms(formula.read(version.formula))))
    if not 0 <= number < len(parts):
        raise NotFound
    term = parts[number]
    is_sensitive = figures.is_sensitive(term)
    if is_sensitive:
        _refuse_few(version, dimension, unit, first, latest)
    found = Reader(version.indicator.log_id or Log.OWN, [term], told=told).read(first, latest).get(term.events.type)
    if found is None:
        return Evidence(term, [], is_sensitive)
    rows, values = measuring.chosen(term, found.frame)
    if dimension != ALL:
        members = _members(dimension, unit)
        rows &= np.isin(found.units["person" if dimension == "post" else dimension], members)
    picked = np.flatnonzero(rows)
    picked = picked[np.argsort(-found.frame.at[picked], kind="stable")][:MOST_EVIDENCE]
    listed = zip(found.frame.event[picked].tolist(), found.frame.at[picked].tolist(), values[picked].tolist(), strict=True)
    return Evidence(term, [(key, datetime.fromtimestamp(at / 1e6, UTC), value) for key, at, value in listed], is_sensitive)


def _members(dimension: str, unit: int) -> list[int]:
    return list(Staff.objects.filter(posts=unit).values_list("pk", flat=True)) if dimension == "post" else [unit]


def _refuse_few(version: IndicatorVersion, dimension: str, unit: int, first: date, latest: date) -> None:
    if dimension in {ALL, "hall"}:
        units: Mapping[int, Sequence[int]] = (
            {0: [0]} if dimension == ALL else {one: [one] for one in Hall.objects.values_list("pk", flat=True)}
        )
    else:
        units = siblings(dimension, unit)
    found: dict[int, Any] = figures.matrix(
        [version.indicator], "person" if dimension == "post" else dimension, units, [(first, latest)]
    )[version.indicator_id, 0]
    if unit not in found or found[unit].is_withheld or found[unit].n == 0:
        raise TooFew
