"""What was told where."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.org.models import Zone
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Dates, Search
from tingtang.ui.tables import Table
from tingtang.visits.models import TalkKind, Told


def _case(row: Any) -> str:
    return reverse("cases:case", args=[row.case.number]) if row.case and row.sees_case else ""


def _customer(row: Any) -> str:
    return reverse("customers:customer", args=[row.customer_id]) if row.customer_id and row.sees_customer else ""


def zones() -> list[tuple[str, str]]:
    """Places to filter by."""
    found = Zone.objects.filter(pk__in=Told.objects.exclude(zone=None).values("zone")).order_by("hall__code", "order", "code")
    return [(str(one.pk), one.name_in()) for one in found]


class ToldRows(Table):
    """What was told to whom, and what they asked."""

    name, sort = "visits.told", "-told_at"
    empty_title = _("Nothing has been told yet")
    empty_text = _("Whoever patrols presses “Told” at a talking point, and writes down what people ask.")
    columns = (
        Column("told_at", _("When"), kind="datetime", sort="told_at"),
        Column("zone", pgettext_lazy("of a hall", "Place"), lambda row: row.zone.name_in() if row.zone else None),
        Column("point", _("Talking point"), lambda row: row.point.title if row.point else _("asked unprompted")),
        Column("listener", _("Told to"), words=dict(Told.Listener.choices)),
        Column("whom", _("Flat or name"), link=_customer),
        Column("people", _("How many"), kind="number", sort="people"),
        Column("answer", _("What they said to it")),
        Column("wish", _("What they ask or wish")),
        Column("case", _("Case"), lambda row: row.case.number if row.case else None, link=_case),
        Column("staff", pgettext_lazy("told", "By whom"), lambda row: row.staff.name if row.staff else None),
    )
    filters = (
        Search(["whom", "answer", "wish", "point__title"]),
        Choice("about", _("About"), lambda: TalkKind.choices, "point__kind"),
        Choice("place", pgettext_lazy("of a hall", "Place"), zones, "zone"),
        Choice("has_case", _("Became a case"), lambda: (("False", _("yes")), ("True", _("no"))), "case__isnull"),
        Dates("told", _("When"), "told_at", is_more=True),
    )
