"""Drives as they are planned before they exist."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Planned:
    """A phase of a new drive: its days and what it has to deliver, by name and day."""

    name: str
    first_date: date
    last_date: date
    deliverables: list[tuple[str, date]] = field(default_factory=list)
