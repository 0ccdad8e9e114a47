"""Kinds of cases: which there are, for whom, and what they are called here."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from tingtang.cases.models import Case, Kind, Nature, NatureLabel
from tingtang.cases.rules.workflow import OPEN_PHASES
from tingtang.catalogue.queries import hall_zone
from tingtang.core.errors import NotFound
from tingtang.core.naming import text_in
from tingtang.flows.models import Process
from tingtang.flows.queries import processes_in_force
from tingtang.org.models import Hall, placed_in
from tingtang.ui import designed as fields
from tingtang.ui.counting import count_of

# Which natures each of those who come to the one desk asks for (ITL-09); customers by what the kind says.
ASKS = {
    "colleague": (
        Nature.INTERNAL,
        Nature.REQUEST,
        Nature.CHANGE,
        Nature.INCIDENT,
        Nature.ACCESS,
        Nature.SUGGESTION,
        Nature.CONSULTATION,
    ),
    "monitoring": (Nature.EVENT, Nature.INCIDENT),
    "engineer": (Nature.PROBLEM, Nature.CHANGE, Nature.INCIDENT, Nature.EVENT),
}
# What a procedure leads of these is done for customers, though they cannot bring it in by themselves.
OF_CUSTOMERS = frozenset({Nature.REQUEST, Nature.COMPLAINT, Nature.CONSULTATION, Nature.SUGGESTION})


def schema_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The schema of fields given as rows, in the one form in which a kind keeps it. Refused (`BadFields`) like reading it."""
    return fields.from_rows(rows)


def kinds_for(asks: str = "", among: Iterable[Kind] | None = None) -> list[Kind]:
    """The kinds in use that one desk offers to a `customer`, a `colleague`, `monitoring` or an `engineer`; without: all of them.

    `among` are the kinds in use, for who has read them.
    """
    found = Kind.objects.filter(is_active=True).order_by("order", "code") if among is None else among
    if asks == "customer":
        return [kind for kind in found if kind.is_public or (kind.process_id and kind.nature in OF_CUSTOMERS)]
    return [kind for kind in found if asks not in ASKS or kind.nature in ASKS[asks]]


def without_replaced(kinds: Iterable[Kind]) -> list[Kind]:
    """Some kinds of a place, without those that another of them stands for: an owner's repair and a fault are one record."""
    found = list(kinds)
    replaced = {code for kind in found for code in kind.replaces}
    return [kind for kind in found if kind.code not in replaced]


def kinds_at(hall: Hall | None) -> QuerySet[Kind]:
    """The kinds in use that are used in a hall, in their order."""
    return Kind.objects.filter(placed_in(hall), is_active=True).order_by("order", "code")


def who_asks(kinds: Iterable[Kind]) -> list[str]:
    """Those for whom there is something among some kinds, in the order in which a desk meets them."""
    found = list(kinds)
    natures = {kind.nature for kind in found}
    others = [asks for asks, wanted in ASKS.items() if natures & set(wanted)]
    return (["customer"] if any(kind.is_public for kind in found) else []) + others


def startable(kinds: Iterable[Kind], day: date) -> list[Kind]:
    """Those of some kinds of which a case can begin on `day`: not where the process that leads it is retired or has not begun."""
    found = list(kinds)
    led = {kind.process_id for kind in found if kind.process_id}
    alive = processes_in_force(led, day) if led else frozenset()
    return [kind for kind in found if kind.process_id is None or kind.process_id in alive]


def beginning_at(hall: Hall | None, at: datetime) -> QuerySet[Kind]:
    """The kinds used in a hall of which a case can begin there now, by its clocks."""
    found = kinds_at(hall)
    return found.filter(pk__in=[kind.pk for kind in startable(found, day_in(hall, at))])


def day_in(hall: Hall | None, at: datetime) -> date:
    """The day that it is in a hall; without one, where the installation is."""
    return at.astimezone(hall_zone(hall)).date()


def led_by(process: Process) -> list[Kind]:
    """The kinds in use that a process leads, each with how many cases of it are open."""
    is_open = Q(cases__phase__in=sorted(OPEN_PHASES))
    found = Kind.objects.filter(process=process, is_active=True)
    return list(found.annotate(open_count=Count("cases", filter=is_open)).order_by("order", "code"))


def find_kind(key: int) -> Kind:
    """A kind by its key, for who may see how cases are set up. NotFound when absent."""
    found = Kind.objects.select_related("team").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def kinds_listed() -> QuerySet[Kind]:
    """All kinds with the number of their cases, and what their nature is called here."""
    own = NatureLabel.objects.filter(nature=OuterRef("nature")).values("names")
    return Kind.objects.annotate(case_count=count_of(Case.objects.all(), "kind"), nature_names=Subquery(own))


def nature_words() -> dict[str, str]:
    """What every nature is called here, in the reader's language: this organisation's word, else the trade's."""
    own = dict(NatureLabel.objects.values_list("nature", "names"))
    return {value: text_in(own.get(value) or {}, default=str(label)) for value, label in Nature.choices}
