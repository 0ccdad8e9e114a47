"""What people type about comparisons of products."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue import models
from tingtang.catalogue.actions.comparisons import COMPARISON_FIELDS
from tingtang.catalogue.models.comparisons import BETTER
from tingtang.core.naming import text_in
from tingtang.ui.days import DayInput
from tingtang.ui.editing import NamedRecord
from tingtang.ui.widgets import Rows, Texts

_CELLS: list[Mapping[str, Any]] = [
    {"name": "point", "label": _("What is compared"), "max_length": 100},
    {"name": "ours", "label": _("Ours"), "max_length": 200},
    {"name": "theirs", "label": _("Theirs"), "max_length": 200},
    {"name": "better", "label": _("Who is better"), "size": "small", "value": "alike", "options": list(BETTER.items())},
]


class Comparison(NamedRecord):
    """A comparison with its points, in the reader's language; texts in others stay where nothing was changed."""

    versioned = COMPARISON_FIELDS
    points = Rows(
        _CELLS,
        label=_("Points"),
        verb=_("Add a point"),
        help_text=_("Say where theirs is better too: who finds out trusts nothing else."),
    )
    advice = Texts(label=_("For whom which is right"), rows=2, max_length=1000, required=False)

    class Meta:
        model = models.Comparison
        fields = [
            "names",
            "code",
            "product",
            "rival",
            "rival_product",
            "points",
            "advice",
            "source",
            "checked_date",
            "order",
            "is_active",
        ]
        widgets = {"checked_date": DayInput()}
        help_texts = {"source": _("Such as their price list, their counter, their page, and when.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = list(self.instance.points or [])
        self.initial["points"] = [
            {**{name: text_in(row[name]) for name in ("point", "ours", "theirs")}, "better": row["better"]} for row in self.kept
        ]

    def clean_points(self) -> list[dict[str, Any]]:
        """The points as they are kept."""
        known = {text_in(text): text for row in self.kept for text in (row["point"], row["ours"], row["theirs"])}
        language = get_language() or "zh-hans"
        return [
            {
                **{name: known.get(row[name], {language: row[name]}) for name in ("point", "ours", "theirs")},
                "better": row["better"],
            }
            for row in self.cleaned_data["points"] or []
            if row["point"]
        ]
