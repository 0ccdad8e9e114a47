"""Terms, classes, pupils and lessons over the API."""

from datetime import date
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from ninja.decorators import decorate_view

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Invalid
from tingtang.core.views import actor_of, at_of
from tingtang.customers.models import Customer
from tingtang.lessons import actions, queries, schemas
from tingtang.lessons.models import Alteration, Enrolment, Group, Lesson, Mark, Term
from tingtang.org.models import Hall, Staff, Zone
from tingtang.ui.resources import Resource, Row, answer, serve

router = Router()
MOST = 500


def _one(name: str, rows: Any) -> Any:
    found = rows.first()
    if found is None:
        raise Invalid(fields={name: [str(_("There is none with this code."))]})
    return found


def _terms(actor: Actor) -> Any:
    names = ("id", "code", "name", "names", "starts_date", "ends_date", "call_days", "published_at")
    return Term.objects.visible_to(actor).values(*names, hall_code=F("hall__code"))


def _term(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    if "hall" in values or found is None:
        values["hall"] = _one("hall", Hall.objects.visible_to(actor, "lessons.save_term").filter(code=values.get("hall")))
    else:
        values["hall"] = found.hall
    return values


def _groups(actor: Actor) -> Any:
    names = (
        "id", "code", "name", "names", "term", "grade", "weekday", "starts_time", "ends_time", "price_cents", "seats",
        "pass_percent", "check_days", "facts", "units",
    )  # fmt: skip
    people = {f"{name}_badge": F(f"{name}__badge") for name in ("teacher", "adviser", "specialist")}
    return Group.objects.visible_to(actor).values(*names, **people, room_code=F("room__code"))


def _group(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    if "term" in values or found is None:
        values["term"] = _one("term", Term.objects.visible_to(actor, "lessons.save_group").filter(pk=values.get("term")))
    else:
        values["term"] = found.term
    return _placed(values, values["term"].hall)


def _placed(values: dict[str, Any], hall: Hall) -> dict[str, Any]:
    for name in ("teacher", "adviser", "specialist"):
        if values.get(name):
            values[name] = _one(name, Staff.objects.filter(badge=values[name], left_date__isnull=True))
    if values.get("room"):
        values["room"] = _one("room", Zone.objects.filter(hall=hall, code=values["room"]))
    return values


TERM = Resource(
    "term", "terms", _terms, queries.get_term, schemas.Term, schemas.TermOut, actions.save_term, actions.remove_term,
    permission="lessons.save_term", arranged=_term, versioned=actions.TERM_FIELDS, view=queries.VIEW, renamed={"hall_code": "hall"},
)  # fmt: skip
GROUP = Resource(
    "group", "classes", _groups, queries.get_group, schemas.Group, schemas.GroupOut, actions.save_group, actions.remove_group,
    permission="lessons.save_group", arranged=_group, versioned=actions.GROUP_FIELDS, view=queries.VIEW,
    renamed={"teacher_badge": "teacher", "adviser_badge": "adviser", "specialist_badge": "specialist", "room_code": "room"},
)  # fmt: skip
serve(router, TERM, {"hall": "hall__code"}, day="starts_date")
serve(router, GROUP, {"term": "term_id"})


@router.post(
    "/terms/{key}/publish", response=schemas.TermOut, operation_id="publish_term", summary="Publish timetable and prices"
)
@decorate_view(idempotent)
def publish_term(request: HttpRequest, key: Row) -> HttpResponse:
    """Publish; from then on teacher, room, time and price are altered with a reason only."""
    actor = actor_of(request)
    found = queries.get_term(actor, key, "lessons.publish_term")
    return TERM.shown(actor, actions.publish_term(actor, term=found, at=at_of(request)))


@router.post(
    "/classes/{key}/alter", response={201: schemas.AlterationOut}, operation_id="alter_class", summary="Alter a published class"
)
@decorate_view(idempotent)
def alter_class(request: HttpRequest, key: Row, body: schemas.Alteration) -> HttpResponse:
    """Alter teacher, room, time or price, with a reason and how parents were told."""
    actor = actor_of(request)
    group = queries.get_group(actor, key, "lessons.alter_group")
    given = _placed(body.dict(), group.hall)
    return answer(_altered(actions.alter_group(actor, group=group, at=at_of(request), **given)), 201)


def _altered(one: Alteration) -> dict[str, Any]:
    names = ("id", "what", "before", "after", "reason", "told", "handover", "at", "accepted_at")
    return {name: getattr(one, name) for name in names} | {"group": one.group_id}


@router.post(
    "/class-alterations/{key}/accept",
    response=schemas.AlterationOut,
    operation_id="accept_handover",
    summary="Accept a hand-over",
)
@decorate_view(idempotent)
def accept_handover(request: HttpRequest, key: Row) -> HttpResponse:
    """Say, as the new teacher, that the hand-over was read."""
    actor = actor_of(request)
    found = queries.get_alteration(actor, key, "lessons.accept_handover")
    return answer(_altered(actions.accept_handover(actor, alteration=found, at=at_of(request))))


def _told(one: Enrolment) -> dict[str, Any]:
    names = (
        "id", "state", "asked_at", "test_percent", "paid_cents", "paid_way", "paid_at", "checked_at", "receipt", "next_check_date",
    )  # fmt: skip
    people = {"pupil": one.customer.number, "parent": one.parent.number if one.parent else None}
    return {name: getattr(one, name) for name in names} | people | {"group": one.group_id}


@router.get("/pupils", response=list[schemas.PupilOut], operation_id="list_pupils", summary="Pupils of classes")
def list_pupils(request: HttpRequest, group: Row | None = None, after: int = 0) -> HttpResponse:
    """Enquiries, payments and pupils, of one class or of all one may see; at most 500, after the key `after`."""
    rows = queries.enrolments(actor_of(request)).filter(pk__gt=max(after, 0))
    rows = rows.filter(group=group) if group is not None else rows
    return answer([_told(one) for one in rows.order_by("pk")[:MOST]])


@router.post("/pupils", response={201: schemas.PupilOut}, operation_id="enquire", summary="Note an enquiry")
@decorate_view(idempotent)
def enquire(request: HttpRequest, body: schemas.Enquiry) -> HttpResponse:
    """Note that a pupil asks for a class."""
    actor = actor_of(request)
    group = _one("group", Group.objects.visible_to(actor, "lessons.enquire").filter(pk=body.group))
    people = Customer.objects.visible_to(actor).living()
    pupil = _one("pupil", people.filter(number=body.pupil.upper()))
    parent = _one("parent", people.filter(number=body.parent.upper())) if body.parent else None
    made = actions.enquire(actor, group=group, customer=pupil, parent=parent, question=body.question, at=at_of(request))
    return answer(_told(made), 201)


def _step(request: HttpRequest, key: int, permission: str) -> tuple[Actor, Enrolment]:
    actor = actor_of(request)
    return actor, queries.get_enrolment(actor, key, permission)


@router.post("/pupils/{key}/test", response=schemas.PupilOut, operation_id="note_test", summary="Keep the result of a test")
@decorate_view(idempotent)
def note_test(request: HttpRequest, key: Row, body: schemas.Test) -> HttpResponse:
    """Keep the result of the test before the course."""
    actor, found = _step(request, key, "lessons.note_test")
    return answer(_told(actions.note_test(actor, enrolment=found, at=at_of(request), **body.dict())))


@router.post("/pupils/{key}/fee", response=schemas.PupilOut, operation_id="take_fee", summary="Enter a payment")
@decorate_view(idempotent)
def take_fee(request: HttpRequest, key: Row, body: schemas.Fee) -> HttpResponse:
    """Enter a payment; the receipt waits for its check by somebody else."""
    actor, found = _step(request, key, "lessons.take_fee")
    return answer(_told(actions.take_fee(actor, enrolment=found, at=at_of(request), **body.dict())))


@router.post("/pupils/{key}/fee/check", response=schemas.PupilOut, operation_id="check_fee", summary="Check a payment")
@decorate_view(idempotent)
def check_fee(request: HttpRequest, key: Row) -> HttpResponse:
    """Confirm a payment and release the receipt."""
    actor, found = _step(request, key, "lessons.check_fee")
    return answer(_told(actions.check_fee(actor, enrolment=found, at=at_of(request))))


@router.post("/pupils/{key}/fee/return", response=schemas.PupilOut, operation_id="return_fee", summary="Give a payment back")
@decorate_view(idempotent)
def return_fee(request: HttpRequest, key: Row, body: schemas.Why) -> HttpResponse:
    """Say what does not agree: the payment is entered anew."""
    actor, found = _step(request, key, "lessons.return_fee")
    return answer(_told(actions.return_fee(actor, enrolment=found, why=body.why, at=at_of(request))))


@router.post("/pupils/{key}/leave", response=schemas.PupilOut, operation_id="leave_class", summary="Take a pupil out of a class")
@decorate_view(idempotent)
def leave_class(request: HttpRequest, key: Row, body: schemas.Why) -> HttpResponse:
    """Take a pupil out of a class, with the reason."""
    actor, found = _step(request, key, "lessons.leave")
    return answer(_told(actions.leave(actor, enrolment=found, reason=body.why, at=at_of(request))))


@router.post("/pupils/{key}/review", response=schemas.PupilOut, operation_id="review_pupil", summary="Check a pupil")
@decorate_view(idempotent)
def review_pupil(request: HttpRequest, key: Row, body: schemas.Check) -> HttpResponse:
    """Praise, extra lessons, a report to the parents; the next check is then due."""
    actor, found = _step(request, key, "lessons.review")
    return answer(_told(actions.review(actor, enrolment=found, said=body.said, at=at_of(request))))


@router.post("/pupils/{key}/guidance", response={201: schemas.GuidanceOut}, operation_id="guide_pupil", summary="Write guidance")
@decorate_view(idempotent)
def guide_pupil(request: HttpRequest, key: Row, body: schemas.Guidance) -> HttpResponse:
    """Write a note about a pupil."""
    actor, found = _step(request, key, "lessons.guide")
    made = actions.guide(actor, enrolment=found, at=at_of(request), **body.dict())
    return answer({name: getattr(made, name) for name in ("id", "kind", "text", "is_shared", "at")}, 201)


def _lesson(one: Lesson) -> dict[str, Any]:
    names = ("id", "attendance", "behaviour", "homework", "note", "made_up_date", "signed_at", "parent_note")
    marks = [{name: getattr(mark, name) for name in names} | {"pupil": mark.enrolment_id} for mark in one.marks.order_by("pk")]
    told = {name: getattr(one, name) for name in ("id", "date", "key_points", "homework", "unit")}
    return told | {"group": one.group_id, "marks": marks}


@router.get("/classes/{key}/lessons", response=list[schemas.LessonOut], operation_id="list_lessons", summary="Lessons of a class")
def list_lessons(request: HttpRequest, key: Row) -> HttpResponse:
    """The recorded lessons of a class with the marks of every pupil, the latest first; at most 500."""
    group = queries.get_group(actor_of(request), key)
    return answer([_lesson(one) for one in queries.lessons_of(group).prefetch_related("marks")[:MOST]])


@router.put("/classes/{key}/lessons/{day}", response=schemas.LessonOut, operation_id="record_lesson", summary="Record a lesson")
@decorate_view(idempotent)
def record_lesson(request: HttpRequest, key: Row, day: date, body: schemas.Lesson) -> HttpResponse:
    """Record a lesson, or correct its record; every enrolled pupil needs a mark."""
    actor = actor_of(request)
    group = queries.get_group(actor, key, "lessons.record_lesson")
    given = body.dict()
    marks = {one.pop("pupil"): one for one in given.pop("marks")}
    made = actions.record_lesson(actor, group=group, day=day, marks=marks, at=at_of(request), **_placed(given, group.hall))
    return answer(_lesson(made))


def _marked(one: Mark) -> HttpResponse:
    return answer(_lesson(one.lesson))


@router.post(
    "/lesson-marks/{key}/made-up", response=schemas.LessonOut, operation_id="make_up", summary="A missed lesson was made up"
)
@decorate_view(idempotent)
def make_up(request: HttpRequest, key: Row, body: schemas.Day) -> HttpResponse:
    """Note on which day a missed lesson was made up."""
    actor = actor_of(request)
    found = queries.get_mark(actor, key, "lessons.make_up")
    return _marked(actions.make_up(actor, mark=found, day=body.day, at=at_of(request)))


@router.post("/lesson-marks/{key}/sign", response=schemas.LessonOut, operation_id="sign_homework", summary="A parent has signed")
@decorate_view(idempotent)
def sign_homework(request: HttpRequest, key: Row) -> HttpResponse:
    """Enter a signature that stands in the homework book on paper."""
    actor = actor_of(request)
    found = queries.get_mark(actor, key, "lessons.sign")
    return _marked(actions.sign(actor, mark=found, by=found.enrolment.parent, at=at_of(request)))
