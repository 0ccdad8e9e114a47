"""Writes of service strategies (CAT-08), and of what products cost (CAT-10)."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.actions.versions import today
from tingtang.catalogue.events import COST_SAVED, REMOVED, STRATEGY_REVIEWED, STRATEGY_SAVED
from tingtang.catalogue.models import ProductCost, Strategy, StrategyReview
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.journal.record import record
from tingtang.journal.saving import clean, field_names, locked, remove, save, tidy

STRATEGY_FIELDS = field_names(
    Strategy, "code", "name", "names", "order", "is_active", "line", "text", "inputs", "owner", "review_date"
)
COST_FIELDS = field_names(ProductCost, "product", "month", "kind", "amount_cents", "note")


@action("catalogue.save_strategy", label=_("Change service strategies"))
def save_strategy(
    actor: Actor, /, *, at: datetime, strategy: Strategy | None = None, version: str | None = None, **values: Any
) -> Strategy:
    """Write down a strategy with what it rests on, or change it. Refused when its inputs cannot be read."""
    return save(actor, STRATEGY_SAVED, strategy or Strategy(), values, STRATEGY_FIELDS, at=at, version=version)


@action("catalogue.review_strategy", label=_("Review service strategies"))
def review_strategy(actor: Actor, *, strategy: Strategy, finding: str, next_date: date, at: datetime) -> StrategyReview:
    """Note what a review found and when the next one is. Refused without words, and for a day that is not to come."""
    held = locked(strategy)
    if next_date <= today(at):
        raise Invalid(fields={"next_date": [str(_("Choose a day to come."))]})
    made = StrategyReview(
        strategy=held, finding=tidy(finding), reviewed_at=at, by_id=actor.id if actor.kind == "account" else None
    )
    clean(made)
    made.save()
    held.review_date = next_date
    held.save(update_fields=["review_date"])
    record(STRATEGY_REVIEWED, actor, at=at, strategy=held, next=next_date.isoformat())
    return made


@action("catalogue.remove_strategy", label=_("Remove service strategies"))
def remove_strategy(actor: Actor, *, strategy: Strategy, at: datetime) -> None:
    """Remove a strategy that was never reviewed. Refused with how many reviews it has."""
    remove(actor, REMOVED, strategy, at=at)


@action("catalogue.save_cost", label=_("Enter what products cost"))
def save_cost(
    actor: Actor, /, *, at: datetime, cost: ProductCost | None = None, version: str | None = None, **values: Any
) -> ProductCost:
    """Enter what a product cost in a month, or change it. Refused when this kind of cost is entered already."""
    return save(actor, COST_SAVED, cost or ProductCost(), values, COST_FIELDS, at=at, version=version, about=["product"])


@action("catalogue.remove_cost", label=_("Remove costs of products"))
def remove_cost(actor: Actor, *, cost: ProductCost, at: datetime) -> None:
    """Remove a cost that was entered wrongly."""
    remove(actor, REMOVED, cost, at=at, code=str(cost))
