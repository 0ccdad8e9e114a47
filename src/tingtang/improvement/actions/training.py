"""Writes of training: courses, sessions with who takes part, quizzes, trainers' certificates, required reading."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from secrets import compare_digest
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import EVERYWHERE, SYSTEM, Actor
from tingtang.core.errors import Denied, Invalid, NotFound, Refused
from tingtang.core.ids import new_key
from tingtang.improvement.actions.parts import own
from tingtang.improvement.events import (
    CAME,
    CERTIFIED,
    COURSE_SAVED,
    NOMINATED,
    QUIZ_TAKEN,
    READ,
    READING_ASSIGNED,
    READING_SAVED,
    REMOVED,
    SESSION_ENDED,
    SESSION_RATED,
    SESSION_SAVED,
)
from tingtang.improvement.models import Attendance, Certificate, Course, Method, Reading, Receipt, Session, SessionState
from tingtang.improvement.models.training import is_open_for_coming
from tingtang.improvement.queries.days import day_in
from tingtang.improvement.rules import quizzes
from tingtang.journal.record import changed, record
from tingtang.journal.saving import field_names, locked, remove, save, tidy
from tingtang.org.actions import save_staff_skill
from tingtang.org.models import Hall, Staff, StaffSkill

COURSE_FIELDS = field_names(
    Course, "name", "hall", "family",
    "audience", "needs", "method", "aim", "plan", "measures", "assessment", "material", "minutes", "quiz", "pass_percent",
    "skill", "skill_level", "is_active",
)  # fmt: skip
SESSION_FIELDS = field_names(Session, "course", "hall", "theme", "starts_at", "ends_at", "place", "trainer", "reason", "finding")
CERTIFICATE_FIELDS = field_names(Certificate, "staff", "grade", "since_date", "until_date")
READING_FIELDS = field_names(Reading, "title", "hall", "body", "source", "due_date", "is_active")
EARLY_SECONDS: Final = 1800
# What has to be said of who came before a course of this method counts as held (IMP-11).
_NEEDED = {
    Method.PAIR: _("Say first who helps whom: {names}."),
    Method.LEVELS: _("Say first on which level they learn: {names}."),
    Method.SCENE: _("Say first which part they play: {names}."),
}


class NotCertified(Refused):
    """He may not train others on that day."""

    message = _("{name} has no valid trainer's certificate on {day}. Certify him first, or choose another trainer.")


class SessionOver(Refused):
    """It was held or cancelled."""

    message = _("This session is over: it was held or cancelled.")


class Elsewhere(Refused):
    """They work where one has no right."""

    message = _("You have no right to ask this of people of other halls: {names}. Ask somebody who has it there.")


class NotThere(Refused):
    """The quiz is about what was heard."""

    message = _("The quiz is for who came: say first that you are here, by the code in the room.")


class NotNow(Refused):
    """It is too early or too late to say that one came."""

    message = _("You can say that you came from half an hour before the session begins until it ends.")


class NotArranged(Refused):
    """What its method needs was not arranged."""


@action("improvement.save_course", on="hall", label=_("Write courses"))
def save_course(
    actor: Actor, /, *, hall: Hall | None, at: datetime, course: Course | None = None, version: str | None = None, **values: Any
) -> Course:  # fmt: skip
    """Change a course of `hall` (None: everybody's), or write one; `quiz` is a list of questions as `rules.quizzes.as_data` gives it."""
    own(actor, "improvement.save_course", course)
    about = ["hall"] if hall else []
    given = values | {"hall": hall}
    return save(actor, COURSE_SAVED, course or Course(), given, COURSE_FIELDS, at=at, version=version, about=about)


@action("improvement.remove_course", on="course", label=_("Remove courses"))
def remove_course(actor: Actor, *, course: Course, at: datetime) -> None:
    """Remove a course that was never given. Refused with its sessions."""
    remove(actor, REMOVED, course, at=at, code=str(course.pk))


@action("improvement.save_session", on="hall", label=_("Plan training"))
def save_session(
    actor: Actor, /, *, hall: Hall | None, at: datetime, session: Session | None = None, version: str | None = None, **values: Any
) -> Session:  # fmt: skip
    """Change a session, or plan one. Refused once it is over, and with a trainer who is not certified on its day."""
    own(actor, "improvement.save_session", session)
    if session is not None and locked(session).state != SessionState.PLANNED:
        raise SessionOver
    planned = session or Session(key=new_key("tts"))
    starts, trainer = values.get("starts_at", planned.starts_at), values.get("trainer") or planned.trainer
    held = Certificate.objects.filter(staff=trainer).first()
    if starts and (held is None or not held.is_valid(day_in(hall, starts))):
        raise NotCertified(name=str(trainer), day=str(day_in(hall, starts)))
    given, about = values | {"hall": hall}, ["course", "trainer"]
    return save(actor, SESSION_SAVED, planned, given, SESSION_FIELDS, at=at, version=version, about=about)


def _refuse_unarranged(session: Session) -> None:
    method = Method(session.course.method)
    if method not in _NEEDED:
        return
    rows = session.attendances.filter(came_at__isnull=False).select_related("staff")
    lacking = [str(one.staff) for one in rows if not one.is_arranged(method)]
    if lacking:
        raise NotArranged(str(_NEEDED[method]).format(names="、".join(lacking[:10])))


@action("improvement.end_session", on="session", label=_("Say that sessions were held or are cancelled"))
def end_session(actor: Actor, *, session: Session, at: datetime, is_held: bool, note: str = "") -> Session:
    """Say that a session was held, or is cancelled. Refused when it would be held before it begins."""
    kept = locked(session)
    if kept.state != SessionState.PLANNED:
        raise SessionOver
    if is_held and at < kept.starts_at:
        raise NotNow(str(_("It has not begun yet.")))
    if is_held:
        _refuse_unarranged(kept)
    kept.state = SessionState.HELD if is_held else SessionState.CANCELLED
    kept.save(update_fields=["state"])
    rows = kept.attendances
    counts = {"invited": rows.count(), "came": rows.filter(came_at__isnull=False).count()}
    about = {"session": kept, "course": kept.course, "trainer": kept.trainer, "hall": kept.hall}
    record(SESSION_ENDED, actor, at=at, **about, state=str(kept.state), **counts, note=tidy(note)[:200])
    changed(kept, at=at, state=str(kept.state))
    return kept


def _theirs(actor: Actor, permission: str, staff: Sequence[Staff]) -> None:
    halls = actor.halls(permission)
    others = [] if halls is EVERYWHERE else [one for one in staff if one.hall_id not in halls]
    if others:
        raise Elsewhere(names=", ".join(str(one) for one in others[:5]))


@action("improvement.nominate", on="session", label=_("Invite people to training"))
def nominate(actor: Actor, *, session: Session, staff: Sequence[Staff], at: datetime) -> int:
    """Invite people to a session; who is invited already stays so. Returns how many are new. Refused for people elsewhere."""
    _theirs(actor, "improvement.nominate", staff)
    kept = locked(session)
    if kept.state == SessionState.CANCELLED:
        raise SessionOver
    known = set(kept.attendances.values_list("staff_id", flat=True))
    new = [one for one in dict.fromkeys(staff) if one.pk not in known]
    if not new:
        unchanged()
        return 0
    Attendance.objects.bulk_create(Attendance(session=kept, staff=one) for one in new)
    record(NOMINATED, actor, at=at, session=kept, staff=new)
    return len(new)


@action("improvement.excuse", on="session", label=_("Take people off training"))
def excuse(actor: Actor, *, session: Session, attendance: Attendance, at: datetime) -> None:
    """Take somebody off a session who has not come."""
    part_of_session(session, attendance)
    if locked(attendance).came_at is not None:
        raise Refused(str(_("He came already.")))
    remove(actor, REMOVED, attendance, at=at, code=str(attendance.pk))


def part_of_session(session: Session, attendance: Attendance) -> None:
    """Refuse (NotFound) somebody of another session."""
    if attendance.session_id != session.pk:
        raise NotFound


@action("improvement.note_came", on="session", label=_("Note who came to training"))
def note_came(actor: Actor, *, session: Session, attendance: Attendance, at: datetime) -> Attendance:
    """Note that somebody came, as the trainer does from a list."""
    part_of_session(session, attendance)
    return _came(actor, attendance, at)


def _came(actor: Actor, attendance: Attendance, at: datetime) -> Attendance:
    kept = locked(attendance)
    if kept.session.state == SessionState.CANCELLED:
        raise SessionOver
    if kept.came_at is not None:
        unchanged()
        return kept
    kept.came_at = at
    kept.save(update_fields=["came_at"])
    record(CAME, actor, at=at, session=kept.session, course=kept.session.course, staff=kept.staff)
    return kept


def _mine(actor: Actor, attendance: Attendance) -> None:
    if actor.staff_id is None or attendance.staff_id != actor.staff_id:
        raise Denied


@action("improvement.come", on="attendance", label=_("Take part in training"))
def come(actor: Actor, *, attendance: Attendance, key: str, at: datetime) -> Attendance:
    """Say oneself that one came, by the code that is shown in the room (QR). Refused for others, outside the hours, with a wrong code."""
    _mine(actor, attendance)
    if key != attendance.session.key:
        raise Denied
    if not is_open_for_coming(attendance.session, at, EARLY_SECONDS):
        raise NotNow
    return _came(actor, attendance, at)


@action("improvement.join", on="staff", label=_("Join training in the room"))
def join(actor: Actor, *, staff: Staff, session: Session, key: str, at: datetime) -> Attendance:
    """Take part oneself without having been invited, by the code that is shown in the room (QR).

    Refused for others, outside the hours, and with a wrong code.
    """
    kept = locked(session)
    if actor.staff_id != staff.pk or not compare_digest(key.encode(), kept.key.encode()):
        raise Denied
    if not is_open_for_coming(kept, at, EARLY_SECONDS):
        raise NotNow
    found, is_new = Attendance.objects.get_or_create(session=kept, staff=staff)
    if is_new:
        record(NOMINATED, actor, at=at, session=kept, staff=[staff])
    return _came(actor, found, at)


@action("improvement.take_quiz", on="attendance", label=_("Take quizzes"))
def take_quiz(actor: Actor, *, attendance: Attendance, answers: Mapping[int, Sequence[int]], at: datetime) -> Attendance:
    """Answer the quiz of one's own session; the best try counts. Who passes gets the skill of the course, unless he is better already.

    Refused for who has not come, except in a self-study.
    """
    _mine(actor, attendance)
    kept = locked(attendance)
    course = kept.session.course
    if kept.session.state == SessionState.CANCELLED or not course.quiz:
        raise SessionOver
    if not kept.may_take_quiz:
        raise NotThere
    share = quizzes.share(course.questions, answers)
    is_passed = share * 100 >= course.pass_percent
    kept.share = max(share, kept.share or 0.0)
    kept.passed_at = kept.passed_at or (at if is_passed else None)
    kept.save(update_fields=["share", "passed_at"])
    record(QUIZ_TAKEN, actor, at=at, session=kept.session, course=course, staff=kept.staff, share=share, is_passed=is_passed)
    if is_passed:
        give_skill(actor, kept.staff, course, at, kept.level)
    return kept


def give_skill(actor: Actor, staff: Staff, course: Course, at: datetime, level: int | None) -> None:
    """The skill of a course, on the level on which he learnt it (else that of the course), unless he is better already."""
    if course.skill is None:
        return
    reached = level if course.method == Method.LEVELS and level else course.skill_level
    held = StaffSkill.objects.filter(staff=staff, skill=course.skill).first()
    if held is None or held.level < reached:
        save_staff_skill(actor, staff=staff, staff_skill=held, skill=course.skill, level=reached, at=at)


@action("improvement.rate_session", on="attendance", label=_("Rate training"))
def rate_session(actor: Actor, *, attendance: Attendance, stars: int, at: datetime) -> Attendance:
    """Say from 1 to 5 what one's own session was worth; the event does not say who. Refused for who did not come."""
    _mine(actor, attendance)
    kept = locked(attendance)
    if kept.came_at is None:
        raise Refused(str(_("Only who came can rate it.")))
    if not 1 <= stars <= 5:
        raise Invalid(fields={"stars": [_("From 1 to 5.")]})
    if kept.stars == stars:
        unchanged()
        return kept
    kept.stars = stars
    kept.save(update_fields=["stars"])
    record(SESSION_RATED, SYSTEM, at=at, session=kept.session, course=kept.session.course, stars=stars)
    return kept


@action("improvement.save_certificate", on="staff", label=_("Certify trainers"))
def save_certificate(
    actor: Actor,
    /,
    *,
    staff: Staff,
    at: datetime,
    certificate: Certificate | None = None,
    version: str | None = None,
    outlets: Sequence[Hall] | None = None,
    **values: Any,
) -> Certificate:
    """Certify a trainer, or change his certificate and the outlets he looks after."""
    held = certificate or Certificate.objects.filter(staff=staff).first() or Certificate()
    own(actor, "improvement.save_certificate", held)
    given = values | {"staff": staff}
    kept = save(actor, CERTIFIED, held, given, CERTIFICATE_FIELDS, at=at, version=version, about=["staff"])
    if outlets is not None and set(outlets) != set(kept.outlets.all()):
        kept.outlets.set(outlets)
        record(CERTIFIED, actor, at=at, certificate=kept, staff=staff, fields="outlets")
    return kept


@action("improvement.remove_certificate", on="certificate", label=_("Take trainers' certificates away"))
def remove_certificate(actor: Actor, *, certificate: Certificate, at: datetime) -> None:
    """Take a certificate away."""
    certificate.outlets.clear()
    remove(actor, REMOVED, certificate, at=at, code=certificate.staff.badge)


@action("improvement.save_reading", on="hall", label=_("Require reading"))
def save_reading(
    actor: Actor, /, *, hall: Hall | None, at: datetime, reading: Reading | None = None, version: str | None = None, **values: Any
) -> Reading:  # fmt: skip
    """Change what has to be read, or write it. A changed text has to be read again: receipts of another text no longer count."""
    own(actor, "improvement.save_reading", reading)
    about = ["hall"] if hall else []
    given = values | {"hall": hall}
    kept = save(actor, READING_SAVED, reading or Reading(), given, READING_FIELDS, at=at, version=version, about=about)
    digest = hashlib.sha256(f"{kept.title}\n{kept.body}".encode()).hexdigest()
    if digest != kept.digest:
        kept.digest = digest
        kept.save(update_fields=["digest"])
    return kept


@action("improvement.remove_reading", on="reading", label=_("Remove required reading"))
def remove_reading(actor: Actor, *, reading: Reading, at: datetime) -> None:
    """Remove what nobody has read yet; else switch it off."""
    if reading.receipts.filter(read_at__isnull=False).exists():
        raise Refused(str(_("Somebody has read it: switch it off instead.")))
    remove(actor, REMOVED, reading, at=at, parts=["receipts"], code=str(reading.pk))


@action("improvement.assign_reading", on="reading", label=_("Assign reading"))
def assign_reading(actor: Actor, *, reading: Reading, staff: Sequence[Staff], at: datetime) -> int:
    """Require it of people. Returns of how many more. Refused for people of halls without the right."""
    _theirs(actor, "improvement.assign_reading", staff)
    known = set(reading.receipts.values_list("staff_id", flat=True))
    new = [one for one in dict.fromkeys(staff) if one.pk not in known]
    if not new:
        unchanged()
        return 0
    Receipt.objects.bulk_create((Receipt(reading=reading, staff=one) for one in new), ignore_conflicts=True)
    record(READING_ASSIGNED, actor, at=at, reading=reading, staff=new)
    return len(new)


@action("improvement.confirm_reading", on="receipt", label=_("Confirm what one has read"))
def confirm_reading(actor: Actor, *, receipt: Receipt, digest: str, at: datetime) -> Receipt:
    """Confirm that one has read the text as it is now. Refused for others, and when the text changed meanwhile."""
    if actor.staff_id is None or receipt.staff_id != actor.staff_id:
        raise Denied
    kept = locked(receipt)
    current = kept.reading.digest
    if digest != current:
        raise Refused(str(_("The text was changed meanwhile. Read it again.")))
    if kept.digest == current:
        unchanged()
        return kept
    kept.read_at, kept.digest = at, current
    kept.save(update_fields=["read_at", "digest"])
    record(READ, actor, at=at, reading=kept.reading, staff=kept.staff, digest=current)
    return kept
