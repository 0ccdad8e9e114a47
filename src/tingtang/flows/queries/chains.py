"""From a rule to its records: the processes that carry it out, the forms that their steps fill in, and how often they ran (STD-21)."""

from dataclasses import dataclass
from datetime import date

from tingtang.catalogue.models import Regulation
from tingtang.flows.models import Instance, Process
from tingtang.flows.queries.processes import version_in_force
from tingtang.flows.queries.tables import table_read


@dataclass(frozen=True)
class Link:
    """A process that carries out a rule: each step that asks for something, with the names of its fields, and its records."""

    process: Process
    forms: list[tuple[str, list[str]]]
    records: int


def chain_of(regulation: Regulation, day: date) -> list[Link]:
    """The processes in use that carry out a rule."""
    rows = Process.objects.filter(regulation=regulation, is_active=True).order_by("code")
    return [Link(one, _forms(one, day), Instance.objects.filter(version__process=one).count()) for one in rows]


def _forms(process: Process, day: date) -> list[tuple[str, list[str]]]:
    version = version_in_force(process, day)
    if version is None:
        return []
    table = table_read(version.pk)
    asked = ((table.names[node] or table.ids[node], more.get("form") or []) for node, more in sorted(table.more.items()))
    return [(name, [field["label"] or field["code"] for field in form]) for name, form in asked if form]
