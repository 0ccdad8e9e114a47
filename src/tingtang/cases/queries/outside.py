"""Reads around complaints and parties outside."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.assets.models import Party
from tingtang.cases.models import Case, Handing, Kind, Nature, PartyRule, PartySanction
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


@dataclass(frozen=True)
class Together:
    """What was done with a party by cases of one kind: how many, the sums of their figures by field, the latest of them."""

    kind: Kind
    count: int
    sums: dict[str, float]
    rows: list[Case]


def together(actor: Actor, party: Party, most: int = 5) -> list[Together]:
    """The cases one may see that name a party in a field, by kind, with the sums of their numbers and amounts."""
    naming = {
        kind: [one.code for one in kind.form if one.kind == "party"]
        for kind in Kind.objects.filter(fields__icontains='"party"').order_by("order", "code")
    }
    wanted = Q(pk__in=[])
    for kind, codes in naming.items():
        for code in codes:
            wanted |= Q(kind=kind, **{f"fields__{code}": party.code})
    rows = list(Case.objects.visible_to(actor).filter(wanted).select_related("kind").order_by("-opened_at", "-pk")[:2000])
    found: dict[Kind, list[Case]] = defaultdict(list)
    for case in rows:
        found[case.kind].append(case)
    return [Together(kind, len(cases), _sums(kind, cases), cases[:most]) for kind, cases in found.items()]


def _sums(kind: Kind, cases: list[Case]) -> dict[str, float]:
    if kind.nature != Nature.INTERNAL:  # of what customers ask for, days of the month and ceilings are no amounts
        return {}
    counted = [one.code for one in kind.form if one.kind in {"number", "money"}]
    given = {code: [case.fields[code] for case in cases if code in case.fields] for code in counted}
    return {code: sum(values) for code, values in given.items() if values}
