"""Reads of offers: comparisons, their candidates beside each other, and what came of what was offered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.customers.models import Customer
from tingtang.customers.queries.family import family
from tingtang.insight.figures import Share, share
from tingtang.insight.models import Cell, Offer, OfferLine, SegmentPlan
from tingtang.insight.queries import customers
from tingtang.insight.rules.fourc import weighted
from tingtang.insight.tables.customers import Customers
from tingtang.org.models import Hall
from tingtang.ui.filters import Choice

VIEW_OFFERS = reading("insight.view_offers", _("See offers for segments"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer with its mark out of five and whether it is the best of those that have all marks."""

    offer: Offer
    mark: float | None
    is_best: bool


@dataclass(frozen=True, slots=True)
class Came:
    """What came of an offer: to how many it was made, spoken with how many, how many of those accepted."""

    made: int
    waiting: int
    accepted: Share
    refused: int


def plans(actor: Actor) -> QuerySet[SegmentPlan]:
    """Comparisons of the halls one may see and of the whole organisation, with how many candidates each has."""
    halls = actor.halls(VIEW_OFFERS)
    rows = SegmentPlan.objects.select_related("chosen").annotate(candidates=Count("offers"))
    return rows if halls is EVERYWHERE else rows.filter(Q(hall=None) | Q(hall__in=halls))


def get_plan(actor: Actor, key: int) -> SegmentPlan:
    """One comparison. NotFound where there is none, or it is another hall's."""
    found = plans(actor).select_related("chosen", "decided_by", "hall").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def get_offer(actor: Actor, key: int) -> Offer:
    """One candidate. NotFound where there is none, or it is another hall's."""
    found = Offer.objects.select_related("plan__hall", "product").filter(pk=key, plan__in=plans(actor).values("pk")).first()
    if found is None:
        raise NotFound
    return found


def own_hall(actor: Actor) -> Hall | None:
    """For which hall somebody plans who does not plan for all of them: the one he works in, else the first he may plan for."""
    halls = actor.halls("insight.save_plan")
    if halls is EVERYWHERE:
        return None
    keys: list[int] = sorted(halls)  # type: ignore[arg-type]
    wanted = actor.hall_id if actor.hall_id in keys else next(iter(keys), 0)
    return Hall.objects.filter(pk=wanted or 0).first()


def candidates(plan: SegmentPlan) -> list[Candidate]:
    """The candidates, the best first."""
    weights = dict(plan.criteria)
    rows = [(one, weighted(one.marks, weights)) for one in plan.offers.select_related("product").order_by("pk")]
    best = max((mark for _one, mark in rows if mark is not None), default=None)
    made = [Candidate(one, mark, mark is not None and mark == best) for one, mark in rows]
    return sorted(made, key=lambda one: -(one.mark or 0))


def segment(actor: Actor, text: str, request: HttpRequest) -> QuerySet[Cell]:
    """The customers in figures that an address asks for, of those the actor may see: nobody where a part of it cannot be read."""
    rows: QuerySet[Cell] = customers.cells(actor).select_related("customer")
    data = QueryDict(text)
    if unread(text, request):
        return rows.none()
    for one in _filters(rows, data, request):
        rows = one.narrow(rows, data)
    return rows


def unread(text: str, request: HttpRequest) -> list[str]:
    """The parts of an address that name a filter and say nothing it offers: narrowed by the others alone, they would mean everybody."""
    data = QueryDict(text)
    asked = [one for one in _filters(Cell.objects.none(), data, request) if data.get(one.name)]
    return [f"{one.name}={data[one.name]}" for one in asked if isinstance(one, Choice) and not one.chosen(data)]


def strange(text: str, request: HttpRequest) -> list[str]:
    """The words of an address that no filter has."""
    data = QueryDict(text)
    return sorted(set(data) - {one.name for one in _filters(Cell.objects.none(), data, request)})


def _filters(rows: QuerySet[Cell], data: QueryDict, request: HttpRequest) -> Sequence[Any]:
    groups = {int(key): key for key in data.getlist("group") if key.isdecimal()}
    return Customers(rows, request, groups, timezone.localdate()).filters


def came(actor: Actor, offer: Offer) -> Came:
    """What came of an offer, of customers one may see."""
    told = lines(actor, offer).aggregate(
        made=Count("pk"),
        waiting=Count("pk", filter=Q(contact__state="planned")),
        spoken=Count("pk", filter=Q(contact__state="done") & ~Q(contact__reply__in=["", "unreached"])),
        accepted=Count("pk", filter=Q(contact__state="done", contact__reply="accepted")),
        refused=Count("pk", filter=Q(contact__state="done", contact__reply="refused")),
    )
    return Came(told["made"], told["waiting"], share(told["accepted"], told["spoken"]), told["refused"])


def lines(actor: Actor, offer: Offer) -> QuerySet[OfferLine]:
    """To whom an offer was made, of customers one may see."""
    visible = Customer.objects.visible_to(actor, VIEW_OFFERS)
    return OfferLine.objects.filter(offer=offer, customer__in=visible).select_related("customer", "contact__owner")


def offered(customer: Customer) -> list[OfferLine]:
    """What is offered to a customer and not yet answered."""
    rows = (
        OfferLine.objects.filter(customer__in=family(customer)).exclude(contact__state="done").select_related("offer", "contact")
    )
    return list(rows.order_by("-made_at")[:5])
