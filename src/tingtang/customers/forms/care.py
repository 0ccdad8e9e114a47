"""Forms of planned contacts, quotas of visits, and household files."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.actors import Actor
from tingtang.customers import models
from tingtang.customers.actions.care import HOUSEHOLD_FIELDS, QUOTA_FIELDS
from tingtang.customers.queries import find_exact
from tingtang.org.models import Staff
from tingtang.org.queries import at_work, of_hall
from tingtang.ui.amounts import Money
from tingtang.ui.choosing import offer_rows
from tingtang.ui.days import DayInput
from tingtang.ui.editing import Record

DAYS = (
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
)


class Plan(forms.Form):
    """A contact to be planned."""

    topic = forms.CharField(label=_("About what"), max_length=200)
    way = forms.ChoiceField(label=_("Way"), choices=models.ContactPlan.Way.choices)
    owner = forms.ModelChoiceField(Staff.objects.none(), label=_("Who does it"))
    due_date = forms.DateField(label=pgettext_lazy("contact", "Planned for"), widget=DayInput({"class": "form-control"}))
    campaign = forms.CharField(
        label=_("Invitation campaign"), max_length=80, required=False, help_text=_("The same name for everybody who is invited.")
    )
    is_executive = forms.BooleanField(
        label=_("Visit by an executive"), required=False, help_text=_("Counts for the quota of visits, on a visit day.")
    )

    def __init__(self, today: date, *args: Any, hall: int | None, own: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_date"].initial = today + timedelta(days=7)
        self.fields["owner"].initial = own
        offer_rows(self, "owner", at_work(hall), part=of_hall)


class Note(forms.Form):
    """What came of a contact."""

    outcome = forms.CharField(label=_("Minutes: what was said"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    signal = forms.ChoiceField(label=_("Change of need"), choices=models.ContactPlan.Signal.choices, required=False)
    effect = forms.CharField(label=_("Effect"), max_length=300, required=False)
    reply = forms.ChoiceField(label=_("Reply"), choices=models.ContactPlan.Reply.choices, required=False)
    refusal = forms.ChoiceField(label=_("Why refused"), choices=models.ContactPlan.Refusal.choices, required=False)
    referred = forms.CharField(
        label=_("Whom he referred"), max_length=100, required=False, help_text=_("Customer number, phone or ID number.")
    )
    volume_cents = Money(label=_("Business volume covered"))
    next_date = forms.DateField(
        label=_("Next contact on"),
        widget=DayInput({"class": "form-control"}),
        required=False,
        help_text=_("Empty: none is planned now."),
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_referred(self) -> models.Customer | None:
        """The one customer who is known by this."""
        text = self.cleaned_data["referred"].strip()
        found = find_exact(self.actor, text) if text else []
        if text and len(found) != 1:
            raise ValidationError(
                _("Several have this: use the customer number.") if found else _("Nobody you may see is known by this.")
            )
        return found[0] if found else None


class VisitQuota(Record):
    """An executive's quota and visit days."""

    versioned = QUOTA_FIELDS
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Visit days"), choices=DAYS, coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None: any day."),
    )  # fmt: skip

    class Meta:
        model = models.VisitQuota
        fields = ["executive", "per_month", "weekdays"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "executive", at_work(also=self.instance.executive_id), part=of_hall)


class Household(Record):
    """A household or farm in a year."""

    versioned = HOUSEHOLD_FIELDS
    income_cents = Money(label=_("Income in the year"))
    need_cents = Money(label=_("Funds needed"))

    class Meta:
        model = models.HouseholdFile
        fields = list(HOUSEHOLD_FIELDS)
        widgets = {"need_date": DayInput({"class": "form-control"}), "surveyed_date": DayInput({"class": "form-control"})}
