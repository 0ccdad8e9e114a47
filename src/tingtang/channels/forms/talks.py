"""What staff type in conversations."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases.models import Case, Kind
from tingtang.cases.queries.kinds import beginning_at
from tingtang.channels import models
from tingtang.channels.actions.talking import LONGEST
from tingtang.channels.forms.common import Known, ManyFiles, Words
from tingtang.channels.models import Conversation, Medium, Message
from tingtang.core.actors import Actor
from tingtang.customers.models import ConsentPurpose, Customer
from tingtang.customers.queries import family
from tingtang.org.models import Hall
from tingtang.ui.choosing import offer_rows
from tingtang.ui.editing import say_none

# While it is written it is held against the wordings of the house (STD-27).
CHECKED = {
    "rows": 4, "class": "form-control", "hx-post": reverse_lazy("catalogue:flag_words"), "hx-trigger": "input changed delay:700ms",
    "hx-target": "#talk-flags", "hx-swap": "innerHTML", "hx-params": "body,csrfmiddlewaretoken",
}  # fmt: skip


class Answer(forms.Form):
    """An answer, with files by mail and chat."""

    files = ManyFiles(label=_("Files"), required=False)  # type: ignore[assignment]

    body = Words(label=_("Answer"), max_length=LONGEST, widget=forms.Textarea(attrs=CHECKED), strip=False)


class Close(forms.Form):
    """How a conversation ended."""

    outcome = forms.ChoiceField(label=pgettext_lazy("conversation", "What came of it"), choices=Conversation.Outcome.choices[1:])


class Tie(forms.Form):
    """Who it is."""

    who = Known(label=_("Who is it?"))

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].actor = actor  # type: ignore[attr-defined]


class MakeCase(forms.Form):
    """A case of a conversation."""

    kind = forms.ModelChoiceField(Kind.objects.none(), label=pgettext_lazy("of a case", "Kind"))
    title = Words(label=_("Title"), max_length=200)

    def __init__(self, *args: Any, hall: Hall | None, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "kind", beginning_at(hall, at))
        say_none(self)


class WriteTo(forms.Form):
    """A message to a customer who did not write first."""

    channel = forms.ModelChoiceField(models.Channel.objects.none(), label=_("Channel"))
    case = forms.ModelChoiceField(
        Case.objects.none(),
        label=_("About his case"),
        required=False,
        help_text=_("About an open case of his no consent is needed."),
    )
    purpose = forms.ModelChoiceField(ConsentPurpose.objects.none(), label=_("Consent to"), required=False)
    subject = Words(label=_("Subject"), max_length=200, required=False)
    body = Words(label=_("Message"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, actor: Actor, customer: Customer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        media = [Medium.MAIL, Medium.SMS, Medium.MESSENGER]
        cases = Case.objects.visible_to(actor).open().filter(customer__in=family(customer)).order_by("-opened_at")
        named: Any = self.fields
        named["channel"].queryset = models.Channel.objects.filter(is_active=True, medium__in=media).order_by("pk")
        named["case"].queryset = cases
        named["purpose"].queryset = ConsentPurpose.objects.filter(is_active=True).order_by("order", "code")
        say_none(self)


class Call(forms.Form):
    """A call that was had."""

    channel = forms.ModelChoiceField(models.Channel.objects.none(), label=pgettext_lazy("phone", "Line"))
    direction = forms.ChoiceField(
        label=_("Who called"), choices=[(Message.Direction.IN, _("the customer called")), (Message.Direction.OUT, _("we called"))]
    )
    who = Known(label=_("Customer"), required=False)
    name = Words(label=_("Name, if the customer is not known"), max_length=100, required=False)
    number = Words(label=_("Phone number"), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    case = Words(label=_("Number of the case"), max_length=20, required=False)
    body = Words(label=pgettext_lazy("call", "What was said"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))
    outcome = forms.ChoiceField(label=pgettext_lazy("conversation", "What came of it"), choices=Conversation.Outcome.choices[1:])

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["who"].actor = actor  # type: ignore[attr-defined]
        lines = models.Channel.objects.filter(is_active=True, medium=Medium.PHONE).order_by("pk")
        offer_rows(self, "channel", lines)
        if lines:
            self.fields["channel"].initial = lines[0]
        say_none(self)

    def clean_case(self) -> Case | None:
        """The case with this number, if the person who asks may see it."""
        text = self.cleaned_data["case"].strip().upper()
        found = Case.objects.visible_to(self.actor).filter(number=text).first() if text else None
        if text and found is None:
            raise ValidationError(_("You see no case with this number."))
        return found
