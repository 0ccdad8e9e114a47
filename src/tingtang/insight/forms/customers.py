"""What people type about the analysis of customers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class LookAt(forms.Form):
    """What a warning was."""

    finding = forms.CharField(
        label=_("What was found, and what is done"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000,
    )  # fmt: skip
    what = forms.ChoiceField(
        label=_("It was"), choices=[("acted", _("something to act on")), ("harmless", _("harmless: not again for ninety days"))]
    )

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {"finding": self.cleaned_data["finding"], "is_harmless": self.cleaned_data["what"] == "harmless"}
