"""Reads of the analysis of customers: what one sees of halls one may, each figure with how many it was made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Avg, BigIntegerField, Count, F, Func, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Service
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.customers.models import CustomerKind
from tingtang.customers.queries.worth import EVERYWHERE_SCOPE
from tingtang.insight.figures import Share, share
from tingtang.insight.models import Cell, CustomerWarning, Findings, Stage
from tingtang.insight.rules.watching import industry_stage

VIEW_CUSTOMERS = reading("insight.view_customers", _("See the analysis of customers"))
FIGURES: Final = ("visits", "cases", "complaints", "messages", "contribution_cents")


@dataclass(frozen=True, slots=True)
class GroupTold:
    """A group of customers or a stage of life: how many, what they do and bring on average, how content they are."""

    key: Any
    people: Share
    means: Mapping[str, float]
    income_cents: int
    contribution_cents: int
    worth: float | None  # its share of all contribution
    bad: Share
    active: Share

    @property
    def each_cents(self) -> int:
        """What one of them contributes."""
        return round(self.means["contribution_cents"])


@dataclass(frozen=True, slots=True)
class IndustryTold:
    """The companies of an industry ("": not known): what they contribute, in the quarter before and the latest, and their stages."""

    code: str
    companies: int
    contribution_cents: int
    before_cents: int
    quarter_cents: int
    stages: Mapping[str, int]
    stage: str

    @property
    def change(self) -> float | None:
        """How much more the latest quarter brought than the one before."""
        return (self.quarter_cents - self.before_cents) / self.before_cents if self.before_cents > 0 else None


@dataclass(frozen=True, slots=True)
class Overview:
    """All customers of the halls one may see, and when it was computed."""

    made_at: datetime | None
    customers: int
    active: Share
    warnings: int
    warned: Mapping[str, int]


def cells(actor: Actor) -> QuerySet[Cell]:
    """The cells of customers the actor may see."""
    return Cell.objects.visible_to(actor, VIEW_CUSTOMERS)


def warnings(actor: Actor) -> QuerySet[CustomerWarning]:
    """Warnings about customers the actor may see."""
    rows = CustomerWarning.objects.visible_to(actor, VIEW_CUSTOMERS)
    return rows.select_related("customer__keeper", "closed_by")


def get_warning(actor: Actor, key: int, permission: str = VIEW_CUSTOMERS) -> CustomerWarning:
    """One warning. NotFound where there is none, or the actor may not."""
    rows = CustomerWarning.objects.visible_to(actor, permission)
    found = rows.select_related("customer__hall").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def scope_of(actor: Actor) -> str:
    """Of which halls' customers the actor sees the analysis: their numbers in order, "*" for everywhere."""
    halls = actor.halls(VIEW_CUSTOMERS)
    return EVERYWHERE_SCOPE if halls is EVERYWHERE else ",".join(map(str, sorted(halls)))  # type: ignore[arg-type]


def overview(actor: Actor) -> Overview:
    """How many there are, how many came lately, how many warnings wait."""
    told = cells(actor).aggregate(n=Count("pk"), active=Count("pk", filter=Q(lately__gt=0)))
    waiting = warnings(actor).filter(state="open").order_by().values_list("sign").annotate(n=Count("pk"))
    by_sign = dict(waiting)
    return Overview(made_at(), told["n"], share(told["active"], told["n"]), sum(by_sign.values()), by_sign)


def made_at() -> datetime | None:
    """When all was computed."""
    return Findings.objects.filter(scope=EVERYWHERE_SCOPE).values_list("made_at", flat=True).first()


def groups(actor: Actor) -> list[GroupTold]:
    """The groups found among all customers, as they stand in the halls one may see."""
    return _grouped(cells(actor), "group")


def stages(actor: Actor, kind: str = "") -> list[GroupTold]:
    """The stages of life, of customers of a kind or all."""
    rows = cells(actor)
    found = {one.key: one for one in _grouped(rows.filter(customer__kind=kind) if kind else rows, "stage")}
    return [found[key] for key in Stage.values if key in found]


def _grouped(rows: QuerySet[Cell], by: str) -> list[GroupTold]:
    told = rows.order_by().values(by).annotate(
        n=Count("pk"), income=Sum("income_cents"), contribution=Sum("contribution_cents"), rated=Sum("ratings"), bad=Sum("bad_ratings"),
        active=Count("pk", filter=Q(lately__gt=0)), **{f"mean_{name}": Avg(name) for name in FIGURES},
    )  # fmt: skip
    found = list(told)
    people, worth = sum(one["n"] for one in found), sum(one["contribution"] for one in found)
    made = [
        GroupTold(
            one[by], share(one["n"], people), {name: float(one[f"mean_{name}"]) for name in FIGURES}, one["income"], one["contribution"],
            one["contribution"] / worth if worth > 0 else None, share(one["bad"], one["rated"]), share(one["active"], one["n"]),
        )
        for one in found
    ]  # fmt: skip
    return sorted(made, key=lambda one: one.key if isinstance(one.key, int) else 0)


def industries(actor: Actor) -> list[IndustryTold]:
    """Companies by industry, who contributes most first: how many stand in which stage, and where the industry goes (CUS-04, 19)."""
    rows = cells(actor).filter(customer__kind=CustomerKind.COMPANY).order_by()
    in_stages = {f"in_{code}": Count("pk", filter=Q(stage=code)) for code in Stage.values}
    told: Any = rows.values("customer__industry").annotate(
        n=Count("pk"), contribution=Sum("contribution_cents"), now=Sum("quarter_cents"), before=Sum("before_cents"), **in_stages
    )
    made = [
        IndustryTold(
            one["customer__industry"], one["n"], one["contribution"], one["before"], one["now"],
            {code: one[f"in_{code}"] for code in Stage.values},
            industry_stage(one["n"], one["in_start"], one["before"], one["now"]) if one["customer__industry"] else "",
        )
        for one in told
    ]  # fmt: skip
    return sorted(made, key=lambda one: (not one.code, -one.contribution_cents, one.code))


def findings(actor: Actor) -> Findings | None:
    """The patterns among the customers one may see; None where they are still to be computed."""
    return Findings.objects.filter(scope=scope_of(actor)).first()


def models() -> list[dict[str, Any]]:
    """For each service what tells those who take it from others: found among all customers."""
    found = Findings.objects.filter(scope=EVERYWHERE_SCOPE).first()
    return found.content.get("likely", []) if found else []


def likely_counts(actor: Actor, services: list[int]) -> dict[int, int]:
    """How many of the customers one may see are likely to take each service and do not."""
    told = Func(F("likely_services"), function="unnest", set_returning=True, output_field=BigIntegerField())
    counted = dict(cells(actor).order_by().annotate(service=told).values_list("service").annotate(n=Count("pk")))
    return {key: counted.get(key, 0) for key in services}


def services_named(keys: set[int]) -> dict[int, Service]:
    """Services by their keys."""
    return Service.objects.in_bulk(keys)
