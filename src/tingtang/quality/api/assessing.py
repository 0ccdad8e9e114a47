"""The sheet of an assessment over the API: everybody of a hall, or all units, for a period at once."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.decorators import decorate_view

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.core.views import actor_of, at_of
from tingtang.org.models import Hall, Staff
from tingtang.quality.actions import assessments as actions
from tingtang.quality.api.assessments import told
from tingtang.quality.api.finding import hall_of
from tingtang.quality.models import Assessment, AssessmentState, Scheme
from tingtang.quality.queries import assessing as sheets
from tingtang.quality.queries import assessments as queries
from tingtang.quality.schemas import judging as schemas
from tingtang.ui.resources import Row, answer

router = Router()
OPEN = (AssessmentState.DRAFT, AssessmentState.RETURNED)


def _scheme(actor: Actor, key: int) -> Scheme:
    if not actor.may_somewhere(sheets.MAKE):
        raise Denied(permission=sheets.MAKE)
    return queries.get_scheme(actor, key)


def _hall(actor: Actor, period: schemas.Period) -> Hall | None:
    return hall_of(actor, period.hall, sheets.MAKE) if period.hall else None


def _key(unit: Any) -> str:
    return str(unit.badge if isinstance(unit, Staff) else unit.code)


def _each(things: Iterable[tuple[str, Callable[[], Assessment]]]) -> HttpResponse:
    """Do each of several things; of those that are refused say why."""
    done: list[Assessment] = []
    refused: dict[str, str] = {}
    for name, act in things:
        try:
            with transaction.atomic():  # what is refused must not spoil what was done
                done.append(act())
        except (Invalid, Refused, Denied) as problem:
            reasons = [str(reason) for each in getattr(problem, "fields", {}).values() for reason in each]
            refused[name] = " ".join(reasons) or str(problem.text())
    return answer({"done": [told(one) for one in done], "refused": refused})


@router.get("/assessment-schemes/{key}/sheet", response=schemas.SheetOut, summary="The sheet of an assessment")
def sheet(request: HttpRequest, key: Row, period: Query[schemas.Period]) -> HttpResponse:
    """All who are assessed by a scheme in these days, drawn up or not."""
    actor = actor_of(request)
    scheme = _scheme(actor, key)
    drawn = sheets.drawn(actor, scheme, period.first_date, period.latest_date)
    units = sheets.units(actor, scheme, _hall(actor, period))
    levels: dict[str, int] = {}
    for unit in units:
        if (one := drawn.get(unit.pk)) is not None:
            levels[one.level] = levels.get(one.level, 0) + 1
    rows = [
        {"unit": _key(unit), "name": str(unit), "assessment": told(one) if (one := drawn.get(unit.pk)) else None}
        for unit in units
    ]
    return answer({"rows": rows, "levels": levels})


@router.post("/assessment-schemes/{key}/sheet", response=schemas.DoneOut, summary="Draw up a sheet of assessments")
@decorate_view(idempotent)
def draw_up(request: HttpRequest, key: Row, body: schemas.Several) -> HttpResponse:
    """Of all who were named, or of everybody, who has none for these days."""
    actor = actor_of(request)
    scheme = _scheme(actor, key)
    drawn = sheets.drawn(actor, scheme, body.first_date, body.latest_date)
    wanted = [one for one in sheets.units(actor, scheme, _hall(actor, body)) if one.pk not in drawn]

    def make(unit: Any) -> Assessment:
        hall = unit if scheme.kind == "hall" else unit.hall if scheme.kind == "person" else None
        about = {"staff": unit if scheme.kind == "person" else None, "post": unit if scheme.kind == "post" else None}
        return actions.make_assessment(
            actor, scheme=scheme, hall=hall, first_date=body.first_date, latest_date=body.latest_date, at=at_of(request), **about
        )

    return _each((_key(one), partial(make, one)) for one in wanted if not body.units or _key(one) in body.units)


@router.post("/assessments/marks", response=schemas.DoneOut, summary="Give marks in several assessments")
@decorate_view(idempotent)
def mark_several(request: HttpRequest, body: schemas.SheetMarks) -> HttpResponse:
    """Points with reasons by the numbers of assessments; of what is refused it is said why."""
    actor = actor_of(request)
    keep = partial(actions.mark_assessment, actor, at=at_of(request))
    rows = queries.assessments(actor).in_bulk(list(body.marks))
    return _each(
        (str(key), partial(keep, assessment=rows[key], marks={code: one.dict() for code, one in marks.items()}))
        for key, marks in body.marks.items()
        if key in rows
    )


@router.post("/assessment-schemes/{key}/sheet/freeze", response=schemas.DoneOut, summary="Freeze a sheet and have it signed")
@decorate_view(idempotent)
def freeze_several(request: HttpRequest, key: Row, body: schemas.Period) -> HttpResponse:
    """All of these days that can be frozen, but one's own."""
    actor = actor_of(request)
    scheme, hall = _scheme(actor, key), _hall(actor, body)
    rows = sheets.drawn(actor, scheme, body.first_date, body.latest_date).values()
    freeze = partial(actions.freeze_assessment, actor, at=at_of(request))
    wanted = [
        one for one in rows if one.state in OPEN and one.staff_id != actor.staff_id and (hall is None or one.hall_id == hall.pk)
    ]
    return _each((str(one.pk), partial(freeze, assessment=one)) for one in wanted)


@router.post("/assessments/sign", response=schemas.DoneOut, summary="Sign several assessments")
@decorate_view(idempotent)
def sign_several(request: HttpRequest, body: schemas.ToSign) -> HttpResponse:
    """Those that wait for one's signature, each as it was read; what has changed since is refused."""
    actor = actor_of(request)
    rows = queries.assessments(actor).filter(pk__in=set(queries.waiting_for(actor)) & set(body.digests))
    sign = partial(actions.sign_assessment, actor, is_agreed=True, at=at_of(request))
    return _each((str(one.pk), partial(sign, assessment=one, digest=body.digests[one.pk] or "-")) for one in rows)
