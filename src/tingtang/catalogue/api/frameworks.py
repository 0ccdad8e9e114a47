"""Lists of points and sheets of questions over the API."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from ninja.decorators import decorate_view

from tingtang.catalogue import queries
from tingtang.catalogue.actions import appraisals, frameworks
from tingtang.catalogue.api.library import arranged
from tingtang.catalogue.api.services import as_sent, finder
from tingtang.catalogue.models import Cover, Framework, Point
from tingtang.catalogue.queries.appraisals import asked_of
from tingtang.catalogue.queries.followed import Followed
from tingtang.catalogue.queries.frameworks import PointRow, covered
from tingtang.catalogue.queries.subjects import SUBJECTS, get_subject
from tingtang.catalogue.rules.questions import open_points
from tingtang.catalogue.schemas import library as schemas
from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.ui.resources import Code, Removed, Resource, Row, answer, serve

Key = Annotated[Code, Path()]
One = Annotated[Row, Path()]
_find = finder(Framework)


def _rows(actor: Actor) -> Any:
    query = Framework.objects.all() if actor.may_somewhere(queries.VIEW) else Framework.objects.none()
    return query.values("id", *frameworks.FRAMEWORK_FIELDS)


def _point(row: PointRow) -> dict[str, Any]:
    covers = [
        {
            "id": one.cover.pk,
            "what": one.cover.subject_type,
            "subject_id": one.cover.subject_id,
            "name": str(one.subject),
            "is_in_use": one.is_in_use,
        }
        for one in row.covers
    ]
    return {
        "id": row.point.pk,
        "code": row.point.code,
        "name": row.point.name_in(),
        "owner": row.point.owner.badge if row.point.owner else None,
        "post": row.point.post.code if row.point.post else None,
        "inputs": row.point.inputs,
        "output": row.point.output,
        "is_covered": row.is_covered,
        "followed": _followed(row.followed) if row.followed else None,
        "covers": covers,
    }


def _followed(one: Followed) -> dict[str, Any]:
    seen = one.seen
    return {
        "by": str(one.source.label),
        "days": one.days,
        "count": seen.count,
        "latest_at": seen.latest_at,
        "open": seen.open,
    } | {"is_due": one.is_due}


def list_points(request: HttpRequest, key: Key) -> HttpResponse:
    """The points of a list with what covers each, and what is seen of those that are followed."""
    actor = actor_of(request)
    return answer([_point(row) for row in covered([_find(actor, key, queries.VIEW)], actor, at_of(request))[0].points])


@decorate_view(idempotent)
def save_point(request: HttpRequest, key: Key, body: schemas.Point) -> HttpResponse:
    """Keep a point of a list: one with this code is changed."""
    actor = actor_of(request)
    found = _find(actor, key, "catalogue.save_point")
    present = found.points.filter(code=body.code).first()
    kept = frameworks.save_point(actor, point=present, framework=found, at=at_of(request), **arranged(actor, body.dict(), None))
    return answer(_point(PointRow(kept)), 200 if present else 201)


@decorate_view(idempotent)
def remove_point(request: HttpRequest, key: One) -> HttpResponse:
    """Remove a point that nothing covers."""
    actor = actor_of(request)
    frameworks.remove_point(actor, point=queries.get_one(actor, Point, key), at=at_of(request))
    return answer({"removed": True})


@decorate_view(idempotent)
def cover_point(request: HttpRequest, key: One, body: schemas.Subject) -> HttpResponse:
    """Say what covers a point."""
    actor = actor_of(request)
    subject = get_subject(actor, body.what, body.id)
    made = frameworks.cover_point(actor, point=queries.get_one(actor, Point, key), subject=subject, at=at_of(request))
    return answer({"id": made.pk}, 201)


@decorate_view(idempotent)
def uncover_point(request: HttpRequest, key: One) -> HttpResponse:
    """Take back what covers a point."""
    actor = actor_of(request)
    frameworks.uncover_point(actor, cover=queries.get_one(actor, Cover, key), at=at_of(request))
    return answer({"removed": True})


@decorate_view(idempotent)
def adopt_framework(request: HttpRequest, key: Key) -> HttpResponse:
    """Take over a ready list."""
    made = frameworks.adopt_framework(actor_of(request), code=key, at=at_of(request))
    return answer({"id": made.pk}, 201)


def _sheet(actor: Actor, sheet: str, what: str, key: int) -> Any:
    subject = get_subject(actor, what, key)
    if sheet not in SUBJECTS[what].sheets:
        raise NotFound
    return subject


def _told(sheet: str, subject: Any) -> HttpResponse:
    found = asked_of(sheet, subject)
    said = found.appraisal.answers if found.appraisal else {}
    answers = {code: one for code, one in said.items() if "holds" in one}
    evidence = found.appraisal.evidence if found.appraisal else []
    said = {"sheet": sheet, "what": found.what, "id": subject.pk, "answers": answers, "evidence": evidence}
    return answer(said | {"open": open_points(sheet, answers)})


def get_appraisal(request: HttpRequest, key: Key, asked: Annotated[schemas.Subject, Query()]) -> HttpResponse:
    """A sheet of questions (screening, release, variant, principles, operating) about something, and what is open."""
    return _told(key, _sheet(actor_of(request), key, asked.what, asked.id))


@decorate_view(idempotent)
def appraise(request: HttpRequest, key: Key, body: schemas.Answers) -> HttpResponse:
    """Answer a sheet of questions about something, whole."""
    actor = actor_of(request)
    subject = _sheet(actor, key, body.what, body.id)
    said = body.dict()
    appraisals.appraise(actor, sheet=key, subject=subject, answers=said["answers"], evidence=said["evidence"], at=at_of(request))
    return _told(key, subject)


def add_to(router: Router) -> None:
    """Serve lists of points and sheets of questions."""
    path = "/frameworks/{key}"
    router.get(path + "/points", response=list[schemas.PointOut], summary="Points of a list and what covers them")(list_points)
    router.post(path + "/points", response={200: schemas.PointOut, 201: schemas.PointOut}, summary="Keep a point of a list")(
        save_point
    )
    router.post(path + "/adopt", response={201: schemas.Made}, summary="Take over a ready list of points")(adopt_framework)
    router.delete("/points/{key}", response=Removed, summary="Remove a point of a list")(remove_point)
    router.post("/points/{key}/covers", response={201: schemas.Made}, summary="Say what covers a point")(cover_point)
    router.delete("/covers/{key}", response=Removed, summary="Take back what covers a point")(uncover_point)
    router.get("/appraisals/{key}", response=schemas.AnswersOut, summary="A sheet of questions about something")(get_appraisal)
    router.post("/appraisals/{key}", response=schemas.AnswersOut, summary="Answer a sheet of questions")(appraise)
    serve(
        router,
        Resource(
            "framework", "frameworks", _rows, _find, schemas.Framework, schemas.FrameworkOut, frameworks.save_framework,
            frameworks.remove_framework, permission="catalogue.save_framework", arranged=as_sent,
            versioned=frameworks.FRAMEWORK_FIELDS, view=queries.VIEW, key=str,
        ),
    )  # fmt: skip
