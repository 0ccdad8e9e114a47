"""What people type about sources of customers' data."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.customers import models
from tingtang.customers.actions.sources import SOURCE_FIELDS
from tingtang.ui.choosing import offer_rows
from tingtang.ui.days import DayInput
from tingtang.ui.editing import NamedRecord


class DataSourceRecord(NamedRecord):
    """A source of data."""

    versioned = SOURCE_FIELDS

    class Meta:
        model = models.DataSource
        fields = ("names", "code", "kind", "basis", "contact", "purpose", "review_date", "order", "is_active")
        widgets = {"review_date": DayInput({"class": "form-control"})}
        help_texts = {
            "purpose": _("Where the customer has not agreed to it, nothing of this source is kept about him."),
            "basis": _("Required for third parties: the contract by its number, or the law by its article."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "purpose", models.ConsentPurpose.objects.filter(is_active=True).order_by("order", "code"))


class NoteSource(forms.Form):
    """Which source told what, as of which day."""

    source = forms.ModelChoiceField(models.DataSource.objects.none(), label=_("Source of data"))
    fields_told = forms.MultipleChoiceField(
        label=_("What it told"), choices=list(models.FIELDS.items()), widget=forms.CheckboxSelectMultiple
    )
    taken_date = forms.DateField(label=_("As of"), widget=DayInput({"class": "form-control"}))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "source", models.DataSource.objects.filter(is_active=True).order_by("order", "code"))

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        given = super().clean() or {}
        if "fields_told" in given:
            given["fields"] = given.pop("fields_told")
        return given
