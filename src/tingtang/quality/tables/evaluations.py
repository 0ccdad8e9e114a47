"""The lists of quality."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.quality.models import EvaluationState, Subject
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Search
from tingtang.ui.tables import Table


class Evaluations(Table):
    """Evaluations, the newest first."""

    name, sort = "quality.evaluations", "-opened_at"
    empty_title = _("No evaluation yet")
    empty_text = _("An evaluation weighs criteria by comparing them in pairs: what counts how much, and who or what comes first.")
    columns = (
        Column(
            "name",
            pgettext_lazy("evaluation", "Goal"),
            str,
            sort="name",
            link=lambda row: reverse("quality:evaluation", args=[row.pk]),
        ),
        Column("subject", _("What is evaluated"), words=dict(Subject.choices), sort="subject"),
        Column("state", _("State"), kind="badge", words=dict(EvaluationState.choices), sort="state"),
        Column("experts", _("Experts"), "expert_count", kind="number", sort="expert_count"),
        Column("submitted", _("Handed in"), "submitted_count", kind="number", sort="submitted_count"),
        Column("opened", _("Opened"), "opened_at", kind="datetime", sort="opened_at"),
        Column("settled", pgettext_lazy("evaluation", "Settled"), "settled_at", kind="datetime", sort="settled_at"),
    )
    filters = (Search(["name"]), Choice("state", _("State"), EvaluationState.choices))
