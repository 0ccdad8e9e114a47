"""Who opens what a procedure is about when it begins by itself: a step for a person needs a case, which is opened further up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tingtang.core.actors import Actor
from tingtang.customers.models import Customer
from tingtang.flows.models import Process, Version
from tingtang.org.models import Hall


@dataclass(frozen=True)
class Begun:
    """A procedure that begins by itself: its version, the start event by its id and name, and what it brings along."""

    version: Version
    event: str
    name: str
    hall: Hall | None
    customer: Customer | None
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Opener:
    """Whoever opens what a procedure is about: whether it can for a process, and how (which begins the procedure as well)."""

    can: Callable[[Process], bool]
    open: Callable[[Actor, Begun, datetime], object]


OPENERS: list[Opener] = []


def opener_for(process: Process) -> Opener | None:
    """Who opens what a procedure of this process is about."""
    return next((one for one in OPENERS if one.can(process)), None)
