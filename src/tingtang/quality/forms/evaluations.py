"""What people type about evaluations."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tingtang.org.models import Staff
from tingtang.org.queries import of_hall
from tingtang.quality import models
from tingtang.quality.actions.evaluations import EVALUATION_FIELDS
from tingtang.quality.rules import hierarchy
from tingtang.quality.rules.ahp import Unusable
from tingtang.quality.wording import UNUSABLE
from tingtang.ui.choosing import offer_rows
from tingtang.ui.editing import Record
from tingtang.ui.widgets import Rows

MOST_ALTERNATIVES = 30
PRINCIPLE_CELLS: list[Mapping[str, Any]] = [
    {"name": "name", "label": _("Principle"), "max_length": 60},
    {"name": "is_met", "label": _("Is it kept to?"), "size": "small", "options": [("", _("not yet")), ("yes", _("yes"))]},
    {"name": "note", "label": _("How one sees it"), "max_length": 300},
]


class Evaluation(Record):
    """A draft of an evaluation: the hierarchy as lines."""

    versioned = EVALUATION_FIELDS
    criteria = forms.CharField(
        label=_("Criteria"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=_("One on a line. What belongs to a criterion stands below it, two spaces further right."),
    )
    alternatives = forms.CharField(
        label=_("Alternatives"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is to be ranked, one on a line. Leave it empty when only the weights of the criteria are wanted."),
    )
    principles = Rows(
        PRINCIPLE_CELLS,
        label=_("Design principles"),
        verb=_("Add a principle"),
        required=False,
        help_text=_(
            "The method has ten, of which orientation, hierarchy and comparability are named; the others are yours to name."
        ),
    )

    class Meta:
        model = models.Evaluation
        fields = ["name", "subject", "criteria", "alternatives", "random_index", "principles", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found: models.Evaluation = self.instance
        self.initial["criteria"] = hierarchy.as_text(found.nodes)
        self.initial["alternatives"] = "\n".join(one["name"] for one in found.alternatives)
        kept = found.principles if found.pk or found.principles else [{"name": str(word)} for word in models.PRINCIPLES.values()]
        self.initial["principles"] = [
            {"name": one["name"], "is_met": "yes" if one.get("is_met") else "", "note": one.get("note", "")} for one in kept
        ]

    def clean_criteria(self) -> list[dict[str, Any]]:
        """The criteria as they are kept."""
        try:
            nodes = hierarchy.outline(self.data.get(self.add_prefix("criteria"), ""))
        except Unusable as bad:
            raise ValidationError(_now(UNUSABLE[bad.code]).format(**bad.about)) from None
        if len(nodes) < 2:
            raise ValidationError(_("Write at least two criteria, one on a line."))
        return hierarchy.as_data(nodes)

    def clean_alternatives(self) -> list[dict[str, str]]:
        """The alternatives as they are kept, each once."""
        names = list(dict.fromkeys(line.strip()[:120] for line in self.cleaned_data["alternatives"].splitlines() if line.strip()))
        if len(names) == 1:
            raise ValidationError(_("Write at least two alternatives, or none."))
        if len(names) > MOST_ALTERNATIVES:
            raise ValidationError(_("There are at most {most} alternatives.").format(most=MOST_ALTERNATIVES))
        return [{"code": f"a{number}", "name": name} for number, name in enumerate(names, 1)]

    def values(self) -> dict[str, Any]:
        values = super().values()
        rows = [row for row in values["principles"] or [] if row["name"]]
        principles = [{"name": row["name"], "is_met": row["is_met"] == "yes", "note": row["note"]} for row in rows]
        return values | {"principles": principles}


class Opening(forms.Form):
    """Who is asked."""

    experts = forms.ModelMultipleChoiceField(
        label=_("Experts"), queryset=Staff.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one expert.")},
    )  # fmt: skip

    def __init__(self, *args: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "experts", staff, part=of_hall)
