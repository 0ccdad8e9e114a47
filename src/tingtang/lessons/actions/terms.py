"""Writes of terms and classes: planned, published, and altered afterwards only with a reason that parents were told."""

from datetime import date, datetime, time
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.journal.record import record
from tingtang.journal.saving import clean, field_names, locked, remove, save, tidy
from tingtang.lessons.events import GROUP_ALTERED, GROUP_SAVED, HANDED_OVER, REMOVED, TERM_PUBLISHED, TERM_SAVED
from tingtang.lessons.models import Alteration, AlteredThing, Enrolment, Group, Term
from tingtang.lessons.telling import tell_alteration
from tingtang.org.models import Hall, Staff, Zone
from tingtang.ui import formats

TERM_FIELDS: Final = field_names(Term, "code", "name", "names", "hall", "starts_date", "ends_date", "call_days")
SETTLED: Final = ("term", "teacher", "room", "weekday", "starts_time", "ends_time", "price_cents")
GROUP_FIELDS: Final = field_names(
    Group,
    "code",
    "name",
    "names",
    *SETTLED,
    "grade",
    "adviser",
    "specialist",
    "seats",
    "pass_percent",
    "check_days",
    "facts",
    "units",
)


class Published(Refused):
    """What was published is altered with a reason, not simply written anew (SCH-01)."""

    message = _("The timetable was published. Alter it with a reason, and say how parents were told.")


class NothingToPublish(Refused):
    """A term without classes has no timetable."""

    message = _("This term has no classes yet.")


class PublishedAlready(Refused):
    """A timetable is published once."""

    message = _("This timetable was published already.")


class NotPublished(Refused):
    """Before publishing a class is simply changed."""

    message = _("This timetable is not published yet: change the class itself.")


class AcceptedAlready(Refused):
    """A hand-over is accepted once."""

    message = _("This hand-over was accepted already, or there is none.")


def day_at(hall: Hall, at: datetime) -> date:
    """The day in the hall."""
    return at.astimezone(hall.zone).date()


@action("lessons.save_term", on="hall", label=_("Plan terms"))
def save_term(
    actor: Actor, /, *, hall: Hall, at: datetime, term: Term | None = None, version: str | None = None, **values: Any
) -> Term:
    """Plan a term, or change one. Refused to move the days or the hall of one that was published."""
    found = term or Term()
    if found.published_at is not None and any(
        name in values and values[name] != getattr(found, name) for name in ("starts_date", "ends_date")
    ):
        raise Published
    return save(actor, TERM_SAVED, found, values | {"hall": hall}, TERM_FIELDS, at=at, version=version, about=("hall",))


@action("lessons.remove_term", on="term", label=_("Remove terms"))
def remove_term(actor: Actor, *, term: Term, at: datetime) -> None:
    """Remove a term that has no classes."""
    remove(actor, REMOVED, term, at=at)


@action("lessons.publish_term", on="term", label=_("Publish timetables and prices"))
def publish_term(actor: Actor, *, term: Term, at: datetime) -> Term:
    """Publish timetable and prices (SCH-01). Refused without classes, twice, and while two classes need one teacher or room at once."""
    held = locked(term)
    if held.published_at is not None:
        raise PublishedAlready
    groups = list(Group.objects.select_related("teacher", "room", "term__hall").filter(term=held).order_by("pk"))
    if not groups:
        raise NothingToPublish
    found = clashes(groups)
    if found:
        raise Invalid(fields={"groups": found})
    held.published_at = at
    held.save(update_fields=["published_at"])
    days = (held.starts_date - day_at(held.hall, at)).days
    record(TERM_PUBLISHED, actor, at=at, term=held, hall=held.hall, days_before=days, groups=len(groups))
    return held


def clashes(groups: list[Group]) -> list[str]:
    """Sentences about classes that need the same teacher or room at the same time."""
    found = []
    ordered = sorted(groups, key=lambda one: (one.weekday, one.starts_time, one.pk))
    for number, one in enumerate(ordered):
        for other in ordered[number + 1 :]:
            if other.weekday != one.weekday or other.starts_time >= one.ends_time:
                continue
            if one.teacher_id == other.teacher_id:
                text = _("{teacher} is to teach {one} and {other} at the same time.")
                found.append(str(text).format(teacher=one.teacher.name, one=one, other=other))
            if one.room_id is not None and one.room_id == other.room_id:
                found.append(str(_("{one} and {other} are in one room at the same time.")).format(one=one, other=other))
    return found


@action("lessons.save_group", on="term", label=_("Plan classes"))
def save_group(
    actor: Actor, /, *, term: Term, at: datetime, group: Group | None = None, version: str | None = None, **values: Any
) -> Group:
    """Plan a class, or change one. Refused, once its term was published, for what the timetable says of it."""
    found = group or Group()
    if found.pk is not None:
        differs = any(name in values and values[name] != getattr(found, name) for name in SETTLED if name != "term")
        if found.term.published_at is not None and (differs or term.pk != found.term_id):
            raise Published
    room: Zone | None = values.get("room", found.room if found.pk else None)
    if room is not None and room.hall_id != term.hall_id:
        raise Invalid(fields={"room": [str(_("This room is in another hall."))]})
    return save(actor, GROUP_SAVED, found, values | {"term": term}, GROUP_FIELDS, at=at, version=version, about=("term",))


@action("lessons.remove_group", on="group", label=_("Remove classes"))
def remove_group(actor: Actor, *, group: Group, at: datetime) -> None:
    """Remove a class that nobody ever asked for. Refused when its timetable was published."""
    if group.term.published_at is not None:
        raise Published
    remove(actor, REMOVED, group, at=at)


@action("lessons.alter_group", on="group", label=_("Alter published timetables"))
def alter_group(
    actor: Actor, *, group: Group, what: str, reason: str, told: str, at: datetime, teacher: Staff | None = None,
    room: Zone | None = None, weekday: int | None = None, starts_time: time | None = None, ends_time: time | None = None,
    price_cents: int | None = None, handover: str = "",
) -> Alteration:  # fmt: skip
    """Alter one thing of a published class (SCH-01, SCH-03).

    Refused without a reason and how parents were told; of a teacher also without how each pupil stands.
    """
    held = locked(group)
    if held.term.published_at is None:
        raise NotPublished
    _must_say(what, reason, told, handover, has_pupils=_pupils(held).exists())
    before = kept_of(held, what)
    things: dict[str, dict[str, Any]] = {
        "teacher": {"teacher": teacher},
        "room": {"room": room},
        "time": {"weekday": weekday, "starts_time": starts_time, "ends_time": ends_time},
        "price": {"price_cents": price_cents},
    }
    wanted = things[what]
    if any(value is None for value in wanted.values()):
        raise Invalid(fields={name: [str(_("Say what it is from now on."))] for name, value in wanted.items() if value is None})
    old = Staff.objects.get(pk=held.teacher_id)
    for name, value in wanted.items():
        setattr(held, name, value)
    clean(held)
    if kept_of(held, what) == before:
        raise Invalid(fields={what: [str(_("This is how it is already."))]})
    _must_fit(held)
    held.save()
    made = Alteration(
        group=held, what=what, before=before, after=kept_of(held, what), reason=tidy(reason), told=tidy(told), at=at
    )
    made.handover, made.by_id = handover.strip(), actor.staff_id
    clean(made)
    made.save()
    people = {"before": old, "after": teacher} if what == AlteredThing.TEACHER else {}
    begun = held.term.starts_date <= day_at(held.hall, at)
    record(
        GROUP_ALTERED, actor, at=at, group=held, term=held.term, hall=held.hall, what=what, is_begun=begun,
        pupils=_pupils(held).count(), **people,
    )  # fmt: skip
    tell_alteration(made, _pupils(held).select_related("customer", "group__term__hall"), at)
    return made


def _pupils(group: Group) -> Any:
    return Enrolment.objects.filter(group=group, state__in=[Enrolment.State.PAID, Enrolment.State.ENROLLED])


def _must_say(what: str, reason: str, told: str, handover: str, *, has_pupils: bool) -> None:
    missing: dict[str, list[str]] = {}
    if what not in AlteredThing.values:
        missing["what"] = [str(_("Choose what is altered."))]
    if not reason.strip():
        missing["reason"] = [str(_("Say why; parents will ask."))]
    if has_pupils and not told.strip():
        missing["told"] = [str(_("Say how and when the parents were told."))]
    if has_pupils and what == AlteredThing.TEACHER and not handover.strip():
        missing["handover"] = [str(_("Say how each pupil stands, for the new teacher."))]
    if missing:
        raise Invalid(fields=missing)


def _must_fit(group: Group) -> None:
    others = Group.objects.select_related("teacher", "room", "term__hall").filter(term=group.term).exclude(pk=group.pk)
    found = [text for other in others if other.weekday == group.weekday for text in clashes([other, group])]
    if found:
        raise Invalid(fields={"what": found})


def kept_of(group: Group, what: str) -> str:
    """What is kept of one thing of a class when it is altered: of times the number of the weekday, which every reader is told in words."""
    if what == AlteredThing.TIME:
        return f"{group.weekday} {group.starts_time:%H:%M}–{group.ends_time:%H:%M}"
    return said_of(group, what)


def said_of(group: Group, what: str) -> str:
    """What the timetable says of one thing of a class."""
    if what == AlteredThing.TEACHER:
        return group.teacher.name
    if what == AlteredThing.ROOM:
        return group.room.name_in() if group.room else "–"
    if what == AlteredThing.PRICE:
        return str(formats.money(group.price_cents, "CNY"))
    return f"{group.get_weekday_display()} {group.starts_time:%H:%M}–{group.ends_time:%H:%M}"


@action("lessons.accept_handover", on="alteration", label=_("Accept pupils handed over"))
def accept_handover(actor: Actor, *, alteration: Alteration, at: datetime) -> Alteration:
    """Say, as the new teacher, that the hand-over was read (SCH-03). Refused twice, and to anybody else."""
    held = locked(alteration)
    if held.accepted_at is not None or held.what != AlteredThing.TEACHER:
        raise AcceptedAlready
    if actor.staff_id != held.group.teacher_id:
        raise Refused(_("Only the new teacher accepts the pupils."))
    held.accepted_at = at
    held.save(update_fields=["accepted_at"])
    record(HANDED_OVER, actor, at=at, group=held.group, hall=held.group.hall, staff=held.group.teacher)
    return held
