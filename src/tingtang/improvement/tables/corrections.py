"""The list of corrections."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.improvement.models import CorrectionState, Origin, Weight
from tingtang.improvement.tables.drives import hall_of
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Search
from tingtang.ui.tables import Table


class Corrections(Table):
    """Corrections, what is due first at the top."""

    name, sort = "improvement.corrections", "due_date"
    empty_title = _("No correction yet")
    empty_text = _("A correction leads a fault from its report over the cause and the measures to what keeps it away for good.")
    columns = (
        Column("title", _("What is wrong"), str, sort="title", link=lambda row: reverse("improvement:correction", args=[row.pk])),
        Column("state", _("State"), kind="badge", words=dict(CorrectionState.choices), sort="state"),
        Column("weight", pgettext_lazy("of a fault", "Weight"), words=dict(Weight.choices), sort="weight"),
        Column("due_date", _("To be corrected by"), kind="date", sort="due_date"),
        Column("owner", _("Who corrects it"), sort="owner__name"),
        Column("measures", _("Measures done"), lambda row: f"{row.done} / {row.planned}"),
        Column("hall", _("Hall"), hall_of, sort="hall__name"),
        Column("origin", _("Who saw it"), words=dict(Origin.choices), sort="origin"),
        Column("drive", pgettext_lazy("improvement", "Drive"), sort="drive__name", is_shown=False),
    )
    filters = (
        Search(["title", "body"]),
        Choice("state", _("State"), CorrectionState.choices),
        Choice("origin", _("Who saw it"), Origin.choices),
        Choice("weight", pgettext_lazy("of a fault", "Weight"), Weight.choices),
    )
