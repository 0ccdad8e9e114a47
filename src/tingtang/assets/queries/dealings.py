"""Reads of what is done together with parties outside."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from tingtang.assets.models import Asset, Party, PartyAgreement, PartyPerson, PartyReview, Referral
from tingtang.assets.models.parties import VIEW_PARTIES, PartyQuerySet
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.customers.models import Customer
from tingtang.ui.counting import count_of

UNSETTLED = timedelta(days=14)


def referrals(actor: Actor) -> QuerySet[Referral]:
    """The referrals of the parties one may see, with what is known of who was sent."""
    found: Any = Referral.objects.visible_to(actor).select_related("party__hall", "customer", "staff", "settled_by")
    return found  # type: ignore[no-any-return]


def with_dealings(parties: PartyQuerySet) -> PartyQuerySet:
    """Parties with what a list says of them: assets, whom they sent and of whom something came, their latest marks, who is asked first."""
    own: dict[str, Any] = {"party": OuterRef("pk")}
    latest = PartyReview.objects.filter(**own).order_by("-latest_date", "-pk")
    agreed = PartyAgreement.objects.filter(**own).order_by(F("ended_date").desc(nulls_first=True), "-starts_date", "-pk")
    return parties.annotate(
        is_agreed=Exists(agreed),
        agreed_number=Subquery(agreed.values("number")[:1]),
        bound_until=Case(
            When(Exists(agreed), then=Subquery(agreed.values(until=Coalesce("ended_date", "ends_date"))[:1])),
            default=F("contract_until"),
        ),
        asset_count=count_of(Asset.objects.all(), "supplier"),
        sent=count_of(Referral.objects.filter(way="to_us"), "party"),
        won=count_of(Referral.objects.filter(way="to_us", state="won"), "party"),
        latest_marks=Subquery(latest.values("marks")[:1]),
        first_person=Subquery(PartyPerson.objects.filter(is_first=True, is_active=True, **own).values("name")[:1]),
    )


def part_of(party: Party, related: str, key: int) -> Any:
    """One of the people, agreements or referrals of a party. NotFound when it has none such."""
    found = getattr(party, related).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def seen_customers(actor: Actor, rows: list[Referral]) -> set[int]:
    """Of the customers that referrals name, those the reader may see: of the others he is told no name."""
    keys = [one.customer_id for one in rows if one.customer_id is not None]
    return set(Customer.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()


def sums_of(rows: QuerySet[Referral]) -> dict[str, dict[str, int]]:
    """Of referrals, by direction: how many, of how many something came, of how many nothing, how many are open, what it was worth."""
    found: Any = rows.order_by().values("way").annotate(
        made=Count("pk"), won=Count("pk", filter=Q(state="won")), lost=Count("pk", filter=Q(state="lost")),
        open=Count("pk", filter=Q(state="open")), worth=Sum("amount_cents", filter=Q(state="won")),
    )  # fmt: skip
    return {one.pop("way"): {name: value or 0 for name, value in one.items()} for one in found}


def facts_of(party: Party, first: date, latest: date) -> dict[str, Any]:
    """What was counted with a party over a time: referrals by direction, agreements in force, those ended before their day."""
    within = Referral.objects.filter(party=party, made_date__range=(first, latest))
    agreed = PartyAgreement.objects.filter(party=party, starts_date__lte=latest)
    running = agreed.filter(Q(ended_date__isnull=True) | Q(ended_date__gte=first)).filter(
        Q(ends_date__isnull=True) | Q(ends_date__gte=first)
    )
    early = agreed.filter(ended_date__range=(first, latest)).filter(Q(ends_date__isnull=True) | Q(ended_date__lt=F("ends_date")))
    return {"referrals": sums_of(within), "agreements": running.count(), "ended_early": early.count()}


def to_decide(actor: Actor, day: date) -> list[PartyAgreement]:
    """Agreements that end soon and about which nobody has decided yet, the first first."""
    rows: Any = PartyAgreement.objects.visible_to(actor, "assets.save_party_agreement").select_related("party__hall")
    until = ExpressionWrapper(Value(day, DateField()) + F("notice_days"), output_field=DateField())
    soon = rows.filter(
        ended_date__isnull=True, starts_date__lte=day, ends_date__gte=day, ends_date__lte=until, party__is_active=True
    )
    later = PartyAgreement.objects.filter(
        party=OuterRef("party"), title=OuterRef("title"), ended_date__isnull=True, starts_date__gt=OuterRef("starts_date")
    )
    return list(soon.filter(~Exists(later)).order_by("ends_date", "pk"))


def unsettled(actor: Actor, at: datetime) -> QuerySet[Referral]:
    """Referrals of which nobody has said for two weeks what came of them: his who looks after the party, else of whoever may."""
    rows: Any = Referral.objects.visible_to(actor, "assets.settle_referral").filter(
        state="open", made_date__lte=(at - UNSETTLED).date()
    )
    if actor.staff_id is not None:
        rows = rows.filter(Q(party__answers_staff__isnull=True) | Q(party__answers_staff=actor.staff_id))
    return rows.select_related("party", "customer").order_by("made_date", "pk")  # type: ignore[no-any-return]


def latest_review(party: Party) -> PartyReview | None:
    """The evaluation that holds now."""
    return party.reviews.order_by("-latest_date", "-pk").first()


__all__ = [
    "VIEW_PARTIES",
    "facts_of",
    "latest_review",
    "part_of",
    "referrals",
    "seen_customers",
    "sums_of",
    "to_decide",
    "unsettled",
    "with_dealings",
]
