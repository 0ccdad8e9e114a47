"""Builders of planning's records."""

from datetime import datetime
from typing import Any

from tingtang.core.actors import SYSTEM
from tingtang.org.models import Hall
from tingtang.planning import actions, queries
from tingtang.planning.models import Sheet
from tingtang.planning.rules.sheets import label


def make_sheet(example: str, *, at: datetime, hall: Hall | None = None, **change: Any) -> Sheet:
    """An example as a sheet of `hall`."""
    data = queries.examples()[example] | change
    name = label(data["name"], "en")
    return actions.save_sheet(SYSTEM, hall=hall, at=at, code=example, name=name, kind=data["kind"], data=data)
