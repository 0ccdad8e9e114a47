"""Which days the auditor asks about."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tingtang.ui.days import DayInput

DAYS = 30


class Wanted(forms.Form):
    """From one day to another, both included."""

    first = forms.DateField(label=_("From"), required=False, widget=DayInput({"class": "form-control"}))
    latest = forms.DateField(label=_("To"), required=False, widget=DayInput({"class": "form-control"}))

    def span(self, at: datetime) -> tuple[datetime, datetime]:
        """The time asked about: without a first day, the latest thirty."""
        given = self.cleaned_data if self.is_valid() else {}
        zone = timezone.get_current_timezone()
        latest = given.get("latest") or at.astimezone(zone).date()
        first = given.get("first") or latest - timedelta(days=DAYS - 1)
        return datetime.combine(first, time.min, zone), datetime.combine(latest + timedelta(days=1), time.min, zone)
