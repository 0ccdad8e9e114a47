"""Reads of campaigns: whom they reach, how far they are, what was answered."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.channels.models import CONTACT_KIND, Campaign, Invitee, Message, Remedy, Way
from tingtang.channels.queries.consents import standings
from tingtang.channels.rules.sending import Standing, refusal
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.customers.models import ContactPlan, Customer

VIEW_CAMPAIGNS = reading("channels.view_campaigns", _("See campaigns"))
LOOKED_AT: Final = 1000  # so many of the audience are looked at for the forecast


def campaigns(actor: Actor, permission: str = VIEW_CAMPAIGNS) -> QuerySet[Campaign]:
    """Campaigns of the house, and of the halls where the actor holds the permission."""
    rows = Campaign.objects.select_related("channel", "purpose", "hall", "tier", "home", "owner")
    halls = actor.halls(permission)
    if isinstance(halls, frozenset):
        return rows.filter(Q(hall__isnull=True) | Q(hall__in=halls)) if halls else rows.none()
    return rows


def get_campaign(actor: Actor, key: int, permission: str = VIEW_CAMPAIGNS) -> Campaign:
    """One campaign. NotFound when absent or not visible."""
    found = campaigns(actor, permission).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def day_of(campaign: Campaign, at: datetime) -> date:
    """The day in the zone of the campaign's hall, or of the installation."""
    return at.astimezone(campaign.hall.zone if campaign.hall else ZoneInfo(settings.HOME_ZONE)).date()


def get_invitee(actor: Actor, campaign: Campaign, key: int) -> Invitee:
    """One invitation of a campaign, of a customer the actor may see. NotFound when it has none such."""
    found = invitees(campaign, actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def own_remedies(actor: Actor) -> QuerySet[Remedy]:
    """Measures somebody was given and has not done yet, whatever he sees of campaigns."""
    found = Remedy.objects.filter(owner=actor.staff_id or 0, done_at=None)
    return found.select_related("owner", "campaign__hall").order_by("due_date", "pk")


def get_own_remedy(actor: Actor, key: int) -> Remedy:
    """A measure that somebody was given. NotFound for everybody else."""
    found = Remedy.objects.filter(owner=actor.staff_id or 0, pk=key).select_related("owner", "campaign__hall").first()
    if found is None:
        raise NotFound
    return found


def get_remedy(campaign: Campaign, key: int) -> Remedy:
    """One measure of a campaign. NotFound when it has none such."""
    found = campaign.remedies.select_related("owner").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def audience(campaign: Campaign) -> QuerySet[Customer]:
    """The customers a campaign is for, in the order in which they are invited: those of its hall only, if it has one."""
    rows: QuerySet[Customer] = Customer.objects.living()
    narrow = {
        "kind": campaign.for_kind, "tier": campaign.tier_id, "hall": campaign.hall_id or campaign.home_id, "language": campaign.language,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in narrow.items() if value})
    if campaign.is_rural:
        rows = rows.filter(household_files__isnull=False).distinct()
    return rows.select_related("hall", "keeper").order_by("pk")


def contact_kind(campaign: Campaign) -> str:
    """By which kind of contact a campaign reaches people."""
    return (
        CONTACT_KIND.get(campaign.channel.medium, "") if campaign.channel is not None and campaign.way == Way.MESSAGE else "phone"
    )


def verdicts(campaign: Campaign, customers: list[Customer], at: datetime) -> list[tuple[Customer, str, str]]:
    """Each customer with his address, and why he is not invited (empty: he is)."""
    known = standings(customers, contact_kind(campaign), campaign.purpose, since=at - timedelta(days=campaign.quiet_days))
    return [(one, known[one.pk][1], _verdict(campaign, known[one.pk][0])) for one in customers]


def _verdict(campaign: Campaign, standing: Standing) -> str:
    no = refusal(standing, most_lately=campaign.most_lately)
    return no.value if no is not None else ""


@dataclass(frozen=True)
class Forecast:
    """Whom a campaign would reach now: of how many, and why the others are left out (of the first `looked_at`)."""

    audience: int
    looked_at: int
    invited: int
    kept_out: dict[str, int]


def forecast(campaign: Campaign, at: datetime) -> Forecast:
    """Look at the audience as it would be invited now."""
    rows = audience(campaign)
    found = verdicts(campaign, list(rows[:LOOKED_AT]), at)
    counts = Counter(no for _one, _address, no in found)
    invited = counts.pop("", 0)
    return Forecast(rows.count(), len(found), invited, dict(counts.most_common()))


@dataclass(frozen=True)
class Results:
    """How far a campaign is and what came of it; replies to calls that were planned for it are counted with those to messages."""

    invited: int
    kept_out: dict[str, int]
    states: dict[str, int]
    replied: int
    opted_out: int
    replies: dict[str, int]
    refusals: dict[str, int]
    reached: int

    @property
    def under_way(self) -> int:
        """Messages that are still to go."""
        return self.states.get(Message.State.QUEUED, 0) + self.states.get(Message.State.SENDING, 0)

    @property
    def gone(self) -> int:
        """Messages that went out."""
        return self.states.get(Message.State.SENT, 0) + self.states.get(Message.State.DELIVERED, 0)


def results(campaign: Campaign) -> Results:
    """Count what became of a campaign."""
    rows = campaign.invitees.order_by()
    sums: dict[str, Any] = rows.aggregate(
        invited=Count("pk", filter=Q(kept_out="")), replied=Count("pk", filter=Q(replied_at__isnull=False)),
        opted_out=Count("pk", filter=Q(opted_out_at__isnull=False)),
    )  # fmt: skip
    kept_out = dict(rows.exclude(kept_out="").values_list("kept_out").annotate(n=Count("pk")))
    states = dict(rows.filter(message__isnull=False).values_list("message__state").annotate(n=Count("pk")))
    plans = ContactPlan.objects.filter(campaign=campaign.name).exclude(state=ContactPlan.State.DROPPED).order_by()
    replies = Counter(dict(rows.exclude(reply="").values_list("reply").annotate(n=Count("pk"))))
    replies += Counter(dict(plans.exclude(reply="").values_list("reply").annotate(n=Count("pk"))))
    refusals = Counter(dict(rows.exclude(refusal="").values_list("refusal").annotate(n=Count("pk"))))
    refusals += Counter(dict(plans.exclude(refusal="").values_list("refusal").annotate(n=Count("pk"))))
    reached = plans.filter(state=ContactPlan.State.DONE).exclude(reply__in=["", ContactPlan.Reply.UNREACHED]).count()
    return Results(
        sums["invited"], kept_out, states, sums["replied"], sums["opted_out"], dict(replies), dict(refusals.most_common()), reached,
    )  # fmt: skip


def invitees(campaign: Campaign, actor: Actor) -> QuerySet[Invitee]:
    """The invitations of a campaign to customers the actor may see."""
    visible = Customer.objects.visible_to(actor).values("pk")
    return campaign.invitees.filter(customer__in=visible).select_related("customer", "message", "plan")


def due(at: datetime) -> list[int]:
    """The keys of campaigns whose time has come, and that are not spread to everybody or not at their end."""
    ripe = Q(state=Campaign.State.SCHEDULED, starts_at__lte=at) | Q(state=Campaign.State.SENDING)
    return list(Campaign.objects.filter(ripe).order_by("pk").values_list("pk", flat=True))


def shares(counts: dict[str, int], words: Iterable[tuple[str, Any]]) -> list[tuple[Any, int, float]]:
    """Counts with their words and their share of the largest, the most first: for bars."""
    names, most = dict(words), max(counts.values(), default=0)
    rows = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [(names.get(code, code), count, count / most if most else 0.0) for code, count in rows]
