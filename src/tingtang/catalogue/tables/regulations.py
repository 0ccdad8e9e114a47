"""The list of rules."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import RegulationKind, System
from tingtang.catalogue.tables import USE
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Flag, Search
from tingtang.ui.records import Records


def _written(row: Any) -> str:
    return "ok" if row.is_written else "risk"


class Regulations(Records):
    """The rules, laws and emergency plans."""

    name, sort, is_common = "catalogue.regulations", "kind", True
    empty_title = _("No rule yet")
    empty_text = _("Laws, conventions of the trade, own rules, emergency plans, the service spirit, and who must read which.")
    columns = (
        Column("name", _("Rule or law"), str, sort="name", link=lambda row: reverse("catalogue:regulation", args=[row.pk])),
        Column("kind", _("Kind of rule"), lambda row: row.get_kind_display(), sort="kind"),
        Column("system", _("Management system"), lambda row: row.get_system_display() or None, sort="system"),
        Column("number", _("Document number"), sort="number"),
        Column("effective_date", _("In force from"), kind="date", sort="effective_date"),
        Column("owner", _("Answers for the rule"), sort="owner__name"),
        Column("drill_date", _("Next drill"), kind="date", sort="drill_date"),
        Column("written", _("Text"), _written, kind="badge", words={"ok": _("there"), "risk": _("to be written")}),
        USE,
    )
    filters = (
        Search(["name", "number", "text"]),
        Choice("kind", _("Kind of rule"), RegulationKind.choices),
        Choice("system", _("Management system"), System.choices),
        Flag("is_active", _("In use")),
    )
