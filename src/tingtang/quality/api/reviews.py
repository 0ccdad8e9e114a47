"""Remote review over the API: samples, scores, appeals."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Model, OuterRef
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Query, Router
from ninja.decorators import decorate_view
from ninja.files import UploadedFile

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid
from tingtang.core.views import actor_of, at_of
from tingtang.journal.models import Log
from tingtang.org.models import Staff
from tingtang.quality.actions import reviews as actions
from tingtang.quality.api.finding import files_of, hall_of, marks_of, people_of, sheet_of
from tingtang.quality.models import Appeal, Review, ReviewSample
from tingtang.quality.queries import inspections
from tingtang.quality.queries import reviews as queries
from tingtang.quality.schemas import common
from tingtang.quality.schemas import reviews as schemas
from tingtang.ui.resources import InHallAndDays, Removed, Resource, Row, answer, page_from, page_of, serve

router = Router()
_READERS = Staff.objects.filter(
    pk__in=ReviewSample.readers.through.objects.filter(reviewsample=OuterRef(OuterRef("pk"))).values("staff")
)


def _sample(actor: Actor, key: int, permission: str) -> ReviewSample:
    found = queries.get_sample(actor, key)
    if permission != queries.VIEW and not actor.may(permission, found):
        raise Denied(permission=permission)
    return found


def _values(actor: Actor, values: dict[str, Any], found: Model | None) -> dict[str, Any]:
    given = {name: value for name, value in values.items() if value is not None or name == "log"}
    if given.get("log") is not None:
        given["log"] = Log.objects.filter(code=given["log"], is_hidden=False).exclude(pk=Log.OWN).first()
        if given["log"] is None:
            raise Invalid(fields={"log": [_("There is none with this code.")]})
    if "sheet" in given:
        given["sheet"] = sheet_of(given["sheet"])
    if "readers" in given:
        given["readers"] = people_of(given["readers"])
    if "hall" in given:
        given["hall"] = hall_of(actor, given["hall"], queries.VIEW)
    elif isinstance(found, ReviewSample):
        given["hall"] = found.hall
    return given


def _samples(actor: Actor) -> Any:
    plain = [name for name in actions.SAMPLE_FIELDS if name not in {"sheet", "hall", "log"}]
    more = ("id", "seed", "drawn_at", "population", "concluded_at")
    return queries.samples(actor).values(
        *more,
        *plain,
        sheet_code=F("sheet__code"),
        hall_code=F("hall__code"),
        log_code=F("log__code"),
        badges=ArraySubquery(_READERS.order_by("badge").values("badge")),
    )


serve(
    router,
    Resource(
        "sample", "review-samples", _samples, _sample, schemas.Sample, schemas.SampleOut, actions.save_sample, actions.remove_sample,
        permission="quality.save_sample", arranged=_values, versioned=actions.SAMPLE_FIELDS, view=queries.VIEW,
        renamed={"sheet_code": "sheet", "hall_code": "hall", "log_code": "log", "badges": "readers"},
    ),
    {"hall": "hall__code"},
    day="since_date",
)  # fmt: skip


@router.post("/review-samples/{key}/draw", response=common.Count, summary="Draw a review sample")
@decorate_view(idempotent)
def draw(request: HttpRequest, key: Row, body: common.People) -> HttpResponse:
    """Draw from the journal and hand out to reviewers."""
    actor = actor_of(request)
    sample = queries.get_sample(actor, key)
    return answer({"made": len(actions.draw_sample(actor, sample=sample, reviewers=people_of(body.people), at=at_of(request)))})


@router.post("/review-samples/{key}/next", response=common.Count, summary="Draw the next sample of a series")
@decorate_view(idempotent)
def draw_next(request: HttpRequest, key: Row) -> HttpResponse:
    """Draw the week or month that is over, for the same reviewers; 0 when it is not over yet or drawn already."""
    actor = actor_of(request)
    made = actions.draw_next_sample(actor, sample=queries.get_sample(actor, key), at=at_of(request))
    return answer({"made": made.reviews.count() if made is not None else 0})


@router.post("/review-samples/{key}/stop", response=common.Count, summary="Draw no more samples after this one")
@decorate_view(idempotent)
def stop(request: HttpRequest, key: Row) -> HttpResponse:
    """The series ends with this sample."""
    actor = actor_of(request)
    actions.stop_sample(actor, sample=queries.get_sample(actor, key), at=at_of(request))
    return answer({"made": 0})


def _review(one: Review) -> dict[str, Any]:
    return {
        "id": one.pk, "event": one.event_id, "subject": f"{one.subject_kind}:{one.subject_id}", "subject_name": one.subject_name,
        "occurred_at": one.occurred_at,
        "clerk": one.clerk.badge if one.clerk else None, "reviewer": one.reviewer.badge, "recording": one.recording,
        "inspection": one.inspection_id, "score": one.inspection.score if one.inspection else None,
    }  # fmt: skip


@router.get("/reviews", response=page_of(schemas.ReviewOut), summary="List reviews")
def reviews(request: HttpRequest, wanted: Query[InHallAndDays]) -> HttpResponse:
    """Of one's halls, those one makes, and those made about one. Days are those on which it happened."""
    return page_from(queries.reviews(actor_of(request)), wanted, _review, day="occurred_at")


@router.post("/reviews/{key}", response=schemas.ReviewOut, summary="Score a review")
@decorate_view(idempotent)
def score(request: HttpRequest, key: Row, body: common.Scored) -> HttpResponse:
    """Score what one was given."""
    actor = actor_of(request)
    kept = actions.score_review(
        actor, review=queries.get_review(actor, key), marks=marks_of(body.marks), note=body.note, files=files_of(body.photos),
        at=at_of(request),
    )  # fmt: skip
    return answer(_review(kept))


@router.post("/reviews/{key}/recording", response=schemas.ReviewOut, summary="Name the recording of a review")
@decorate_view(idempotent)
def name(request: HttpRequest, key: Row, body: schemas.Recording) -> HttpResponse:
    """Where it can be heard or seen."""
    actor = actor_of(request)
    kept = actions.name_recording(actor, review=queries.get_review(actor, key), recording=body.recording, at=at_of(request))
    return answer(_review(kept))


@router.post("/reviews/{key}/recordings", response={201: schemas.Recordings}, summary="Put a recording on a review")
@decorate_view(idempotent)
def attach_recording(request: HttpRequest, key: Row, file: UploadedFile = File(...)) -> HttpResponse:  # type: ignore[type-arg]  # noqa: B008
    """A sound or a film, for everybody who reviews the same."""
    actor = actor_of(request)
    found = queries.get_review(actor, key)
    actions.attach_recording(actor, review=found, upload=file, at=at_of(request))
    return answer({"items": _recordings(found)}, 201)


@router.get("/reviews/{key}/recordings", response=schemas.Recordings, summary="Recordings of a review")
def list_recordings(request: HttpRequest, key: Row) -> HttpResponse:
    """What can be heard or seen of it."""
    return answer({"items": _recordings(queries.get_review(actor_of(request), key))})


@router.delete("/reviews/{key}/recordings/{evidence}", response=Removed, summary="Take a recording off a review")
@decorate_view(idempotent)
def remove_recording(request: HttpRequest, key: Row, evidence: Row) -> HttpResponse:
    """From everybody who reviews the same."""
    actor = actor_of(request)
    found = queries.get_review(actor, key)
    actions.remove_recording(actor, review=found, evidence=queries.get_recording(found, evidence), at=at_of(request))
    return answer({"removed": True})


def _recordings(review: Review) -> list[dict[str, Any]]:
    kept = queries.recordings([review.inspection_id or 0]).get(review.inspection_id or 0, [])
    return [{name: getattr(one, name) for name in ("id", "name", "content_type", "size_bytes")} for one in kept]


def _appeal(one: Appeal) -> dict[str, Any]:
    shown = {name: getattr(one, name) for name in ("id", "text", "state", "score_before", "score_after", "answer")}
    return shown | {"inspection": one.inspection_id, "staff": one.staff.badge}


@router.get("/appeals", response=page_of(schemas.AppealOut), summary="List appeals against scores")
def appeals(request: HttpRequest, wanted: Query[InHallAndDays]) -> HttpResponse:
    """In one's halls, and one's own. Days are those on which they were made."""
    return page_from(queries.appeals(actor_of(request)), wanted, _appeal, day="made_at")


@router.post("/inspections/{key}/appeal", response={201: schemas.AppealOut}, summary="Appeal against a score")
@decorate_view(idempotent)
def appeal(request: HttpRequest, key: Row, body: schemas.Appealing) -> HttpResponse:
    """Against a score about oneself, once."""
    actor = actor_of(request)
    found = inspections.get_inspection(actor, key)
    return answer(_appeal(actions.appeal(actor, inspection=found, text=body.text, at=at_of(request))), 201)


@router.post("/appeals/{key}/decide", response=schemas.AppealOut, summary="Decide an appeal")
@decorate_view(idempotent)
def decide(request: HttpRequest, key: Row, body: schemas.Deciding) -> HttpResponse:
    """Let the score stand, or change it: by the marks of items, from which it follows, or as a whole."""
    actor = actor_of(request)
    found = queries.get_appeal(actor, key)
    given: dict[str, Any] = {"answer": body.answer, "score": body.score, "marks": body.marks}
    return answer(_appeal(actions.decide_appeal(actor, appeal=found, at=at_of(request), **given)))
