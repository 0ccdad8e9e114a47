"""Writes of the plans of halls."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.journal.saving import field_names, remove, save
from tingtang.org.actions.places import in_hall
from tingtang.org.events import FLOOR_PLAN_SAVED, REMOVED
from tingtang.org.models import FloorPlan, Hall

FLOOR_PLAN_FIELDS = field_names(
    FloorPlan, "code", "name", "names", "starts_date", "columns", "rows", "cell_centimetres", "door_x", "door_y", "places",
    "counters", "devices", "picture",
)  # fmt: skip


@action("org.save_floor_plan", on="hall", label=_("Draw plans of halls"))
def save_floor_plan(
    actor: Actor, /, *, hall: Hall, at: datetime, floor_plan: FloorPlan | None = None, version: str | None = None, **values: Any
) -> FloorPlan:
    """Change a plan of `hall`, or draw one that holds from a day. Refused for zones of another hall, or over one another."""
    plan = floor_plan or FloorPlan(hall=hall)
    in_hall(plan, hall)
    return save(
        actor, FLOOR_PLAN_SAVED, plan, values, FLOOR_PLAN_FIELDS, at=at, version=version, about=["hall"], secret=["picture"]
    )


@action("org.remove_floor_plan", on="floor_plan", label=_("Remove plans of halls"))
def remove_floor_plan(actor: Actor, *, floor_plan: FloorPlan, at: datetime) -> None:
    """Remove a plan: its days are then of the plan before it."""
    remove(actor, REMOVED, floor_plan, at=at)
