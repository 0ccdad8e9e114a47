"""Training over the API: courses, sessions and who takes part, trainers, required reading."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from ninja.decorators import decorate_view

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Invalid, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.improvement.actions import taking_part
from tingtang.improvement.actions import training as actions
from tingtang.improvement.api.parts import in_hall, none_such, with_people
from tingtang.improvement.models import VIEW, Attendance, Certificate, Course, Reading, Session
from tingtang.improvement.queries import training as queries
from tingtang.improvement.schemas import training as schemas
from tingtang.improvement.schemas.drives import Nothing
from tingtang.org.models import Hall, Skill, Staff
from tingtang.ui.resources import Removed, Resource, Row, answer, serve

router = Router()
_course_place = in_hall("improvement.save_course")
_session_place = in_hall("improvement.save_session", "trainer")
_OUTLETS = Hall.objects.filter(
    pk__in=Certificate.outlets.through.objects.filter(certificate=OuterRef(OuterRef("pk"))).values("hall")
)


def _courses(actor: Actor) -> Any:
    names = (
        "id", "name", "family",
        "audience", "needs", "method", "aim", "plan", "measures", "assessment", "material", "minutes", "quiz", "pass_percent",
        "skill_level", "is_active",
    )  # fmt: skip
    return Course.objects.visible_to(actor).values(*names, hall_code=F("hall__code"), skill_code=F("skill__code"))


def _sessions(actor: Actor) -> Any:
    names = ("id", "course", "theme", "starts_at", "ends_at", "place", "reason", "state")
    return Session.objects.visible_to(actor).values(*names, hall_code=F("hall__code"), badge=F("trainer__badge"))


def _certificates(actor: Actor) -> Any:
    rows = Certificate.objects.all() if actor.may_somewhere(VIEW) else Certificate.objects.none()
    names = ("id", "grade", "since_date", "until_date")
    return rows.values(*names, badge=F("staff__badge"), halls=ArraySubquery(_OUTLETS.order_by("code").values("code")))


def _readings(actor: Actor) -> Any:
    names = ("id", "title", "body", "source", "due_date", "is_active", "digest")
    return Reading.objects.visible_to(actor).values(*names, hall_code=F("hall__code"))


def _course(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    if values.get("skill") is not None:
        values["skill"] = Skill.objects.filter(code=values["skill"]).first()
        if values["skill"] is None:
            raise none_such("skill")
    for number, one in enumerate(values.get("quiz", ()), 1):
        if max(one["right"]) >= len(one["options"]):
            raise Invalid(
                fields={"quiz": [str(_("Question {number} names an option that it does not have.")).format(number=number)]}
            )
    return _course_place(actor, values, found)


def _session(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    if "course" in values:
        values["course"] = Course.objects.visible_to(actor).filter(pk=values["course"]).first()
        if values["course"] is None:
            raise none_such("course")
    return _session_place(actor, values, found)


def _certificate(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    values = with_people({"staff": found.staff.badge} | values if found else values, "staff")
    if "outlets" in values:
        halls = list(Hall.objects.filter(code__in=values["outlets"]))
        if len(halls) < len(set(values["outlets"])):
            raise none_such("outlets")
        values["outlets"] = halls
    return values


COURSE = Resource(
    "course", "courses", _courses, queries.get_course, schemas.Course, schemas.CourseOut, actions.save_course, actions.remove_course,
    permission="improvement.save_course", arranged=_course, versioned=actions.COURSE_FIELDS, view=VIEW,
    renamed={"hall_code": "hall", "skill_code": "skill"},
)  # fmt: skip
SESSION = Resource(
    "session", "training-sessions", _sessions, queries.get_session, schemas.Session, schemas.SessionOut, actions.save_session, None,
    permission="improvement.save_session", arranged=_session, versioned=actions.SESSION_FIELDS, view=VIEW,
    renamed={"hall_code": "hall", "badge": "trainer"},
)  # fmt: skip
CERTIFICATE = Resource(
    "certificate", "trainers", _certificates, queries.get_certificate, schemas.Certificate, schemas.CertificateOut,
    actions.save_certificate, actions.remove_certificate, permission="improvement.save_certificate", arranged=_certificate,
    versioned=actions.CERTIFICATE_FIELDS, view=VIEW, renamed={"badge": "staff", "halls": "outlets"},
)  # fmt: skip
READING = Resource(
    "reading", "readings", _readings, queries.get_reading, schemas.Reading, schemas.ReadingOut, actions.save_reading,
    actions.remove_reading, permission="improvement.save_reading", arranged=in_hall("improvement.save_reading"),
    versioned=actions.READING_FIELDS, view=VIEW, renamed={"hall_code": "hall"},
)  # fmt: skip
serve(router, COURSE, {"family": "family", "hall": "hall__code"})
serve(router, SESSION, {"course": "course_id", "state": "state", "hall": "hall__code"}, day="starts_at")
serve(router, CERTIFICATE, day="until_date")
serve(router, READING, {"hall": "hall__code"}, day="due_date")


def _people(badges: list[str]) -> list[Staff]:
    found = list(Staff.objects.filter(badge__in=badges))
    if len(found) < len(set(badges)):
        raise none_such("staff")
    return found


@router.post("/training-sessions/{key}/invite", response=schemas.Counted, operation_id="nominate", summary="Invite people")
@decorate_view(idempotent)
def nominate(request: HttpRequest, key: Row, body: schemas.Invited) -> HttpResponse:
    """Invite people to a session."""
    actor = actor_of(request)
    found = queries.get_session(actor, key, "improvement.nominate")
    return answer({"made": actions.nominate(actor, session=found, staff=_people(body.staff), at=at_of(request))})


@router.post("/training-sessions/{key}/end", response=schemas.SessionOut, operation_id="end_session", summary="End a session")
@decorate_view(idempotent)
def end_session(request: HttpRequest, key: Row, body: schemas.Ending) -> HttpResponse:
    """Say that a session was held, or is cancelled."""
    actor = actor_of(request)
    found = queries.get_session(actor, key, "improvement.end_session")
    return SESSION.shown(actor, actions.end_session(actor, session=found, at=at_of(request), **body.dict()))


def _took_part(one: Attendance) -> dict[str, Any]:
    helper = one.helper.badge if one.helper else None
    told = {name: getattr(one, name) for name in ("came_at", "share", "passed_at", "level", "role", "points", "words")}
    return {"id": one.pk, "staff": one.staff.badge, "helper": helper, **told}


@router.get(
    "/training-sessions/{key}/people", response=schemas.Participants, operation_id="list_people", summary="Who takes part"
)
def list_people(request: HttpRequest, key: Row) -> HttpResponse:
    """Who is invited to a session, who came, who passed."""
    found = queries.get_session(actor_of(request), key)
    return answer({"items": [_took_part(one) for one in found.attendances.select_related("staff", "helper").order_by("pk")]})


@router.post(
    "/training-sessions/{key}/people/{person}/came",
    response=schemas.Participant,
    operation_id="note_came",
    summary="Note who came",
)
@decorate_view(idempotent)
def note_came(request: HttpRequest, key: Row, person: Row, body: Nothing) -> HttpResponse:
    """Note that somebody came."""
    actor = actor_of(request)
    found, row = queries.get_session(actor, key, "improvement.note_came"), queries.get_attendance(person)
    return answer(_took_part(actions.note_came(actor, session=found, attendance=row, at=at_of(request))))


@router.post(
    "/training-sessions/{key}/people/{person}/part",
    response=schemas.Participant,
    operation_id="note_part",
    summary="Arrange and assess",
)
@decorate_view(idempotent)
def note_part(request: HttpRequest, key: Row, person: Row, body: schemas.TakingPart) -> HttpResponse:
    """Say how somebody takes part, and what his assessment came to; what is left out is emptied."""
    actor = actor_of(request)
    found, row = queries.get_session(actor, key, "improvement.note_part"), queries.get_attendance(person)
    given = body.dict() | {"helper": _people([body.helper])[0] if body.helper else None}
    return answer(_took_part(taking_part.note_part(actor, session=found, attendance=row, at=at_of(request), **given)))


@router.delete("/training-sessions/{key}/people/{person}", response=Removed, operation_id="excuse", summary="Take somebody off")
@decorate_view(idempotent)
def excuse(request: HttpRequest, key: Row, person: Row) -> HttpResponse:
    """Take somebody off a session who has not come."""
    actor = actor_of(request)
    found, row = queries.get_session(actor, key, "improvement.excuse"), queries.get_attendance(person)
    actions.excuse(actor, session=found, attendance=row, at=at_of(request))
    return answer({"removed": True})


@router.get("/learning", response=schemas.Own, operation_id="own_learning", summary="What one has to learn")
def own_learning(request: HttpRequest) -> HttpResponse:
    """What the caller has before him."""
    found = queries.own_learning(actor_of(request), at_of(request))
    return answer({"sessions": [one.session_id for one in found.coming], "readings": [one.reading_id for one in found.to_read]})


@router.post("/learning/sessions/{key}/come", response=schemas.Participant, operation_id="come", summary="Say that one came")
@decorate_view(idempotent)
def come(request: HttpRequest, key: Row, body: schemas.Coming) -> HttpResponse:
    """Say oneself that one came, by the code that is shown in the room; who was not invited joins by it."""
    actor = actor_of(request)
    joining = queries.joining(actor, key, body.key)
    if joining is not None:
        room, me = joining
        return answer(_took_part(actions.join(actor, staff=me, session=room, key=body.key, at=at_of(request))))
    own = queries.own_attendance(actor, key)
    return answer(_took_part(actions.come(actor, attendance=own, key=body.key, at=at_of(request))))


@router.post("/learning/sessions/{key}/quiz", response=schemas.Participant, operation_id="take_quiz", summary="Take the quiz")
@decorate_view(idempotent)
def take_quiz(request: HttpRequest, key: Row, body: schemas.Answers) -> HttpResponse:
    """Answer the quiz of one's own session."""
    actor = actor_of(request)
    own = queries.own_attendance(actor, key)
    return answer(_took_part(actions.take_quiz(actor, attendance=own, answers=dict(enumerate(body.answers)), at=at_of(request))))


@router.post("/learning/sessions/{key}/rate", response=schemas.Stars, operation_id="rate_session", summary="Rate a session")
@decorate_view(idempotent)
def rate_session(request: HttpRequest, key: Row, body: schemas.Stars) -> HttpResponse:
    """Say what one's own session was worth."""
    actor = actor_of(request)
    own = queries.own_attendance(actor, key)
    return answer({"stars": actions.rate_session(actor, attendance=own, stars=body.stars, at=at_of(request)).stars})


@router.post("/readings/{key}/assign", response=schemas.Counted, operation_id="assign_reading", summary="Assign reading")
@decorate_view(idempotent)
def assign_reading(request: HttpRequest, key: Row, body: schemas.Invited) -> HttpResponse:
    """Require a reading of people."""
    actor = actor_of(request)
    found = queries.get_reading(actor, key, "improvement.assign_reading")
    return answer({"made": actions.assign_reading(actor, reading=found, staff=_people(body.staff), at=at_of(request))})


@router.get("/readings/{key}/receipts", response=schemas.Receipts, operation_id="list_receipts", summary="Who has read it")
def list_receipts(request: HttpRequest, key: Row) -> HttpResponse:
    """Who has to read it, and who has."""
    found = queries.get_reading(actor_of(request), key, "improvement.assign_reading")
    rows = found.receipts.select_related("staff", "reading").order_by("pk")
    items = [{"staff": one.staff.badge, "read_at": one.read_at, "is_read": queries.is_read(one)} for one in rows]
    return answer({"items": items})


@router.post("/learning/readings/{key}/confirm", response=schemas.Receipt, operation_id="confirm_reading", summary="Confirm")
@decorate_view(idempotent)
def confirm_reading(request: HttpRequest, key: Row, body: schemas.Confirming) -> HttpResponse:
    """Confirm that one has read a text as it is now."""
    actor = actor_of(request)
    own = queries.own_receipt(actor, key)
    if own is None:
        raise NotFound
    kept = actions.confirm_reading(actor, receipt=own, digest=body.digest, at=at_of(request))
    return answer({"staff": kept.staff.badge, "read_at": kept.read_at, "is_read": True})
