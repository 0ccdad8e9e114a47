"""What people type about risk tolerance and funds."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.customers.models.tolerances import TOLERANCES
from tingtang.ui.days import DayInput


class Assessed(forms.Form):
    """An assessment, with funds in whole units of money."""

    grade = forms.TypedChoiceField(label=_("Risk tolerance"), choices=[("", "–"), *TOLERANCES], coerce=int)
    funds = forms.DecimalField(label=_("Funds to place"), min_value=0, max_value=10**12, decimal_places=2)
    assessed_date = forms.DateField(label=_("Assessed on"), widget=DayInput())
    note = forms.CharField(
        label=_("Remark"), max_length=300, required=False, help_text=_("For example how long the money can be spared.")
    )

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        given = self.cleaned_data
        return {
            "grade": given["grade"],
            "funds_cents": int(given["funds"] * 100),
            "assessed_date": given["assessed_date"],
            "note": given["note"],
        }
