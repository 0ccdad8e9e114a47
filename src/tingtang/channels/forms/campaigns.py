"""Campaigns, and announcements for screens and pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.channels import models
from tingtang.channels.actions.announcements import FIELDS as ANNOUNCEMENT_FIELDS
from tingtang.channels.actions.campaigns import FIELDS as CAMPAIGN_FIELDS
from tingtang.channels.actions.campaigns import REMEDY_FIELDS
from tingtang.channels.forms.common import Words, halls_of
from tingtang.channels.models import Medium
from tingtang.core.actors import Actor
from tingtang.customers.models import ConsentPurpose, ContactPlan, CustomerKind
from tingtang.org.queries import at_work, of_hall
from tingtang.ui.choosing import offer_rows
from tingtang.ui.days import DayInput, MomentInput
from tingtang.ui.editing import Record, say_none
from tingtang.ui.widgets import Texts


class Campaign(Record):
    """A campaign."""

    versioned = CAMPAIGN_FIELDS
    subjects = Texts(label=_("Subject"), max_length=200, required=False, help_text=_("For mails."))
    bodies = Texts(
        label=_("Wording"), rows=8, max_length=4000, required=False,
        help_text=_("{name}, {title}, {organisation}, {hall} are filled in for each customer; {stop} is how he is left alone."),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("Who speak"),
        required=False,
        choices=[("", _("any language")), ("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")],
    )

    class Meta:
        model = models.Campaign
        fields = [
            "name", "note", "hall", "way", "channel", "purpose", "owner", "subjects", "bodies", "for_kind", "tier", "home", "language",
            "is_rural", "quiet_days", "most_lately",
        ]  # fmt: skip
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named: Any = self.fields
        named["channel"].queryset = models.Channel.objects.filter(
            is_active=True, medium__in=[Medium.MAIL, Medium.SMS, Medium.MESSENGER]
        ).order_by("pk")
        offer_rows(self, "owner", at_work(self.instance.hall_id, also=self.instance.owner_id), part=of_hall)
        named["purpose"].queryset = ConsentPurpose.objects.filter(is_active=True).order_by("order", "code")
        self.initial["subjects"], self.initial["bodies"] = self.instance.subjects, self.instance.bodies
        halls_of(self, actor, "channels.save_campaign")
        for name in ("tier", "home"):
            named[name].empty_label = _("any")
        named["for_kind"].choices = [("", _("people and companies")), *CustomerKind.choices]
        say_none(self)


class Announcement(Record):
    """What is announced, where, from when to when."""

    versioned = ANNOUNCEMENT_FIELDS
    texts = Texts(label=_("Text"), max_length=200, help_text=_("One line; screens show the languages beside each other."))

    class Meta:
        model = models.Announcement
        fields = ["texts", "hall", "starts_at", "ends_at", "on_boards", "on_phones", "on_kiosks", "on_portal", "is_urgent"]
        widgets = {name: MomentInput({"class": "form-control"}) for name in ("starts_at", "ends_at")}

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        halls_of(self, actor, "channels.save_announcement")
        self.initial["texts"] = self.instance.texts


class SendAnnouncement(forms.Form):
    """By which channel an announcement is sent, to whom."""

    channel = forms.ModelChoiceField(models.Channel.objects.none(), label=_("Channel"))
    purpose = forms.ModelChoiceField(
        ConsentPurpose.objects.none(), label=_("To who agreed to"), help_text=_("The customers of the hall, if it is of one.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named: Any = self.fields
        sends = models.Channel.objects.filter(is_active=True, medium__in=[Medium.MAIL, Medium.SMS, Medium.MESSENGER])
        named["channel"].queryset = sends.order_by("pk")
        named["purpose"].queryset = ConsentPurpose.objects.filter(is_active=True).order_by("order", "code")
        say_none(self)


class Start(forms.Form):
    """When a campaign goes."""

    starts_at = forms.DateTimeField(
        label=_("From when"), required=False, help_text=_("Empty: at once."),
        widget=MomentInput({"class": "form-control"}),
        input_formats=["%Y-%m-%dT%H:%M"],
    )  # fmt: skip


class Try(forms.Form):
    """Where a trial goes."""

    address = Words(label=_("Send a trial to"), max_length=200, help_text=_("Your own mail address or number."))


class Reply(forms.Form):
    """What somebody answered."""

    reply = forms.ChoiceField(label=_("Reply"), choices=ContactPlan.Reply.choices)
    refusal = forms.ChoiceField(label=_("Why refused"), choices=ContactPlan.Refusal.choices, required=False)


class Remedy(Record):
    """What is done about a reason for refusing."""

    versioned = REMEDY_FIELDS

    class Meta:
        model = models.Remedy
        fields = list(REMEDY_FIELDS)
        widgets = {"due_date": DayInput({"class": "form-control"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "owner", at_work(also=self.instance.owner_id), part=of_hall)
