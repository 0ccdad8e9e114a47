"""Reads of training: courses, sessions, one's own learning, trainers, required reading and who has read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from secrets import compare_digest
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Avg, Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.improvement.models import VIEW, Attendance, Certificate, Course, InHall, Reading, Receipt, Session, SessionState
from tingtang.org.models import Staff

M = TypeVar("M", bound=InHall)
PLANNED_MONTHS: Final = 3


def _one(actor: Actor, rows: QuerySet[M], key: int, permission: str) -> M:
    found = rows.filter(pk=key).first()
    if found is None or (permission != VIEW and not actor.may(permission, found)):
        raise NotFound
    return found


def courses(actor: Actor) -> QuerySet[Course]:
    """Courses the actor may see, with how often each was held and what people think of it."""
    held = Q(sessions__state=SessionState.HELD)
    found: QuerySet[Course] = (
        Course.objects.visible_to(actor)
        .select_related("hall", "skill")
        .annotate(held=Count("sessions", filter=held, distinct=True), stars=Avg("sessions__attendances__stars"))
    )
    return found


def get_course(actor: Actor, key: int, permission: str = VIEW) -> Course:
    """A course the actor may see, or change by `permission`. NotFound otherwise."""
    return _one(actor, courses(actor), key, permission)


def sessions(actor: Actor) -> QuerySet[Session]:
    """Sessions the actor may see, with how many are invited, came and passed, and their rating."""
    found: QuerySet[Session] = (
        Session.objects.visible_to(actor)
        .select_related("hall", "course", "trainer")
        .annotate(
            invited=Count("attendances", distinct=True),
            came=Count("attendances", filter=Q(attendances__came_at__isnull=False), distinct=True),
            passed=Count("attendances", filter=Q(attendances__passed_at__isnull=False), distinct=True),
            customers_invited=Count("trainees", distinct=True),
            customers_came=Count("trainees", filter=Q(trainees__came_at__isnull=False), distinct=True),
            stars=Coalesce(Avg("attendances__stars"), Avg("trainees__stars")),
        )
    )
    return found


@dataclass(frozen=True)
class Month:
    """A month of the plan: its sessions by theme, in order of time; those for what a check found, and others without a theme, come last."""

    first: date
    themes: list[tuple[str, list[Session]]]


def plan(actor: Actor, first: date, zone: ZoneInfo) -> list[Month]:
    """The sessions of three months from `first` that the actor may see and that were not cancelled."""
    firsts = [_later(first, number) for number in range(PLANNED_MONTHS + 1)]
    starts, ends = (datetime.combine(day, time(), zone) for day in (firsts[0], firsts[-1]))
    rows = sessions(actor).filter(starts_at__gte=starts, starts_at__lt=ends).exclude(state=SessionState.CANCELLED)
    found: dict[date, dict[str, list[Session]]] = {day: {} for day in firsts[:-1]}
    for one in rows.order_by("starts_at", "pk"):
        found[one.starts_at.astimezone(zone).date().replace(day=1)].setdefault(one.theme, []).append(one)
    return [Month(day, sorted(themes.items(), key=lambda each: not each[0])) for day, themes in found.items()]


def _later(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return first.replace(year=first.year + years, month=month + 1)


def get_session(actor: Actor, key: int, permission: str = VIEW) -> Session:
    """A session the actor may see, or change by `permission`. NotFound otherwise."""
    return _one(actor, sessions(actor), key, permission)


def get_attendance(key: int) -> Attendance:
    """A participant of a session."""
    found = Attendance.objects.select_related("session__course", "staff").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def assessed(rows: Sequence[Attendance]) -> dict[str, Any] | None:
    """What the assessment of a session came to: how many were assessed and passed, their mean; nothing before the first."""
    points = [one.points for one in rows if one.points is not None]
    if not points:
        return None
    came = sum(1 for one in rows if one.came_at is not None)
    passed = sum(1 for one in rows if one.passed_at is not None)
    return {"n": len(points), "came": came, "mean": sum(points) / len(points), "passed": passed}


def helped_by(actor: Actor) -> QuerySet[Attendance]:
    """Those whom the reader helps in training that is not over."""
    rows = Attendance.objects.filter(helper_id=actor.staff_id or 0, session__state=SessionState.PLANNED)
    return rows.select_related("session__course", "staff").order_by("session__starts_at", "pk")


def own_attendance(actor: Actor, session: int) -> Attendance:
    """The actor's own place in a session. NotFound when he is not invited."""
    rows = Attendance.objects.select_related("session__course", "session__trainer", "session__hall", "staff")
    found = rows.filter(session_id=session, staff__account_id=actor.id).first() if actor.kind == "account" else None
    if found is None:
        raise NotFound
    return found


def joining(actor: Actor, session: int, key: str) -> tuple[Session, Staff] | None:
    """A session of the actor's own hall or of everybody, to him who holds the code that is shown in its room and was not invited."""
    staff = Staff.objects.filter(pk=actor.staff_id).first() if actor.staff_id is not None else None
    rows = Session.objects.select_related("course", "trainer", "hall").filter(state=SessionState.PLANNED, pk=session)
    found = rows.filter(Q(hall_id=actor.hall_id) | Q(hall__isnull=True)).exclude(attendances__staff=staff).first()
    if staff is None or found is None or not compare_digest(key.encode(), found.key.encode()):
        return None
    return found, staff


def get_passed(actor: Actor, session: int, key: int) -> Attendance:
    """Somebody who passed: oneself, or a participant of a session to which the actor may invite. NotFound otherwise."""
    rows = Attendance.objects.select_related("session__course", "session__trainer", "session__hall", "staff__hall")
    found = rows.filter(pk=key, session_id=session, passed_at__isnull=False).first()
    if found is None or (found.staff_id != actor.staff_id and not actor.may("improvement.nominate", found.session)):
        raise NotFound
    return found


@dataclass(frozen=True)
class Learning:
    """What somebody has before and behind him."""

    coming: list[Attendance]
    quizzes: list[Attendance]
    past: list[Attendance]
    to_read: list[Receipt]
    has_read: list[Receipt]


def own_learning(actor: Actor, at: datetime) -> Learning:
    """The actor's own sessions and required reading; what changed since he read it has to be read again."""
    if actor.kind != "account" or actor.id is None:
        return Learning([], [], [], [], [])
    rows = Attendance.objects.filter(staff__account_id=actor.id).exclude(session__state=SessionState.CANCELLED)
    mine = list(rows.select_related("session__course", "session__trainer", "session__hall").order_by("session__starts_at")[:500])
    coming = [one for one in mine if one.session.ends_at >= at and one.session.state == SessionState.PLANNED]
    past = [one for one in mine if one not in coming]
    quizzes = [one for one in mine if one.may_take_quiz and one.passed_at is None]
    receipts = list(
        Receipt.objects.filter(staff__account_id=actor.id, reading__is_active=True)
        .select_related("reading")
        .order_by("reading__due_date", "pk")[:500]
    )
    open_ = [one for one in receipts if not is_read(one)]
    return Learning(coming, quizzes, past[::-1], open_, [one for one in receipts if is_read(one)])


def is_read(receipt: Receipt) -> bool:
    """Whether somebody has read the text as it is now."""
    return receipt.read_at is not None and receipt.digest == receipt.reading.digest


def certificates(actor: Actor) -> QuerySet[Certificate]:
    """Trainers of halls that the actor may see, with how many sessions they held and what people thought of them."""
    rows = Certificate.objects.select_related("staff__hall").prefetch_related("outlets")
    rows = rows.annotate(held=Count("staff__trained", filter=Q(staff__trained__state=SessionState.HELD), distinct=True))
    rows = rows.annotate(stars=Avg("staff__trained__attendances__stars"))
    return rows if actor.may_somewhere(VIEW) else rows.none()


def get_certificate(actor: Actor, key: int, permission: str = VIEW) -> Certificate:
    """A trainer's certificate. NotFound when absent, or without the right where the trainer works."""
    found = certificates(actor).filter(pk=key).first()
    if found is None or (permission != VIEW and not actor.may(permission, found)):
        raise NotFound
    return found


def trainers(today: date) -> QuerySet[Staff]:
    """Who may train on a day."""
    valid = Certificate.objects.filter(since_date__lte=today, until_date__gte=today).values("staff")
    return Staff.objects.filter(pk__in=valid, left_date__isnull=True).order_by("name", "pk")


def readings(actor: Actor) -> QuerySet[Reading]:
    """What has to be read where the actor may look, with of how many it is required and how many have read it as it is now."""
    is_read_now = Q(receipts__read_at__isnull=False, receipts__digest=F("digest"))
    found: QuerySet[Reading] = (
        Reading.objects.visible_to(actor)
        .select_related("hall")
        .annotate(asked=Count("receipts"), done=Count("receipts", filter=is_read_now))
    )
    return found


def get_reading(actor: Actor, key: int, permission: str = VIEW) -> Reading:
    """What has to be read. NotFound when the actor may not see or change it."""
    return _one(actor, readings(actor), key, permission)


def own_receipt(actor: Actor, reading: int) -> Receipt | None:
    """The actor's own duty to read."""
    if actor.kind != "account":
        return None
    return Receipt.objects.select_related("reading", "staff").filter(reading_id=reading, staff__account_id=actor.id).first()
