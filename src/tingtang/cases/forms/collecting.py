"""What people type about payments on what is owed: sums in whole units of money."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases.forms.reach import cents
from tingtang.cases.models import Payment
from tingtang.ui.days import DayInput

MOST = 1_000_000_000


class NewPayment(forms.Form):
    """A payment that was received."""

    amount = forms.DecimalField(label=pgettext_lazy("payment", "Sum"), min_value=0.01, max_value=MOST, decimal_places=2)
    received_date = forms.DateField(label=pgettext_lazy("payment", "Received on"), widget=DayInput())
    way = forms.ChoiceField(label=pgettext_lazy("payment", "Way"), choices=Payment.Way.choices[:-1])
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    is_another = forms.BooleanField(label=_("one more of this sum and day"), required=False)

    def values(self) -> dict[str, Any]:
        """As the action takes it."""
        return {
            **{name: self.cleaned_data[name] for name in ("received_date", "way", "note", "is_another")},
            **_cents(self.cleaned_data),
        }


class Correction(forms.Form):
    """What stands in the place of a payment; without a sum there was none."""

    amount = forms.DecimalField(
        label=pgettext_lazy("payment", "Sum"), min_value=0, max_value=MOST, decimal_places=2, required=False
    )
    received_date = forms.DateField(label=pgettext_lazy("payment", "Received on"), widget=DayInput(), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def values(self) -> dict[str, Any]:
        """As the action takes it."""
        given: date | None = self.cleaned_data["received_date"]
        return {"received_date": given, "reason": self.cleaned_data["reason"], **_cents(self.cleaned_data)}


def _cents(given: dict[str, Any]) -> dict[str, int | None]:
    return {"amount_cents": cents(given["amount"]) or None}
