"""The one form of enquiry and payment, and the small ones of a pupil's page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.actors import Actor
from tingtang.customers.models import Customer
from tingtang.customers.queries import find_exact
from tingtang.lessons.actions.reviewing import NEEDED
from tingtang.lessons.forms.fields import Money
from tingtang.lessons.models import Group, GuidanceKind, PayWay
from tingtang.ui.choosing import offer_rows
from tingtang.ui.days import DayInput, MomentInput
from tingtang.ui.editing import say_none

PERCENT: dict[str, Any] = {"min_value": 0, "max_value": 100}


class Fee(forms.Form):
    """A payment."""

    paid_cents = Money(label=_("Paid"))
    paid_way = forms.ChoiceField(label=_("Way of payment"), choices=PayWay.choices, required=False)
    paid_at = forms.DateTimeField(
        label=_("Payment taken at"), required=False, widget=MomentInput(),
        help_text=_("Left empty: just now. Payments are entered at once; a later entry is marked."),
    )  # fmt: skip


class Enquiry(Fee):
    """Enquiry and payment on one form (SCH-02): who asks for which class, what was asked, the test, what was paid."""

    group = forms.ModelChoiceField(Group.objects.none(), label=pgettext_lazy("of pupils", "Class"))
    pupil = forms.CharField(label=_("Pupil"), max_length=100, help_text=_("Number, phone, or the name of somebody new."))
    parent = forms.CharField(
        label=_("Parent"), max_length=100, required=False, help_text=_("Who is called and signs the homework book.")
    )
    phone = forms.CharField(label=_("Phone of the parent"), max_length=40, required=False)
    question = forms.CharField(
        label=_("What was asked"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("What the desk cannot answer goes to the specialist of the class."),
    )  # fmt: skip
    ask_specialist = forms.BooleanField(label=_("Pass the question on to the specialist"), required=False)
    test_percent = forms.IntegerField(label=_("Test before the course (%)"), required=False, **PERCENT)
    field_order = (
        "group", "pupil", "parent", "phone", "question", "ask_specialist", "test_percent", "paid_cents", "paid_way", "paid_at",
    )  # fmt: skip

    def __init__(self, actor: Actor, groups: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        offer_rows(self, "group", groups)
        say_none(self)

    def clean_pupil(self) -> Customer | str:
        """Somebody known, or the name of somebody new."""
        return self._known(self.cleaned_data["pupil"])

    def clean_parent(self) -> Customer | str:
        """Somebody known, or the name of somebody new."""
        return self._known(self.cleaned_data["parent"])

    def _known(self, text: str) -> Customer | str:
        text = text.replace("\x00", "").strip()
        found = find_exact(self.actor, text.split()[0]) if any(sign.isdigit() for sign in text) else []
        if len(found) == 1:
            return found[0]
        if found or (any(sign.isdigit() for sign in text) and len(text.split()) == 1):
            raise forms.ValidationError(
                _("Several have this: use the customer number.") if found else _("Nobody you may see is known by this.")
            )
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("ask_specialist") and not cleaned.get("question"):
            self.add_error("question", _("Write the question that is passed on."))
        if cleaned.get("phone") and not cleaned.get("parent"):
            self.add_error("parent", _("Say whose phone this is."))
        return cleaned


class Test(forms.Form):
    """The result of the test before the course."""

    percent = forms.IntegerField(label=_("Test before the course (%)"), **PERCENT)
    note = forms.CharField(label=_("What the test showed"), max_length=500, required=False)


class Check(forms.Form):
    """A check at intervals: praise first, then what is made up, the report; guidance as it is needed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, label in GuidanceKind.choices:
            area = forms.Textarea({"rows": 2})
            self.fields[kind] = forms.CharField(
                label=str(label).capitalize(), max_length=2000, required=kind in NEEDED, widget=area
            )


class Guidance(forms.Form):
    """A note about a pupil."""

    kind = forms.ChoiceField(label=_("Kind"), choices=GuidanceKind.choices, initial=GuidanceKind.STUDY)
    text = forms.CharField(label=_("What is said to the pupil"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    is_shared = forms.BooleanField(label=_("Parents read it"), required=False, initial=True)


class MakeUp(forms.Form):
    """When a missed lesson was made up."""

    day = forms.DateField(label=_("Made up on"), widget=DayInput())
