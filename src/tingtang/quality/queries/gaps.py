"""Reads of the five gaps: each measured from its own evidence, and what they were before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
import orjson
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Standard, StandardVersion
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.org.models import Hall
from tingtang.quality.models import UNASKED, GapStudy, Inspection, InspectionKind, SurveyWave
from tingtang.quality.queries import surveys
from tingtang.quality.queries.days import bounds
from tingtang.quality.queries.held import held, reviewed
from tingtang.quality.queries.log import said
from tingtang.quality.queries.seen import here
from tingtang.quality.rules import gaps
from tingtang.quality.rules.estimates import WITHHELD, Estimate
from tingtang.quality.rules.gaps import EMPTY, Floats
from tingtang.quality.rules.questions import ALL_POINTS, DIMENSIONS, NOTHING, Question

VIEW = reading("quality.view_gaps", _("See the five gaps"))
_LATEST: Final = """
SELECT DISTINCT ON (c.object_id, c.field) c.object_id, c.field, c.value::text FROM journal_object_change c
JOIN journal_code t ON t.id = c.object_type_id AND t.kind = 'object' AND t.name = %s
WHERE c.log_id = 1 AND c.field = ANY(%s) AND c.at < %s ORDER BY c.object_id, c.field, c.at DESC
"""


def studies(actor: Actor) -> QuerySet[GapStudy]:
    """Studies of the actor's halls; those of the organisation for who sees all."""
    return GapStudy.objects.filter(here(actor, VIEW)).select_related(
        "hall", "log", "customers__edition__survey", "managers__edition__survey"
    )


def get_study(actor: Actor, key: int) -> GapStudy:
    """One study. NotFound when absent or not visible."""
    found = studies(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def before(study: GapStudy) -> list[GapStudy]:
    """The measured studies of the same place up to this one, the earliest first: the gaps over time."""
    rows = GapStudy.objects.filter(hall=study.hall, log=study.log, measured_at__isnull=False, latest_date__lte=study.latest_date)
    return list(rows.order_by("latest_date", "pk"))[-24:]


@dataclass(frozen=True)
class Part:
    """One source of a gap, such as a dimension or the inspections."""

    code: str
    found: Estimate
    note: str = ""
    address: str = ""


@dataclass(frozen=True)
class Gap:
    """One gap with the sources it was measured from."""

    number: int
    whole: Estimate
    parts: Sequence[Part]


@dataclass(frozen=True)
class _Asked:
    """What a wave says about expectation and perception, in points."""

    rows: list[str]
    dimensions: list[str]
    hoped: Floats
    found: Floats
    weights: dict[str, float]
    n: int


def measured(study: GapStudy, at: datetime) -> list[Gap]:
    """All five gaps of a study, as the surveys, the sheets and the journal tell them until `at`."""
    customers = _asked(study.customers, study.hall_id if study.customers and study.customers.hall_id is None else None)
    managers = _asked(study.managers, None)
    return [
        _first(customers, managers), _second(study, customers), _third(study, at), _fourth(study, at), _fifth(customers),
    ]  # fmt: skip


def _asked(wave: SurveyWave | None, hall: int | None) -> _Asked | None:
    """The answers of a wave, of one hall where it was asked everywhere; without rows below the smallest group shown."""
    if wave is None:
        return None
    told = surveys.told(wave.edition, wave=wave, hall_id=hall)
    by: dict[str, Question] = {one.measure: one for one in told.questions}
    hoped, found = by["expectation"], by["perception"]
    if told.n < wave.edition.survey.least_shown:
        return _Asked([], [], np.zeros((0, 0)), np.zeros((0, 0)), {}, told.n)
    weights = dict.fromkeys(DIMENSIONS, 1.0)
    if "weight" in by:
        given = told.of(by["weight"])
        for place, name in enumerate(DIMENSIONS[: given.shape[1]]):
            column = given[given[:, place] != NOTHING, place]
            weights[name] = float(column.mean()) / ALL_POINTS if len(column) else 0.0
    return _Asked(
        [one.code for one in hoped.rows], [one.dimension for one in hoped.rows],
        gaps.points(told.of(hoped), hoped.low, hoped.high), gaps.points(told.of(found), found.low, found.high), weights, told.n,
    )  # fmt: skip


def too_few(study: GapStudy, number: int) -> list[tuple[str, int, int]]:
    """The waves a gap rests on that are shown to nobody yet: name, replies, and how many replies it takes."""
    waves = {1: (study.customers, study.managers), 2: (study.customers,), 5: (study.customers,)}.get(number, ())
    found = []
    for wave in filter(None, waves):
        rows = (
            wave.replies.filter(hall=study.hall)
            if study.hall_id and wave == study.customers and wave.hall_id is None
            else wave.replies
        )
        if (n := rows.count()) < (least := wave.edition.survey.least_shown):
            found.append((wave.name, n, least))
    return found


def _columns(asked: _Asked, table: Floats, dimension: str) -> Floats:
    found: Floats = table[:, [place for place, name in enumerate(asked.dimensions) if name == dimension]]
    return found


def _hidden(*asked: _Asked | None) -> Estimate | None:
    """What stands where nothing was asked, or too few answered."""
    if any(one is None for one in asked):
        return EMPTY
    return WITHHELD if any(one is not None and not one.rows for one in asked) else None


def _first(customers: _Asked | None, managers: _Asked | None) -> Gap:
    """What managers believe customers expect, minus what customers expect."""
    gone = _hidden(customers, managers)
    if gone is not None or customers is None or managers is None:
        return Gap(1, gone or EMPTY, [])
    whole = gaps.difference(gaps.mean(gaps.persons(managers.hoped)), gaps.mean(gaps.persons(customers.hoped)))
    parts = [
        Part(name, gaps.difference(*(gaps.mean(gaps.persons(_columns(one, one.hoped, name))) for one in (managers, customers))))
        for name in DIMENSIONS
    ]
    return Gap(1, whole, [one for one in parts if one.found.value is not None])


def _second(study: GapStudy, customers: _Asked | None) -> Gap:
    """How far standards in force meet what customers expect, each expectation by its strength, minus 100."""
    gone = _hidden(customers)
    if gone is not None or customers is None:
        return Gap(2, gone or EMPTY, [])
    if not study.links:
        return Gap(2, EMPTY, [])  # nobody said yet which standard meets what: that is no gap of a hundred points
    meets = _meets(study)
    levels = [meets.get(row, 0.0) for row in customers.rows]
    parts = []
    for name in DIMENSIONS:
        inside = [place for place, one in enumerate(customers.dimensions) if one == name]
        if inside:
            parts.append(Part(name, gaps.coverage(customers.hoped[:, inside], [levels[place] for place in inside])))
    return Gap(2, gaps.coverage(customers.hoped, levels), parts)


def _meets(study: GapStudy) -> dict[str, float]:
    """How far each expectation is met, by standards that are in force at the end of the study; another counts nothing."""
    codes = {one["standard"] for one in study.links}
    rows = StandardVersion.objects.filter(
        standard__code__in=codes, effective_date__isnull=False, effective_date__lte=study.latest_date
    )
    force = set(rows.exclude(retired_date__lte=study.latest_date).values_list("standard__code", flat=True))
    found: dict[str, float] = {}
    for one in study.links:
        if one["standard"] in force:
            found[one["row"]] = max(found.get(one["row"], 0.0), gaps.MEETS[one["meets"]])
    return found


def _third(study: GapStudy, at: datetime) -> Gap:
    """What is delivered, minus what the standards ask: what sheets found, and steps of procedures done as published."""
    if study.log_id is not None:
        drawn = Part(InspectionKind.REVIEW, reviewed(study, at))
        return _delivered([drawn] if drawn.found.value is not None else [], study, at)
    starts, ends = bounds(study.first_date, study.latest_date)
    rows = Inspection.objects.filter(done_at__gte=starts, done_at__lt=ends, done_at__lte=at, score__isnull=False)
    rows = rows.exclude(kind=InspectionKind.VISIT, mystery_visit__wave__published_at__isnull=True)
    rows = rows.filter(hall=study.hall) if study.hall_id else rows
    parts = []
    # What several scored is one service, or one round: their mean counts once.
    told = rows.values_list("kind", "pk", "twin_id", "review__sample_id", "review__event_id", "review__subject_id", "score")
    for kind in InspectionKind.values:
        same: dict[tuple[int, ...], list[float]] = {}
        for found, key, twin, sample, event, subject, score in told:
            if found == kind:
                same.setdefault((sample, event or 0, subject or 0) if sample else (twin or key,), []).append(score or 0.0)
        if same:
            parts.append(Part(kind, gaps.scored([sum(each) / len(each) for each in same.values()])))
    steps = _conformance(study, starts, min(ends, at))
    if steps.value is not None:
        parts.append(Part("steps", steps))
    return _delivered(parts, study, at)


def _delivered(parts: list[Part], study: GapStudy, at: datetime) -> Gap:
    """With what a log was held to beside the other sources; intervals are cut when they have been joined."""
    parts += [Part("conformance", one.found, one.procedure, one.address) for one in held(study, at)]
    cut = [replace(one, found=gaps.within(one.found, gaps.SHORT)) for one in parts]
    return Gap(3, gaps.together([one.found for one in parts]), cut)


def _conformance(study: GapStudy, starts: datetime, ends: datetime) -> Estimate:
    types = ("flows.step.done", "flows.step.skipped", "flows.step.deviated")
    rows = said(types, starts, ends, hall_id=study.hall_id)
    tokens = {one.objects.get("token") for one in rows if one.type != "flows.step.deviated"}
    strayed = {one.objects.get("token") for one in rows if one.type == "flows.step.deviated"} | {
        one.objects.get("token") for one in rows if one.type == "flows.step.skipped"
    }
    return gaps.kept(len(tokens - strayed), len(tokens))


def _fourth(study: GapStudy, at: datetime) -> Gap:
    """What is delivered, minus what was promised: promises made at sale that were due, and advertised ones that were checked."""
    ends = bounds(study.first_date, study.latest_date)[1]
    until, parts = min(ends, at + timedelta(microseconds=1)), []
    sold = _kept_at_sale(study, until)
    if sold.value is not None:
        parts.append(Part("sale", sold))
    told = _states("catalogue.promise", ("is_kept", "checked_date"), until)
    checked = [one for one in told.values() if _within(one.get("checked_date"), study)]
    public = gaps.kept(sum(bool(one.get("is_kept")) for one in checked), len(checked))
    if public.value is not None:
        parts.append(Part("advertised", public))
    return Gap(4, gaps.together([one.found for one in parts]), parts)


def _kept_at_sale(study: GapStudy, until: datetime) -> Estimate:
    """Promises that were settled in the span, or due in it and not kept by its end."""
    good = n = 0
    for one in _states("cases.promise", ("state", "due_date", "settled_date", "hall"), until).values():
        if study.hall_id and one.get("hall") != study.hall_id:
            continue
        is_settled = one.get("state") in {"kept", "broken"} and _within(one.get("settled_date") or one.get("due_date"), study)
        is_overdue = (
            one.get("state") == "open" and _within(one.get("due_date"), study) and str(one["due_date"]) < str(until.date())
        )
        if is_settled or is_overdue:
            n += 1
            good += one.get("state") == "kept"
    return gaps.kept(good, n)


def _within(day: Any, study: GapStudy) -> bool:
    return bool(day) and str(study.first_date) <= str(day)[:10] <= str(study.latest_date)


def _states(kind: str, fields: Sequence[str], until: datetime) -> Mapping[int, dict[str, Any]]:
    """The values that fields of objects had at a time, as the journal tells them."""
    found: dict[int, dict[str, Any]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [kind, list(fields), until])
        for key, field, value in cursor.fetchall():
            found.setdefault(key, {})[field] = orjson.loads(value)
    return found


def _fifth(customers: _Asked | None) -> Gap:
    """What customers found, minus what they expected: each person's dimensions by the weight they were given."""
    gone = _hidden(customers)
    if gone is not None or customers is None:
        return Gap(5, gone or EMPTY, [])
    differs = customers.found - customers.hoped
    names = [name for name in DIMENSIONS if name in customers.dimensions]
    columns = [_row_means(_columns(customers, differs, name)) for name in names]
    whole = gaps.within(gaps.mean(gaps.weighted(columns, [customers.weights.get(name, 0.0) or 1e-9 for name in names])))
    parts = [Part(name, gaps.within(gaps.mean(one[~np.isnan(one)]))) for name, one in zip(names, columns, strict=True)]
    return Gap(5, whole, parts)


def _row_means(table: Floats) -> Floats:
    """The mean of each row; no number where nothing was answered."""
    held = ~np.isnan(table)
    counts = held.sum(axis=1)
    found: Floats = np.where(counts > 0, np.where(held, table, 0.0).sum(axis=1) / np.maximum(counts, 1), np.nan)
    return found


def heard(study: GapStudy, at: datetime) -> dict[str, int]:
    """What customers said unasked in the days of a study, whatever way it came: complaints and suggestions (KPI-11)."""
    starts, ends = bounds(study.first_date, study.latest_date)
    known = at + timedelta(microseconds=1)  # a kind that was set up in this very moment is one of them
    natures = {key: str(one.get("nature")) for key, one in _states("cases.kind", ("nature",), known).items()}
    found = dict.fromkeys(UNASKED, 0)
    for one in said(("cases.case.opened",), starts, min(ends, at), hall_id=study.hall_id):
        nature = natures.get(one.objects.get("kind", 0), "")
        if nature in found:
            found[nature] += 1
    return found


def as_result(found: Sequence[Gap], unasked: Mapping[str, int]) -> dict[str, Any]:
    """The gaps as they are kept; beside the first, what customers said unasked."""
    return {"heard": dict(unasked)} | {
        str(one.number): {
            **gaps.as_data(one.whole),
            "parts": [_as_part(each) for each in one.parts],
        }
        for one in found
    }


def _as_part(one: Part) -> dict[str, Any]:
    told = {name: text for name, text in (("note", one.note), ("address", one.address)) if text}
    return {"code": one.code, **told, **gaps.as_data(one.found)}


def of_result(result: Mapping[str, Any]) -> dict[int, Estimate]:
    """The gaps as they were kept, by number."""
    return {int(number): gaps.from_data(one) for number, one in result.items() if number.isdecimal()}


def standard_names(study: GapStudy) -> dict[str, str]:
    """What the standards that a study links are called, by their codes."""
    return {one.code: str(one) for one in Standard.objects.filter(code__in={one["standard"] for one in study.links})}


def expectations(study: GapStudy) -> list[tuple[str, Mapping[str, str], str]]:
    """What customers were asked to expect: code, text and dimension of each row."""
    if study.customers is None:
        return []
    asked = next(one for one in study.customers.edition.asked if one.measure == "expectation")
    return [(one.code, one.text, one.dimension) for one in asked.rows]


def earlier_links(hall: Hall | None, customers: SurveyWave | None) -> list[dict[str, str]]:
    """Which standard met which expectation in the latest study of the same place with the same questions: where a new one begins."""
    if customers is None:
        return []
    rows = GapStudy.objects.filter(hall=hall, customers__edition__survey=customers.edition.survey_id)
    found = rows.exclude(links=[]).order_by("-latest_date", "-pk").first()
    return list(found.links) if found is not None else []
