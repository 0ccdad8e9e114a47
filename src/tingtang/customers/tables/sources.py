"""Named sources of customers' data."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.customers.models import SourceKind
from tingtang.customers.tables import USE
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Flag, Search
from tingtang.ui.records import Records


class DataSources(Records):
    """The sources, with of how many customers each told."""

    name, sort, permission, is_common = "customers.data_sources", "order", "customers.save_data_source", True
    empty_title = _("No source of data yet")
    empty_text = _("Name who gives data about customers, on what it rests, what consent it needs: a credit register, a partner.")
    columns = (
        Column("name", _("Source of data"), str, sort="name", link=lambda row: reverse("customers:data_source", args=[row.pk])),
        Column("kind", pgettext_lazy("of a source", "Kind"), words=dict(SourceKind.choices), sort="kind"),
        Column("basis", _("Rests on")),
        Column("purpose", _("Consent it needs"), lambda row: row.purpose.name_in() if row.purpose else None),
        Column("told", _("Told of customers"), kind="number", sort="told"),
        Column("review_date", _("To be looked at again on"), kind="date", sort="review_date"),
        Column("contact", _("Whom to ask there"), is_shown=False),
        USE,
    )
    filters = (
        Search(["name", "code", "basis"]),
        Choice("kind", pgettext_lazy("of a source", "Kind"), lambda: SourceKind.choices),
        Flag("is_active", _("In use")),
    )
