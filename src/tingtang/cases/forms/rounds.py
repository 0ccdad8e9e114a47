"""The form by which a month's visits are planned."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.cases.models import Kind
from tingtang.customers.models import Tier
from tingtang.org.models import Hall, Staff
from tingtang.ui.choosing import offer_rows
from tingtang.ui.days import DayInput


class Round(forms.Form):
    """Which customers, between which days, by whom, and how often at most."""

    first = forms.DateField(label=_("From"), widget=DayInput())
    last = forms.DateField(label=_("Until"), widget=DayInput())
    title = forms.CharField(label=_("Title of each"), max_length=120)
    tier = forms.ModelChoiceField(Tier.objects.none(), label=_("Only of the tier"), required=False)
    most = forms.IntegerField(label=_("How many at most"), min_value=1, max_value=200, initial=20)
    rest_days = forms.IntegerField(label=_("Nobody visited in the last (days)"), min_value=0, max_value=1000, initial=90)
    people = forms.ModelMultipleChoiceField(
        Staff.objects.none(), label=_("Who goes"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever answers for the place goes there; for the others these take turns."),
    )  # fmt: skip

    def __init__(self, hall: Hall, kind: Kind, day: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "tier", Tier.objects.select_related("scheme").order_by("scheme__code", "rank"))
        field: Any = self.fields["people"]
        field.queryset = Staff.objects.filter(hall=hall, left_date__isnull=True).order_by("name")
        begins = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        ends = (begins + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        self.initial = {"first": begins, "last": ends, "title": kind.name_in(), **self.initial}

    def clean(self) -> dict[str, Any]:
        """Refuse days that go backwards or over more than a quarter."""
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and not timedelta(0) <= last - first <= timedelta(days=100):
            self.add_error("last", _("Give a day after the first one, within a hundred days."))
        return given
