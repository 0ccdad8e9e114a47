"""Around complaints over the API: sanctions, the monthly review, promises made at sale."""

from datetime import date
from typing import Annotated, Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from ninja.decorators import decorate_view

from tingtang.cases.actions import complaints as actions
from tingtang.cases.api.given import case_for, one, staff_by
from tingtang.cases.models import Promise, Review, ReviewDecision, Sanction
from tingtang.cases.queries import complaints as reads
from tingtang.cases.queries.work import VIEW_REVIEWS
from tingtang.cases.schemas import complaints as schemas
from tingtang.cases.schemas.oversight import Nothing
from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.customers.models import Customer
from tingtang.org.models import Hall
from tingtang.ui.resources import Code, InDays, Resource, Row, answer, page_from, page_of, serve

router = Router()
_SALE = "cases.save_promise"
_PLAIN = ("id", "degree", "reason", "state", "imposed_at", "appeal", "appealed_at", "answer", "answered_at")


def _sanction(row: Sanction) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in _PLAIN}
    return plain | {"staff": row.staff.badge, "case": row.case.number if row.case else None}


@router.get("/sanctions", response=page_of(schemas.SanctionOut), summary="List sanctions")
def sanctions(request: HttpRequest, wanted: Annotated[InDays, Query()]) -> HttpResponse:
    """One's own sanctions, and those one may see of others. Days are those on which they were imposed."""
    seen = Sanction.objects.visible_to(actor_of(request)).select_related("staff", "case")
    return page_from(seen, wanted, _sanction, day="imposed_at")


@router.post("/sanctions", response={201: schemas.SanctionOut}, summary="Impose a sanction")
@decorate_view(idempotent)
def impose(request: HttpRequest, body: schemas.SanctionIn) -> HttpResponse:
    """Impose a light, medium or heavy sanction for a service fault."""
    actor = actor_of(request)
    case = case_for(actor, body.case) if body.case else None
    given: dict[str, Any] = {"staff": staff_by("staff", body.staff), "degree": body.degree, "reason": body.reason, "case": case}
    return answer(_sanction(actions.impose_sanction(actor, at=at_of(request), **given)), 201)


def _seen(actor: Actor, key: int) -> Sanction:
    found = Sanction.objects.visible_to(actor).select_related("staff", "case").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


@router.post("/sanctions/{key}/appeal", response=schemas.SanctionOut, summary="Appeal against one's own sanction")
@decorate_view(idempotent)
def appeal(request: HttpRequest, key: Row, body: schemas.Appeal) -> HttpResponse:
    """Appeal, once."""
    actor = actor_of(request)
    return answer(_sanction(actions.appeal_sanction(actor, sanction=_seen(actor, key), appeal=body.appeal, at=at_of(request))))


@router.post("/sanctions/{key}/answer", response=schemas.SanctionOut, summary="Decide on an appeal")
@decorate_view(idempotent)
def answer_appeal(request: HttpRequest, key: Row, body: schemas.AppealAnswer) -> HttpResponse:
    """Uphold or lift a sanction on appeal, with words."""
    actor = actor_of(request)
    return answer(_sanction(actions.answer_appeal(actor, sanction=_seen(actor, key), at=at_of(request), **body.dict())))


def _hall(request: HttpRequest, code: str) -> Hall:
    found = Hall.objects.visible_to(actor_of(request), VIEW_REVIEWS).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def _decision(row: ReviewDecision) -> dict[str, Any]:
    return {"id": row.pk, "text": row.text, "owner": row.owner.badge, "due_date": row.due_date, "done_date": row.done_date}


def _review(row: Review) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in ("id", "held_at", "is_extra", "minutes", "analysis", "reported_to")}
    decisions = row.decisions.select_related("owner").order_by("pk")
    present = list(row.present.order_by("badge").values_list("badge", flat=True))
    return plain | {"present": present, "decisions": [_decision(one) for one in decisions]}


def _pack(request: HttpRequest, hall: Hall, month: date) -> dict[str, Any]:
    pack = reads.review_pack(actor_of(request), hall, month, at_of(request))
    extra = Review.objects.filter(hall=hall, month=month, is_extra=True).order_by("held_at")
    counts = {name: [_count(one) for one in getattr(pack, name)] for name in ("causes", "severities", "channels")}
    numbers = {name: [case.number for case in getattr(pack, name)] for name in ("cases", "late", "unanalysed")}
    plain = {name: getattr(pack, name) for name in ("before", "closed", "reopened", "handling_hours")}
    return {
        "hall": hall.code,
        "month": f"{month:%Y-%m}",
        **counts,
        **numbers,
        **plain,
        "satisfaction": {"satisfied": pack.satisfied[0], "n": pack.satisfied[1]},
        "unreviewed": [f"{one:%Y-%m}" for one in pack.unreviewed],
        "review": _review(pack.review) if pack.review else None,
        "extra": [_review(one) for one in extra],
    }


def _count(row: reads.Count) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("code", "label", "count", "before", "is_repeated")}


@router.get("/halls/{hall}/complaint-reviews/{month}", response=schemas.PackOut, summary="The review of a month's complaints")
def pack(request: HttpRequest, hall: Annotated[Code, Path()], month: schemas.Month) -> HttpResponse:
    """What the review meeting reads, and what it recorded."""
    return answer(_pack(request, _hall(request, hall), date.fromisoformat(f"{month}-01")))


@router.post("/halls/{hall}/complaint-reviews/{month}", response=schemas.PackOut, summary="Record a review")
@decorate_view(idempotent)
def save_review(
    request: HttpRequest, hall: Annotated[Code, Path()], month: schemas.Month, body: schemas.ReviewIn
) -> HttpResponse:
    """Record the review of a month, or change its record; an extra meeting is always a new record."""
    actor, found, first = actor_of(request), _hall(request, hall), date.fromisoformat(f"{month}-01")
    given = body.dict()
    given["present"] = [staff_by("present", badge) for badge in given["present"]]
    given["approved_by"] = staff_by("approved_by", given["approved_by"]) if given["approved_by"] else None
    kept = None if body.is_extra else Review.objects.filter(hall=found, month=first, is_extra=False).first()
    actions.save_review(actor, hall=found, review=kept, month=first, at=at_of(request), **given)
    return answer(_pack(request, found, first))


@router.post("/complaint-reviews/{key}/decisions", response={201: schemas.DecisionOut}, summary="Record a decision of a review")
@decorate_view(idempotent)
def decide(request: HttpRequest, key: Row, body: schemas.DecisionIn) -> HttpResponse:
    """Record what a review decided, who carries it out and until when."""
    actor = actor_of(request)
    review = Review.objects.visible_to(actor).select_related("hall").filter(pk=key).first()
    if review is None:
        raise NotFound
    owner = staff_by("owner", body.owner)
    made = actions.save_decision(actor, review=review, text=body.text, owner=owner, due_date=body.due_date, at=at_of(request))
    return answer(_decision(made), 201)


@router.post("/complaint-reviews/decisions/{key}/finish", response=schemas.DecisionOut, summary="Finish a decision of a review")
@decorate_view(idempotent)
def finish(request: HttpRequest, key: Row, body: Nothing) -> HttpResponse:
    """Say that a decision has been carried out."""
    actor = actor_of(request)
    seen = ReviewDecision.objects.filter(review__in=Review.objects.visible_to(actor))
    found = seen.select_related("review__hall", "owner").filter(pk=key).first()
    if found is None:
        raise NotFound
    day = at_of(request).astimezone(found.review.hall.zone).date()
    return answer(_decision(actions.finish_decision(actor, decision=found, day=day, at=at_of(request))))


def _promises(actor: Actor) -> Any:
    if not actor.may_somewhere(_SALE):
        return Promise.objects.none().values("id")
    plain = (name for name in actions.PROMISE_FIELDS if name not in {"customer", "hall", "made_by", "case"})
    codes = {
        "customer_": F("customer__number"),
        "hall_": F("hall__code"),
        "made_": F("made_by__badge"),
        "case_": F("case__number"),
    }
    return Promise.objects.visible_to(actor, _SALE).values("id", *plain, **codes)


def _promise(actor: Actor, key: int, permission: str) -> Promise:
    found = Promise.objects.visible_to(actor, _SALE).select_related("hall").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _arranged(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    """The hall is said when a promise is registered and stays; without one it takes the right everywhere."""
    halls = Hall.objects.visible_to(actor, _SALE)
    code = values.pop("hall", None)
    values["hall"] = found.hall if found is not None else one("hall", halls, code=code) if code else None
    if values["hall"] is None and not actor.may(_SALE):
        raise Denied(permission=_SALE)
    if "customer" in values:
        living = Customer.objects.visible_to(actor).filter(merged_into__isnull=True)
        values["customer"] = one("customer", living, number=values["customer"].upper())
    if values.get("made_by"):
        values["made_by"] = staff_by("made_by", values["made_by"])
    if values.get("case"):
        values["case"] = case_for(actor, values["case"])
    return values


def _save_promise(actor: Actor, /, *, sale_promise: Promise | None = None, **values: Any) -> Promise:
    return actions.save_promise(actor, promise=sale_promise, **values)


serve(
    router,
    Resource(
        "sale_promise",
        "sale-promises",
        _promises,
        _promise,
        schemas.PromiseIn,
        schemas.PromiseOut,
        _save_promise,
        None,
        permission=_SALE,
        arranged=_arranged,
        versioned=actions.PROMISE_FIELDS,
        view=_SALE,
        renamed={"customer_": "customer", "hall_": "hall", "made_": "made_by", "case_": "case"},
    ),
    {"customer": "customer__number", "state": "state", "hall": "hall__code"},
    day="made_date",
)
