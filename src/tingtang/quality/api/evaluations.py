"""Evaluations over the API: drawn up, opened, compared by the expert who calls, settled."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.decorators import decorate_view

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Invalid, NotFound
from tingtang.core.versions import version_of
from tingtang.core.views import actor_of, at_of
from tingtang.org.models import Staff
from tingtang.quality.actions import evaluations as actions
from tingtang.quality.models import Evaluation, Expert
from tingtang.quality.queries import evaluations as queries
from tingtang.quality.rules import hierarchy
from tingtang.quality.rules.ahp import Unusable
from tingtang.quality.schemas import evaluations as schemas
from tingtang.quality.wording import UNUSABLE
from tingtang.ui.resources import Body, InDays, Line, Removed, Row, answer, page_from, page_of

router = Router()
_SHOWN = (
    "id", "name", "note", "subject", "random_index", "state", "criteria", "alternatives", "principles", "opened_at", "settled_at", "result",
)  # fmt: skip


class Nothing(Body):
    """Nothing has to be said."""


def _told(found: Evaluation) -> dict[str, Any]:
    return {name: getattr(found, name) for name in _SHOWN} | {"version": version_of(found, actions.EVALUATION_FIELDS)}


def _values(body: dict[str, Any]) -> dict[str, Any]:
    if (outline := body.pop("outline", None)) is not None:
        try:
            body["criteria"] = hierarchy.as_data(hierarchy.outline(outline))
        except Unusable as bad:
            raise Invalid(fields={"outline": [_(UNUSABLE[bad.code]).format(**bad.about)]}) from None
    if (names := body.pop("alternatives", None)) is not None:
        body["alternatives"] = [{"code": f"a{number}", "name": name} for number, name in enumerate(dict.fromkeys(names), 1)]
    return body


@router.get("/evaluations", response=page_of(schemas.EvaluationOut), summary="List evaluations")
def evaluations(request: HttpRequest, wanted: Query[InDays]) -> HttpResponse:
    """Those one may see: all, or those one is an expert of. Days are those on which they began."""
    return page_from(queries.evaluations(actor_of(request)), wanted, _told, day="opened_at")


@router.post("/evaluations", response={201: schemas.EvaluationOut}, summary="Draw up an evaluation")
@decorate_view(idempotent)
def make(request: HttpRequest, body: schemas.Evaluation) -> HttpResponse:
    """A draft; experts are asked once it is opened."""
    made = actions.save_evaluation(actor_of(request), at=at_of(request), **_values(body.dict()))
    return answer(_told(made), 201)


@router.get("/evaluations/{key}", response=schemas.EvaluationOut, summary="One evaluation")
def one(request: HttpRequest, key: Row) -> HttpResponse:
    """With its result when it is settled."""
    return answer(_told(queries.get_evaluation(actor_of(request), key)))


@router.patch("/evaluations/{key}", response=schemas.EvaluationOut, summary="Change a draft of an evaluation")
@decorate_view(idempotent)
def change(request: HttpRequest, key: Row, body: schemas.EvaluationChange) -> HttpResponse:
    """Refused once it is open."""
    found = queries.get_evaluation(actor_of(request), key)
    values = {name: value for name, value in body.dict(exclude_unset=True).items() if value is not None}
    return answer(_told(actions.save_evaluation(actor_of(request), evaluation=found, at=at_of(request), **_values(values))))


@router.delete("/evaluations/{key}", response=Removed, summary="Remove a draft of an evaluation")
@decorate_view(idempotent)
def remove(request: HttpRequest, key: Row) -> HttpResponse:
    """Refused once it is open."""
    actor = actor_of(request)
    actions.remove_evaluation(actor, evaluation=queries.get_evaluation(actor, key), at=at_of(request))
    return answer({"removed": True})


@router.post("/evaluations/{key}/open", response=schemas.EvaluationOut, summary="Open an evaluation to experts")
@decorate_view(idempotent)
def open_it(request: HttpRequest, key: Row, body: schemas.Opening) -> HttpResponse:
    """Ask experts, named by badge numbers."""
    actor = actor_of(request)
    found = queries.get_evaluation(actor, key)
    staff = {one.badge: one for one in Staff.objects.filter(badge__in=body.experts, left_date__isnull=True)}
    missing = [badge for badge in body.experts if badge not in staff]
    if missing:
        raise Invalid(fields={"experts": [_("There is none with this code.")]})
    voices = {staff[badge].pk: voice for badge, voice in body.experts.items()}
    return answer(
        _told(actions.open_evaluation(actor, evaluation=found, experts=list(staff.values()), voices=voices, at=at_of(request)))
    )


@router.post("/evaluations/{key}/settle", response=schemas.EvaluationOut, summary="Settle an evaluation")
@decorate_view(idempotent)
def settle(request: HttpRequest, key: Row, body: Nothing) -> HttpResponse:
    """Freeze what the comparisons come to; refused when the group contradicts itself."""
    actor = actor_of(request)
    return answer(_told(actions.settle_evaluation(actor, evaluation=queries.get_evaluation(actor, key), at=at_of(request))))


@router.post("/evaluations/{key}/experts/{badge}/return", response=Removed, summary="Give comparisons back to an expert")
@decorate_view(idempotent)
def give_back(request: HttpRequest, key: Row, badge: Line, body: Nothing) -> HttpResponse:
    """Let an expert change what he handed in."""
    actor = actor_of(request)
    seat = queries.get_evaluation(actor, key).experts.filter(staff__badge=badge).first()
    if seat is None:
        raise NotFound
    actions.return_judgements(actor, expert=seat, at=at_of(request))
    return answer({"removed": False})


def _own(actor: Actor, key: int) -> Expert:
    seat = queries.own_expert(actor, queries.get_evaluation(actor, key))
    if seat is None:
        raise NotFound
    return seat


def _standing(seat: Expert) -> dict[str, Any]:
    rows = queries.standings(seat.evaluation, queries.judged_by(seat))
    return {
        "groups": [
            {
                "under": each.group.under,
                "items": each.group.items,
                "open": each.open,
                "weights": each.ranking.weights if each.ranking else [],
                "cr": each.ranking.consistency_ratio if each.ranking else None,
                "accepted": bool(each.ranking and each.ranking.is_accepted),
            }
            for each in rows
        ],
        "submitted_at": seat.submitted_at,
    }


@router.get("/evaluations/{key}/comparisons", response=schemas.Standing, summary="One's own comparisons")
def standing(request: HttpRequest, key: Row) -> HttpResponse:
    """What is asked of the expert who calls, and where he stands."""
    return answer(_standing(_own(actor_of(request), key)))


@router.post("/evaluations/{key}/comparisons", response=schemas.Standing, summary="Compare a pair")
@decorate_view(idempotent)
def judge(request: HttpRequest, key: Row, body: schemas.Pair) -> HttpResponse:
    """Keep one comparison of the expert who calls."""
    seat = _own(actor_of(request), key)
    actions.judge(actor_of(request), expert=seat, at=at_of(request), **body.dict())
    return answer(_standing(seat))


@router.post("/evaluations/{key}/comparisons/hand-in", response=schemas.Standing, summary="Hand in one's comparisons")
@decorate_view(idempotent)
def hand_in(request: HttpRequest, key: Row, body: Nothing) -> HttpResponse:
    """Refused while pairs are open, or while they contradict one another by 10 % or more."""
    seat = actions.submit_judgements(actor_of(request), expert=_own(actor_of(request), key), at=at_of(request))
    return answer(_standing(seat))
