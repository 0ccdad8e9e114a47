"""Forms of the archive of paper files."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tingtang.org.models import Staff


def by_badge(text: str) -> Staff:
    """The person with this badge. Refused when nobody has it."""
    found = Staff.objects.filter(badge=text.strip()).first()
    if found is None:
        raise ValidationError(_("Nobody has this badge."))
    return found


class File(forms.Form):
    """Papers to be filed."""

    title = forms.CharField(label=_("What it holds"), max_length=200)
    place = forms.CharField(label=_("Place"), max_length=80, help_text=_("For example: archive 2, shelf 14, box 3."))


class Lend(forms.Form):
    """Who borrows a file, for what and until when."""

    borrower = forms.CharField(label=_("Badge of the borrower"), max_length=40)
    purpose = forms.CharField(label=_("For what"), max_length=200)
    due_date = forms.DateField(
        label=_("Due"), widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")
    )

    def __init__(self, today: date, *args: Any, badge: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_date"].initial = today + timedelta(days=7)
        self.fields["borrower"].initial = badge

    def clean_borrower(self) -> Staff:
        """The person with this badge."""
        return by_badge(self.cleaned_data["borrower"])
