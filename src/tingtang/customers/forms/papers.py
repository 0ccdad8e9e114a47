"""Forms of the archive of paper files."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.org.models import Staff
from tingtang.org.queries import at_work, of_hall
from tingtang.ui.choosing import offer_rows
from tingtang.ui.days import DayInput


class File(forms.Form):
    """Papers to be filed."""

    title = forms.CharField(label=_("What it holds"), max_length=200)
    place = forms.CharField(label=_("Place"), max_length=80, help_text=_("For example: archive 2, shelf 14, box 3."))


class Lend(forms.Form):
    """Who borrows a file, for what and until when."""

    borrower = forms.ModelChoiceField(Staff.objects.none(), label=_("Borrowed by"))
    purpose = forms.CharField(label=_("For what"), max_length=200)
    due_date = forms.DateField(label=_("Due"), widget=DayInput({"class": "form-control"}))

    def __init__(self, today: date, *args: Any, hall: int | None, own: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_date"].initial = today + timedelta(days=7)
        self.fields["borrower"].initial = own
        offer_rows(self, "borrower", at_work(hall), part=of_hall)
