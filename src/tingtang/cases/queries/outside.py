"""Reads around complaints and parties outside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.assets.models import Party
from tingtang.cases.models import Case, Handing, PartyRule, PartySanction
from tingtang.cases.models.outside import VIEW_PARTY_SANCTIONS as _VIEW
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.org.models import Hall

VIEW_PARTY_SANCTIONS: Final = reading(_VIEW, _("See sanctions on parties outside"))


def party_rule(kind: str, hall: Hall | None) -> PartyRule | None:
    """The complaint rules for a kind of party in a hall: those that name it most exactly."""
    found = [(one.fit(hall), -one.pk, one) for one in PartyRule.objects.filter(kind=kind)]
    exact = max(found, key=lambda one: one[:2], default=None)
    return exact[2] if exact is not None and exact[0] else None


def party_sanctions(actor: Actor) -> QuerySet[PartySanction]:
    """The register, as far as the actor may see it."""
    return PartySanction.objects.visible_to(actor).select_related("party", "case", "imposed_by", "answered_by")


def get_party_sanction(actor: Actor, key: int) -> PartySanction:
    """One sanction. NotFound when absent or not visible."""
    found = party_sanctions(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def handings_of(case: Case) -> QuerySet[Handing]:
    """To whom a case was handed, the latest first."""
    return case.handings.select_related("party", "handed_by").order_by("-handed_at", "-pk")


@dataclass(frozen=True)
class Record:
    """How a party handled the complaints handed to it."""

    handed: int
    open: int
    late: int
    rows: list[Handing]


def record_of(actor: Actor, party: Party, at: datetime, most: int = 10) -> Record:
    """How a party handled the cases that one may see."""
    seen = Case.objects.visible_to(actor).values("pk")
    rows = list(Handing.objects.filter(party=party, case__in=seen).select_related("case__kind").order_by("-handed_at")[:500])
    return Record(len(rows), sum(one.settled_at is None for one in rows), sum(one.is_late(at) for one in rows), rows[:most])
