"""Own study, moods, talks and customers in courses, over the API."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.decorators import decorate_view

from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid
from tingtang.core.views import actor_of, at_of
from tingtang.improvement.actions import studies, support, trainees
from tingtang.improvement.api.parts import none_such, people_of
from tingtang.improvement.models import Mood, Study, Support, Trainee
from tingtang.improvement.queries import studies as study_queries
from tingtang.improvement.queries import support as support_queries
from tingtang.improvement.queries import trainees as trainee_queries
from tingtang.improvement.queries.training import get_session
from tingtang.improvement.schemas import support as schemas
from tingtang.org.models import Staff
from tingtang.org.queries import staff_of
from tingtang.ui.resources import InDays, Removed, Row, answer, page_from

router = Router()


def _me(request: HttpRequest) -> Staff:
    found = staff_of(actor_of(request))
    if found is None:
        raise Denied
    return found


def _study(one: Study) -> dict[str, Any]:
    names = ("id", "title", "source", "first_date", "last_date", "learnt")
    return {name: getattr(one, name) for name in names} | {
        "hours": float(one.hours), "reading": one.reading_id, "staff": one.staff.badge,
    }  # fmt: skip


@router.get("/studies", response=schemas.StudyPage, operation_id="list_studies", summary="List own study of people")
def list_studies(request: HttpRequest, wanted: Query[InDays]) -> HttpResponse:
    """What people of halls study by themselves where the caller plans training. Days are those of the first day of what they are about."""
    return page_from(study_queries.studies(actor_of(request)), wanted, _study, day="first_date")


@router.get("/learning/studies", response=schemas.StudyPage, operation_id="own_studies", summary="List one's own study")
def own_studies(request: HttpRequest, wanted: Query[InDays]) -> HttpResponse:
    """What the caller has studied by himself. Days are those of the first day of what they are about."""
    return page_from(study_queries.own_studies(actor_of(request)), wanted, _study, day="first_date")


@router.post("/learning/studies", response={201: schemas.StudyOut}, operation_id="note_study", summary="Note own study")
@decorate_view(idempotent)
def note_study(request: HttpRequest, body: schemas.Study) -> HttpResponse:
    """Note what one has studied by oneself; `reading` (id) is one of those one has to read."""
    actor, given = actor_of(request), body.dict()
    if given["reading"] is not None:
        given["reading"] = study_queries.to_read(actor).filter(pk=given["reading"]).first()
        if given["reading"] is None:
            raise none_such("reading")
    kept = studies.note_study(actor, study=Study(staff=_me(request)), at=at_of(request), **given)
    return answer(_study(kept), 201)


@router.delete("/learning/studies/{key}", response=Removed, operation_id="remove_study", summary="Remove a note of own study")
@decorate_view(idempotent)
def remove_study(request: HttpRequest, key: Row) -> HttpResponse:
    """Take one's own note away."""
    actor = actor_of(request)
    studies.remove_study(actor, study=study_queries.get_own_study(actor, key), at=at_of(request))
    return answer({"removed": True})


@router.post("/wellbeing/mood", response=schemas.Mood, operation_id="note_mood", summary="Say how one feels today")
@decorate_view(idempotent)
def note_mood(request: HttpRequest, body: schemas.Mood) -> HttpResponse:
    """From 1 to 5; the last word of the day counts, and nobody else sees it."""
    me = _me(request)
    kept = support.note_mood(actor_of(request), mood=Mood(staff=me, hall=me.hall, level=body.level), at=at_of(request))
    return answer({"level": kept.level})


@router.get("/wellbeing/halls", response=schemas.Felt, operation_id="list_moods", summary="How halls feel")
def list_moods(request: HttpRequest) -> HttpResponse:
    """Week by week; no mean below five people."""
    rows = support_queries.felt(actor_of(request), at_of(request))
    items = [
        {"hall": one.hall.code, "first": week.first, "people": week.people if week.mean is not None else None, "mean": week.mean}
        for one in rows
        for week in one.weeks
    ]
    return answer({"items": items})


def _talk(one: Support) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("id", "day", "said", "agreed", "again_date")}
    return told | {"staff": one.staff.badge, "written_by": one.written_by.badge}


@router.get("/wellbeing/talks", response=schemas.TalkPage, operation_id="list_talks", summary="List talks that support people")
def list_talks(request: HttpRequest, wanted: Query[InDays]) -> HttpResponse:
    """Those the caller wrote down, and those about him. Days are those of the talk."""
    return page_from(support_queries.own_talks(actor_of(request)), wanted, _talk, day="day")


@router.post("/wellbeing/talks", response={201: schemas.TalkOut}, operation_id="note_talk", summary="Note a talk")
@decorate_view(idempotent)
def note_talk(request: HttpRequest, body: schemas.Talk) -> HttpResponse:
    """Note a talk with somebody (badge); only he and the caller read it."""
    given = body.dict()
    [about] = people_of([given.pop("staff")], "staff")
    return answer(_talk(support.note_support(actor_of(request), staff=about, at=at_of(request), **given)), 201)


@router.delete("/wellbeing/talks/{key}", response=Removed, operation_id="remove_talk", summary="Remove a note of a talk")
@decorate_view(idempotent)
def remove_talk(request: HttpRequest, key: Row) -> HttpResponse:
    """Take one's own note away."""
    actor = actor_of(request)
    support.remove_support(actor, support=support_queries.get_talk(actor, key), at=at_of(request))
    return answer({"removed": True})


def _trainee(one: Trainee) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("id", "came_at", "before", "after", "stars")}
    return told | {"customer": one.customer.number, "link": trainees.link_of(one)}


@router.get(
    "/training-sessions/{key}/customers", response=schemas.Trainees, operation_id="list_trainees",
    summary="Customers who take part",
)  # fmt: skip
def list_trainees(request: HttpRequest, key: Row) -> HttpResponse:
    """Who is invited to a course for customers, who came, and what it brought."""
    found = get_session(actor_of(request), key, "improvement.note_trainee")
    gain = trainee_queries.gain(found)
    brought = {"n": gain.n, "gain": gain.gain, "low": gain.low, "high": gain.high}
    return answer({"items": [_trainee(one) for one in trainee_queries.trainees(found)], "brought": brought})


@router.post(
    "/training-sessions/{key}/customers", response=schemas.Counted, operation_id="invite_customers", summary="Invite customers"
)
@decorate_view(idempotent)
def invite_customers(request: HttpRequest, key: Row, body: schemas.Customers) -> HttpResponse:
    """Invite customers by number, telephone or identity number, to a course for customers."""
    actor = actor_of(request)
    found = get_session(actor, key, "improvement.invite_customers")
    known, unknown = trainee_queries.customers_called(actor, body.customers)
    if unknown:
        raise Invalid(fields={"customers": [", ".join(unknown)]})
    return answer({"made": trainees.invite_customers(actor, session=found, customers=known, at=at_of(request))})


@router.post(
    "/training-sessions/{key}/customers/{trainee}", response=schemas.Trainee, operation_id="note_trainee",
    summary="Note what a customer learnt",
)  # fmt: skip
@decorate_view(idempotent)
def note_trainee(request: HttpRequest, key: Row, trainee: Row, body: schemas.Learnt) -> HttpResponse:
    """Note that a customer came, what he had right before and after (in %), and his rating."""
    actor = actor_of(request)
    found = get_session(actor, key, "improvement.note_trainee")
    row = trainee_queries.get_trainee(found, trainee)
    return answer(_trainee(trainees.note_trainee(actor, session=found, trainee=row, at=at_of(request), **body.dict())))


@router.delete(
    "/training-sessions/{key}/customers/{trainee}", response=Removed, operation_id="remove_trainee", summary="Take a customer off"
)
@decorate_view(idempotent)
def remove_trainee(request: HttpRequest, key: Row, trainee: Row) -> HttpResponse:
    """Take a customer off who has not come."""
    actor = actor_of(request)
    found = get_session(actor, key, "improvement.remove_trainee")
    trainees.remove_trainee(actor, session=found, trainee=trainee_queries.get_trainee(found, trainee), at=at_of(request))
    return answer({"removed": True})
