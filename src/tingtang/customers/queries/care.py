"""Reads of planned contacts, executives' visits, and household files."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.customers.models import ContactPlan, Customer, HouseholdFile, VisitQuota

VIEW = reading("customers.view_contacts", _("See planned contacts with customers"))
VIEW_HOUSEHOLDS = reading("customers.view_households", _("See household and farm files"))


@dataclass(frozen=True, slots=True)
class Executive:
    """The visits of an executive in a month against the quota: done, still planned, and the volume of business covered."""

    quota: VisitQuota
    visits: list[ContactPlan]

    @property
    def done(self) -> int:
        return sum(one.state == ContactPlan.State.DONE for one in self.visits)

    @property
    def missing(self) -> int:
        """How many of the quota nobody has planned."""
        return max(0, self.quota.per_month - len(self.visits))

    @property
    def volume_cents(self) -> int:
        return sum(one.volume_cents or 0 for one in self.visits if one.state == ContactPlan.State.DONE)


def plans(actor: Actor, permission: str = VIEW) -> QuerySet[ContactPlan]:
    """Planned and past contacts of customers the actor may see."""
    visible = Customer.objects.visible_to(actor, permission).values("pk")
    return ContactPlan.objects.filter(customer__in=visible).select_related("customer__hall", "owner")


def get_plan(actor: Actor, key: int, permission: str = VIEW) -> ContactPlan:
    """One contact. NotFound when absent or not visible."""
    found = plans(actor, permission).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def households(actor: Actor, permission: str = VIEW_HOUSEHOLDS) -> QuerySet[HouseholdFile]:
    """Household files of customers the actor may see."""
    visible = Customer.objects.visible_to(actor, permission).values("pk")
    return HouseholdFile.objects.filter(customer__in=visible).select_related("customer__hall")


def get_household(actor: Actor, key: int, permission: str = VIEW_HOUSEHOLDS) -> HouseholdFile:
    """One household file. NotFound when absent or not visible."""
    found = households(actor, permission).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def campaigns(actor: Actor) -> list[dict[str, Any]]:
    """Each campaign with how many were invited and reached, what they answered, and why they refused."""
    dropped = ContactPlan.State.DROPPED
    counts = {"invited": Count("pk"), "reached": Count("pk", filter=Q(state="done") & ~Q(reply__in=["", "unreached"]))}
    counts |= {code: Count("pk", filter=Q(reply=code)) for code in ("accepted", "thinking", "refused")}
    counts |= {f"refused_{code}": Count("pk", filter=Q(refusal=code)) for code in ContactPlan.Refusal.values if code}
    rows = plans(actor).exclude(campaign="").exclude(state=dropped).order_by()
    found = rows.values("campaign").annotate(latest=Max("due_date"), **counts)
    return [dict(row) for row in found.order_by("-latest", "campaign")[:200]]


def executives(actor: Actor, month: date) -> list[Executive]:
    """Who makes visits, with those of a month that the actor may see, by day (CUS-38)."""
    first = month.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    visits = list(
        plans(actor)
        .filter(is_executive=True, due_date__gte=first, due_date__lt=after)
        .exclude(state=ContactPlan.State.DROPPED)
        .order_by("due_date", "pk")
    )
    quotas = VisitQuota.objects.select_related("executive").order_by("executive__badge")
    return [Executive(one, [visit for visit in visits if visit.owner_id == one.executive_id]) for one in quotas]
