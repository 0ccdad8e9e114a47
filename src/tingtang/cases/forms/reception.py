"""What people type into the reception book."""

from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases.forms.desk import FindCustomer, Words
from tingtang.cases.models import Kind, Reception
from tingtang.cases.models.cases import PRIORITIES
from tingtang.cases.queries.kinds import beginning_at
from tingtang.cases.queries.reception import people_of
from tingtang.core.actors import Actor
from tingtang.org.models import Hall, Staff
from tingtang.ui.choosing import offer_rows
from tingtang.ui.days import DayInput
from tingtang.ui.widgets import SuggestInput

_SUGGESTED = {"data-suggest": reverse_lazy("cases:suggest", args=["customer"]), "autocomplete": "off"}


class Entry(forms.Form):
    """A visit or a call."""

    way = forms.ChoiceField(label=_("Way"), choices=Reception.Way.choices, widget=forms.RadioSelect, initial="visit")
    topic = forms.ChoiceField(label=_("About what"), choices=Reception.Topic.choices)
    name = Words(label=_("Who"), required=False, max_length=100, help_text=_("For who is no customer of ours."))
    text = Words(label=_("What it was about"), max_length=4000, widget=forms.Textarea({"rows": 4}))
    mood = forms.ChoiceField(label=_("Mood"), required=False, choices=[("", _("not noted")), *Reception.Mood.choices])
    measures = forms.MultipleChoiceField(
        label=_("What was done at once"),
        required=False,
        choices=Reception.Measure.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of criticism: what was done so that customer and clerk do not clash."),
    )
    is_unsettled = forms.BooleanField(
        label=_("Not settled: call a leader"), required=False, help_text=_("Whoever supervises the hall is told at once.")
    )
    remains = forms.BooleanField(
        label=_("Something remains to be done"),
        required=False,
        help_text=_("It is then followed up within what the standard allows, and reported upwards when it is late."),
    )
    importance = forms.TypedChoiceField(label=_("Importance"), choices=PRIORITIES, coerce=int, initial=3, required=False)
    due_date = forms.DateField(
        label=_("Follow up by"),
        required=False,
        widget=DayInput({"class": "form-control"}),
        help_text=_("Where a day was promised; else the limit of its importance holds."),
    )
    keeper = forms.ModelChoiceField(
        Staff.objects.none(), label=_("Who follows it up"), required=False, empty_label=_("who follows up for the hall")
    )
    kind = forms.ModelChoiceField(
        Kind.objects.none(),
        label=pgettext_lazy("reception", "Make it a case"),
        required=False,
        empty_label=pgettext_lazy("reception", "no"),
    )

    def __init__(self, *args: Any, actor: Actor, hall: Hall, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["customer"] = FindCustomer(actor, label=_("Customer"), widget=SuggestInput((), _SUGGESTED))
        offer_rows(self, "keeper", people_of(hall))
        offer_rows(self, "kind", beginning_at(hall, at).filter(is_public=True))
        first = ["way", "topic", "customer", "name", "text"]
        self.order_fields([*first, *(name for name in self.fields if name not in first)])
        if not actor.may("cases.open", hall):
            del self.fields["kind"]

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        given = dict(self.cleaned_data)
        given["is_settled"], given["importance"] = not given.pop("is_unsettled"), given["importance"] or 3
        return given


class Result(forms.Form):
    """What came of an entry."""

    result = Words(label=_("Result"), max_length=4000, widget=forms.Textarea({"rows": 3}))
    due_date = forms.DateField(label=_("Put off to"), required=False, widget=DayInput({"class": "form-control"}))
    keeper = forms.ModelChoiceField(
        Staff.objects.none(), label=_("Who follows it up"), required=False, empty_label=_("as before")
    )
    kind = forms.ModelChoiceField(
        Kind.objects.none(),
        label=pgettext_lazy("reception", "Make it a case"),
        required=False,
        empty_label=pgettext_lazy("reception", "no"),
    )

    def __init__(self, *args: Any, actor: Actor, hall: Hall, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "keeper", people_of(hall))
        offer_rows(self, "kind", beginning_at(hall, at).filter(is_public=True))
        if not actor.may("cases.open", hall):
            del self.fields["kind"]


class Desk(forms.Form):
    """Who follows up for a hall."""

    keeper = forms.ModelChoiceField(
        Staff.objects.none(), label=_("Who follows up"), required=False, empty_label=_("whoever took it")
    )

    def __init__(self, *args: Any, hall: Hall, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "keeper", people_of(hall))
