"""The list of lighter procedures."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tingtang.cases.forms.reach import spared
from tingtang.ui import formats
from tingtang.ui.columns import Column
from tingtang.ui.filters import Search
from tingtang.ui.records import Records


def for_whom(row: Any) -> str:
    """The customers a lighter procedure is for."""
    words = [row.tier.name_in()] if row.tier else []
    return " / ".join([*words, *([str(_("household or farm file"))] if row.is_rural else [])])


def not_asked(row: Any) -> str:
    """What a lighter procedure spares."""
    words = dict(spared())
    return ", ".join(words.get(code, code) for code in row.waives)


class Easings(Records):
    """Lighter procedures: for whom, what is spared, how much may be at risk and is."""

    name, sort, permission, is_common = "cases.easings", "code", "cases.save_easing", True
    empty_title = _("No lighter procedure")
    empty_text = _("For some customers less can be asked for, within a limit that a second person approves.")
    columns = (
        Column("name", _("Lighter procedure"), str, link=lambda row: reverse("cases:easing", args=[row.pk])),
        Column("kind", _("Kind"), lambda row: row.kind.name_in()),
        Column("for", _("For whom"), for_whom),
        Column("waives", _("What is not asked for"), not_asked),
        Column("limit", _("At most for a case"), lambda row: formats.money(row.limit_cents, "CNY")),
        Column("total", _("At most for all cases together"), lambda row: formats.money(row.total_cents, "CNY")),
        Column("at_risk", _("At risk now"), lambda row: formats.money(row.at_risk or 0, "CNY")),
        Column("times", _("Cases"), kind="number"),
        Column(
            "state",
            _("State"),
            lambda row: "ok" if row.approved_at else "waiting",
            kind="badge",
            words={"ok": _("approved"), "waiting": _("waits for approval")},
        ),
        Column("until_date", _("In force until"), kind="date", sort="until_date"),
    )
    filters = (Search(["name", "code"]),)
