"""Forms of what is done together with parties outside: people there, agreements, referrals, evaluations."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.assets import models
from tingtang.assets.actions import AGREEMENT_FIELDS, PERSON_FIELDS
from tingtang.assets.forms.assets import DAY, FindCustomer
from tingtang.assets.models import ReferralState, Verdict, Way
from tingtang.assets.wording import MARKS, SIDES
from tingtang.core.actors import Actor
from tingtang.ui.amounts import Money
from tingtang.ui.editing import Record

QUARTER = timedelta(days=90)


class Person(Record):
    """Somebody who is spoken with there."""

    versioned = PERSON_FIELDS

    class Meta:
        model = models.PartyPerson
        fields = ("name", "duty", "reach", "is_first", "is_active")
        help_texts = {"duty": _("As he is needed: contracts, settlement, complaints, events.")}


class Agreement(Record):
    """What was agreed."""

    versioned = AGREEMENT_FIELDS

    class Meta:
        model = models.PartyAgreement
        fields = ("title", "number", "ours", "theirs", "terms", "starts_date", "ends_date", "notice_days")
        widgets = {
            "starts_date": DAY,
            "ends_date": DAY,
            "ours": forms.Textarea({"rows": 3}),
            "theirs": forms.Textarea({"rows": 3}),
        }
        help_texts = {
            "title": _("The next agreement about the same is called the same: this one is then no longer to be decided on."),
            "ends_date": _("Left empty: until it is ended."),
        }


class End(forms.Form):
    """That an agreement ends."""

    reason = forms.CharField(label=_("Why it ends"), max_length=300)
    ended_date = forms.DateField(label=_("On"), widget=DAY, required=False, help_text=_("Left empty: today."))


class Refer(forms.Form):
    """Who was sent by a party, or to it."""

    way = forms.ChoiceField(label=_("Direction"), choices=Way.choices, widget=forms.RadioSelect, initial=Way.TO_US)
    name = forms.CharField(label=_("Or a name"), max_length=100, required=False, help_text=_("Who is no customer yet."))
    about = forms.CharField(label=_("About what"), max_length=200)
    made_date = forms.DateField(label=_("Day"), widget=DAY, required=False, help_text=_("Left empty: today."))

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["customer"] = FindCustomer(actor, label=_("Customer"), help_text=_("Number or name of the customer."))
        self.order_fields(["way", "customer", "name", "about"])


class Settle(forms.Form):
    """What came of a referral."""

    state = forms.ChoiceField(
        label=_("Did something come of it?"),
        widget=forms.RadioSelect,
        choices=[one for one in ReferralState.choices if one[0] != ReferralState.OPEN],
    )
    outcome = forms.CharField(
        label=pgettext_lazy("referral", "What came of it"),
        max_length=300,
        help_text=_("What was taken or signed; or why nothing came of it."),
    )
    amount_cents = Money(label=_("Worth"))
    case_number = forms.CharField(label=_("Case that came of it"), max_length=40, required=False)

    def __init__(self, actor: Actor, *args: Any, asks_customer: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks_customer:
            text = _("Where he has become one: number or name.")
            self.fields["customer"] = FindCustomer(actor, label=_("Customer by now"), help_text=text)


class Review(forms.Form):
    """How it went with a party over a time."""

    first_date = forms.DateField(label=_("From day"), widget=DAY)
    latest_date = forms.DateField(label=_("Until day"), widget=DAY)
    remark = forms.CharField(label=_("What was seen"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    verdict = forms.ChoiceField(
        label=pgettext_lazy("evaluation of a party", "What follows"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    next_step = forms.CharField(label=_("What is done, by whom, until when"), max_length=500, required=False)

    def __init__(self, *args: Any, day: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if day is not None:
            self.initial = {"first_date": day - QUARTER, "latest_date": day, **self.initial}
        for side, label in SIDES.items():
            named: Any = label
            self.fields[side] = forms.TypedChoiceField(label=named, choices=[("", _("choose")), *MARKS.items()], coerce=int)
        self.order_fields(["first_date", "latest_date", *SIDES, "remark", "verdict", "next_step"])

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        said = dict(self.cleaned_data)
        return said | {"marks": {side: said.pop(side) for side in SIDES}}
