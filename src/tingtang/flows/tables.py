"""The lists of flows."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.views import actor_of
from tingtang.flows.models import Group, InstanceState, Process, SupplyKind, VersionState
from tingtang.flows.queries.supplies import need_of
from tingtang.flows.queries.watching import places_of, subjects_of
from tingtang.org.models import Staff
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Dates, Flag, Search
from tingtang.ui.records import Records
from tingtang.ui.tables import Table

NOTHING = "nothing"
SUPPLY_STATES = {"ok": _("enough"), "risk": _("too little"), "nothing": _("not counted yet")}
STATES = {
    NOTHING: _("not drawn yet"),
    "draft": _("draft"),
    "review": _("in review"),
    "approved": _("approved"),
    "published": pgettext_lazy("of a process", "in force"),
    "coming": pgettext_lazy("of a process", "comes into force"),
    "unused": pgettext_lazy("of a process", "not in use"),
    "retired": _("retired"),
}


def state_of(process: Any) -> str:
    """What stands foremost: the version in force, else the one that comes, else the one being worked on."""
    if process.force_number is not None:
        return "published"
    if not process.is_active:
        return "unused"
    latest = "coming" if process.latest_state == "published" else process.latest_state
    return process.open_state or latest or NOTHING


def owner_choices() -> Iterable[tuple[str, str]]:
    """People who own a process."""
    return [(str(staff.pk), staff.name) for staff in Staff.objects.filter(processes__isnull=False).distinct().order_by("name")]


class Processes(Records):
    """The processes."""

    name, sort, permission, is_common = "flows.processes", "code", "", True
    empty_title = _("No process yet")
    empty_text = _(
        "A process says who does what, in which order, by which standard. Draw the first one, or apply an industry pack."
    )
    columns = (
        Column("name", _("Process"), str, sort="name", link=lambda row: reverse("flows:process", args=[row.pk])),
        Column("group", _("Group"), words=dict(Group.choices), sort="group"),
        Column("owner", _("Owner"), sort="owner__name"),
        Column("state", _("State"), state_of, kind="badge", words=STATES, sort="force_number"),
        Column("force_number", _("Version in force"), kind="number", sort="force_number"),
        Column("force_date", _("In force from"), kind="date", sort="force_date"),
        Column("coming_date", _("Next version from"), kind="date", sort="coming_date"),
        Column("open_state", _("Being worked on"), kind="badge", words=STATES, sort="open_state"),
        Column("running_count", _("Running now"), kind="number", sort="running_count"),
        Column("asked_count", _("Changes asked for"), kind="number", sort="asked_count"),
        Column("service", _("Service"), sort="service__name", is_shown=False),
        Column("code", _("Code"), sort="code", is_shown=False),
    )
    filters = (
        Search(["name", "code"]),
        Choice("group", _("Group"), Group.choices),
        Choice("owner", _("Owner"), owner_choices, field="owner__pk"),
        Choice("latest_state", _("State of the latest version"), VersionState.choices),
        Flag("is_business", _("business procedure")),
        Flag("is_active", _("In use")),
    )


def process_choices() -> Iterable[tuple[str, str]]:
    """Processes that have run."""
    return [(one.code, str(one)) for one in Process.objects.filter(versions__instances__isnull=False).distinct().order_by("code")]


def _subject_url(row: Any) -> str:
    return row.subject.get_absolute_url() if hasattr(row.subject, "get_absolute_url") else ""


class Running(Table):
    """Procedures that run and have run."""

    name, sort = "flows.running", "-started_at"
    empty_title = _("No procedure has run yet")
    empty_text = _("A case whose kind has a published process is led by it; where it stands is seen here and on its page.")
    columns = (
        Column(
            "process",
            _("Process"),
            str,
            link=lambda row: reverse("flows:instance", args=[row.pk]),
        ),
        Column("subject", _("What it runs for"), lambda row: str(row.subject or "–"), link=_subject_url),
        Column("version", _("Version"), "version.number", kind="number"),
        Column("state", _("State"), kind="badge", words=dict(InstanceState.choices), sort="state"),
        Column("where", _("Where it stands")),
        Column("open_count", _("Open steps"), kind="number", sort="open_count"),
        Column("late_count", _("Late steps"), kind="number", sort="late_count"),
        Column("hall", _("Hall")),
        Column("started_at", pgettext_lazy("of a procedure", "Started"), kind="short", sort="started_at"),
        Column("ended_at", pgettext_lazy("of a procedure", "Ended"), kind="short", sort="ended_at"),
    )
    filters = (
        Choice("state", _("State"), InstanceState.choices),
        Choice("process", _("Process"), process_choices, field="version__process__code"),
        Dates("started_at", pgettext_lazy("of a procedure", "Started")),
    )

    def complete(self, rows: Sequence[Any]) -> None:
        """What each runs for, as far as the reader may see it, and at what it stands."""
        subjects, places = subjects_of(actor_of(self.request), rows), places_of(rows)
        for row in rows:
            row.subject = subjects.get(row.pk)
            row.where = _(", ").join(places.get(row.pk, [])) or "–"


class Supplies(Records):
    """What processes need."""

    name, sort, permission, is_common = "flows.supplies", "process__code", "flows.save_supply", True
    empty_title = _("Nothing is planned yet")
    empty_text = _("Say for each process which people, materials and systems it needs; what is short is shown.")
    columns = (
        Column("name", _("What is needed"), sort="name", link=lambda row: reverse("flows:supply", args=[row.pk])),
        Column("process", _("Process"), sort="process__name", link=lambda row: reverse("flows:process", args=[row.process_id])),
        Column("kind", pgettext_lazy("of a resource", "Kind"), words=dict(SupplyKind.choices), sort="kind"),
        Column("needed", _("Needed"), kind="number", sort="needed"),
        Column("available", _("There is"), lambda row: need_of(row).available, kind="number"),
        Column("state", _("State"), lambda row: need_of(row).badge, kind="badge", words=SUPPLY_STATES),
        Column("counted_at", pgettext_lazy("of a resource", "Counted"), kind="short", sort="counted_at"),
    )
    filters = (Search(["name", "process__name"]), Choice("kind", pgettext_lazy("of a resource", "Kind"), SupplyKind.choices))
