"""Writes of mystery visits: waves, who goes where, what was seen, and publishing."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.journal.record import record
from tingtang.journal.saving import field_names, locked, remove, save
from tingtang.org.models import Hall, Staff
from tingtang.quality.actions.inspections import fill, opened
from tingtang.quality.events import (
    REMOVED,
    VISIT_PUBLISHED,
    VISITOR_WAVE_SAVED,
    VISITORS_PUBLISHED,
    VISITS_ASSIGNED,
)
from tingtang.quality.models import InspectionKind, MysteryVisit, VisitorWave
from tingtang.quality.queries import visitors as queries
from tingtang.quality.queries.seen import those_without
from tingtang.ui import formats

WAVE_FIELDS = field_names(
    VisitorWave, "name", "sheet", "script", "starts_date", "ends_date", "quota", "is_outside", "year"
)  # halls are set beside them


class Published(Refused):
    """The wave is published."""

    message = _("This wave is published: its results stay as they are.")


class KnownThere(Refused):
    """A mystery visitor is nobody's colleague."""

    message = _("{name} works in {hall} and would be known there. Choose somebody else.")


class QuotaOpen(Refused):
    """Some halls have fewer visits than the quota."""

    message = _("{hall} has fewer visits than the quota of {quota}. Make them first, or lower the quota.")


class MayNot(Refused):
    """Somebody could not hand in what he is asked for."""

    message = _("{name} has no right to do this there. Choose somebody else, or have the right given first.")


class NotOutside(Refused):
    """The wave is made by people from outside."""

    message = _("This wave is for people from outside, and {name} works here. Choose somebody else.")


class NoDayLeft(Refused):
    """The wave has no more day on which the hall is open."""

    message = _("{hall} is not open any more on a day of this wave.")


class SeenTwice(Refused):
    """On every day of the wave the chosen visitors are in a hall already."""

    message = _("{hall} would see the same visitor twice on a day. Choose more visitors, or let the wave last longer.")


class NotYet(Refused):
    """The day of the visit has not come."""

    message = _("This visit is for {day}: it cannot be handed in before.")


class Made(Refused):
    """The visit has been handed in."""

    message = _("This visit has been handed in already.")


@action("quality.save_visitor_wave", label=_("Plan mystery visits"))
def save_visitor_wave(
    actor: Actor, /, *, at: datetime, visitor_wave: VisitorWave | None = None, version: str | None = None,
    halls: Sequence[Hall] | None = None, **values: Any,
) -> VisitorWave:  # fmt: skip
    """Change a wave or plan one. Refused once it is published."""
    if visitor_wave is not None and locked(visitor_wave).published_at is not None:
        raise Published
    if visitor_wave is None and not halls:
        raise Invalid(fields={"halls": [_("Choose at least one hall.")]})
    subject = visitor_wave or VisitorWave()
    is_new = subject.pk is None
    kept = save(actor, VISITOR_WAVE_SAVED, subject, values, WAVE_FIELDS, at=at, version=version)
    if halls is not None:
        before = set() if is_new else set(kept.halls.values_list("pk", flat=True))
        kept.halls.set(halls)
        if before != {one.pk for one in halls} and not is_new:
            record(VISITOR_WAVE_SAVED, actor, at=at, visitorwave=kept, fields="halls")
    return kept


@action("quality.remove_visitor_wave", label=_("Remove waves of mystery visits"))
def remove_visitor_wave(actor: Actor, *, visitor_wave: VisitorWave, at: datetime) -> None:
    """Remove a wave in which nobody has been anywhere."""
    if visitor_wave.visits.filter(inspection__done_at__isnull=False).exists():
        raise Published
    inspections = [one.inspection for one in visitor_wave.visits.select_related("inspection") if one.inspection]
    visitor_wave.visits.all().delete()
    for one in inspections:
        one.delete()
    remove(actor, REMOVED, visitor_wave, at=at, code=visitor_wave.name)


@action("quality.assign_visits", label=_("Assign mystery visits"))
def assign_visits(actor: Actor, *, visitor_wave: VisitorWave, visitors: Sequence[Staff], at: datetime) -> list[MysteryVisit]:
    """Spread the visits that the quota still wants over people and days, so that no day and no person can be guessed.

    Refused when nobody is left who does not work in a hall, for who may not hand in visits, for who works here where the wave is made by
    people from outside, when no day is left on which it is open, and where somebody would go to a hall twice on a day.
    """
    wave = locked(visitor_wave)
    if wave.published_at is not None:
        raise Published
    if not visitors:
        raise Invalid(fields={"visitors": [_("Choose at least one visitor.")]})
    for one in those_without("quality.make_visit", visitors, F("hall")):
        raise MayNot(name=str(one))
    _refuse_insiders(wave, visitors)
    made: list[MysteryVisit] = []
    load = {one.pk: wave.visits.filter(visitor=one).count() for one in visitors}
    for hall, missing in queries.short_of(wave).items():
        free = [one for one in visitors if one.hall_id != hall.pk]
        if not free:
            raise KnownThere(name=str(visitors[0]), hall=str(hall))
        days = queries.days_of(wave, hall, at)
        if not days:
            raise NoDayLeft(hall=str(hall))
        turns = _spread(days, free, set(wave.visits.filter(hall=hall).values_list("day", "visitor_id")), missing, load)
        if len(turns) < missing:
            raise SeenTwice(hall=str(hall))
        made += [_assigned(wave, hall, visitor, day) for day, visitor in turns]
    record(VISITS_ASSIGNED, actor, at=at, visitorwave=wave, visits=len(made))
    return made


def _refuse_insiders(wave: VisitorWave, visitors: Sequence[Staff]) -> None:
    known = set(queries.visitors_for(wave).values_list("pk", flat=True))
    for one in visitors:
        if wave.is_outside and one.pk not in known:
            raise NotOutside(name=str(one))


def _spread(
    days: list[date], people: Sequence[Staff], taken: set[tuple[date, int]], count: int, load: dict[int, int]
) -> list[tuple[date, Staff]]:
    """Days spread over the wave, on one day again only when there are more visits than days; fewer when nobody is left for a day."""
    chance, found = random.SystemRandom(), list[tuple[date, Staff]]()
    left = {day: [one for one in people if (day, one.pk) not in taken] for day in days}
    while len(found) < count and (open_ := [day for day in days if left[day]]):
        for day in chance.sample(open_, min(len(open_), count - len(found))):
            visitor = min(left[day], key=lambda one: (load[one.pk], chance.random()))
            left[day].remove(visitor)
            load[visitor.pk] += 1
            found.append((day, visitor))
    return sorted(found, key=lambda one: one[0])


def _assigned(wave: VisitorWave, hall: Hall, visitor: Staff, day: date) -> MysteryVisit:
    due = datetime.combine(day + timedelta(days=1), datetime.min.time(), hall.zone)
    filled = opened(wave.sheet, hall, visitor, InspectionKind.VISIT, due_at=due)
    order = wave.visits.filter(visitor=visitor, day=day).count() + 1
    return MysteryVisit.objects.create(wave=wave, hall=hall, visitor=visitor, day=day, order=order, inspection=filled)


@action("quality.make_visit", on="visitor", label=_("Make mystery visits"))
def make_visit(
    actor: Actor, *, visit: MysteryVisit, visitor: Staff, marks: Mapping[str, Any], at: datetime, note: str = "",
    done_at: datetime | None = None, files: Mapping[str, tuple[str, "UploadedFile[Any]"]] | None = None,
) -> MysteryVisit:  # fmt: skip
    """Hand in what was seen, with the story and the evidence: where he works does the visitor hold the right, not where he goes.

    Refused for another's visit, before its day, and a second time.
    """
    kept = (
        MysteryVisit.objects.select_for_update(of=("self",))
        .select_related("wave", "hall", "inspection__hall", "inspection__sheet")
        .get(pk=visit.pk)
    )
    if kept.visitor_id != actor.staff_id or visitor.pk != kept.visitor_id:
        raise Denied
    if min(done_at or at, at).astimezone(kept.hall.zone).date() < kept.day:
        raise NotYet(day=formats.day(kept.day))
    inspection = kept.inspection
    if inspection is None or inspection.done_at is not None:
        raise Made
    fill(actor, inspection, marks, at, done_at=done_at, note=note, files=files or {})
    return kept


@action("quality.publish_visitors", label=_("Publish mystery visits"))
def publish_visitors(actor: Actor, *, visitor_wave: VisitorWave, at: datetime) -> VisitorWave:
    """Make the results known and have them count in their year. Refused while a hall has fewer visits than the quota."""
    wave = locked(visitor_wave)
    if wave.published_at is not None:
        raise Published
    done = wave.visits.filter(inspection__done_at__isnull=False).select_related("inspection__hall", "hall")
    for hall in queries.unfinished(wave):
        raise QuotaOpen(hall=str(hall), quota=wave.quota)
    wave.published_at = at
    wave.save(update_fields=["published_at"])
    record(VISITORS_PUBLISHED, actor, at=at, visitorwave=wave, year=wave.year)
    for visit in done:
        if visit.inspection is not None:
            _postpone_findings(visit, at)
            record(
                VISIT_PUBLISHED, actor, at=at, visitorwave=wave, mysteryvisit=visit, hall=visit.hall, score=visit.inspection.score,
                is_passed=visit.inspection.is_passed, year=wave.year,
            )  # fmt: skip
    return wave


def _postpone_findings(visit: MysteryVisit, at: datetime) -> None:
    """Who is to remedy them learns of them now: the days he has begin with that."""
    inspection = visit.inspection
    if inspection is None or inspection.handed_over_at is None:
        return
    zone = inspection.hall.zone
    late = at.astimezone(zone).date() - inspection.handed_over_at.astimezone(zone).date()
    for one in inspection.findings.all():
        one.due_date += late
        one.save(update_fields=["due_date"])
