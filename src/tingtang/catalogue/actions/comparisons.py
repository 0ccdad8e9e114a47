"""Writes of comparisons: own products beside those of others."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.actions.versions import today
from tingtang.catalogue.events import COMPARISON_SAVED, REMOVED
from tingtang.catalogue.models import Comparison
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.journal.saving import field_names, remove, save

COMPARISON_FIELDS = field_names(
    Comparison, "code", "name", "names", "order", "is_active", "product", "rival", "rival_product", "points", "advice", "source",
    "checked_date",
)  # fmt: skip


@action("catalogue.save_comparison", label=_("Change comparisons of products"))
def save_comparison(
    actor: Actor, /, *, at: datetime, comparison: Comparison | None = None, version: str | None = None, **values: Any
) -> Comparison:
    """Keep a comparison, or change it. Refused with a check that is still to come."""
    checked = values.get("checked_date")
    if checked is not None and checked > today(at):
        raise Invalid(fields={"checked_date": [str(_("Choose a day that is not still to come."))]})
    return save(actor, COMPARISON_SAVED, comparison or Comparison(), values, COMPARISON_FIELDS, at=at, version=version)


@action("catalogue.remove_comparison", label=_("Remove comparisons of products"))
def remove_comparison(actor: Actor, *, comparison: Comparison, at: datetime) -> None:
    """Remove a comparison."""
    remove(actor, REMOVED, comparison, at=at)
