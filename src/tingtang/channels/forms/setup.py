"""Channels, phrases, and of what people are told."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases.models import Kind
from tingtang.channels import models
from tingtang.channels.actions.channels import FIELDS as CHANNEL_FIELDS
from tingtang.channels.actions.channels import PHRASE_FIELDS
from tingtang.channels.actions.manners import FIELDS as MANNER_FIELDS
from tingtang.channels.actions.telling import FIELDS as TELLING_FIELDS
from tingtang.channels.actions.telling import HOUSE
from tingtang.channels.models import Medium
from tingtang.core import registry
from tingtang.customers.models import ConsentPurpose, CustomerKind, Tier
from tingtang.ui.editing import NamedRecord, Record, say_none, with_main
from tingtang.ui.widgets import Texts, main_text


class Channel(NamedRecord):
    """A channel. What it keeps secret is never shown again, only replaced."""

    versioned = CHANNEL_FIELDS
    secret = forms.CharField(
        label=_("Secret of the gateway, or address of the mailbox"), required=False, max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("A mailbox is written imaps://user:password@host/INBOX. Left empty, what is kept stays."),
    )  # fmt: skip

    away = Texts(
        label=_("What is said outside the hours"), rows=2, max_length=500, required=False,
        help_text=_("{time} is when somebody answers again. Empty: the usual words."),
    )  # fmt: skip
    url = forms.URLField(
        label=_("Address of the gateway"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_(
            "For text messages and messengers: the address of your provider's gateway, to which each message is posted, signed."
        ),
    )

    class Meta:
        model = models.Channel
        fields = [
            "names", "code", "medium", "address", "hall", "kind", "calendar", "away", "url", "per_minute", "dkim_selector", "is_active",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.queryset = Kind.objects.filter(is_active=True).order_by("order", "code")
        self.initial["away"] = self.instance.away
        self.order_fields([
            "names", "code", "medium", "address", "hall", "kind", "calendar", "away", "secret", "url", "per_minute", "dkim_selector",
        ])  # fmt: skip


class Phrase(NamedRecord):
    """A phrase."""

    versioned = PHRASE_FIELDS
    texts = Texts(label=_("Text"), rows=4, max_length=2000)

    class Meta:
        model = models.Phrase
        fields = ["names", "code", "texts", "hall", "order", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["texts"] = with_main(self.instance.text, self.instance.texts)

    def values(self) -> dict[str, Any]:
        values = super().values()
        return values | {"text": main_text(values["texts"])}


class Manner(NamedRecord):
    """When customers of a type are left in peace, and how they are spoken to."""

    versioned = MANNER_FIELDS
    texts = Texts(
        label=_("How they are spoken to"), rows=3, max_length=1000, required=False,
        help_text=_("Address, tone, what is better not said; shown on their page to whoever serves or calls."),
    )  # fmt: skip

    class Meta:
        model = models.Manner
        fields = ["names", "code", "tier", "of_kind", "quiet_from", "quiet_until", "texts", "hall", "order", "is_active"]
        widgets: ClassVar[Any] = {
            name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M") for name in ("quiet_from", "quiet_until")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named: Any = self.fields
        # a customer shows the tier of the primary scheme
        named["tier"].queryset = Tier.objects.filter(scheme__is_primary=True, scheme__is_active=True).order_by("rank")
        named["hall"].empty_label = _("the whole organisation")
        self.initial["texts"] = self.instance.texts
        say_none(self)
        named["tier"].empty_label = _("everybody")
        named["of_kind"].choices = [("", _("everybody")), *CustomerKind.choices]


class Telling(Record):
    """Of what people are told, by which channel, in which words."""

    versioned = TELLING_FIELDS
    occasion = forms.ChoiceField(label=pgettext_lazy("of a message", "Occasion"))
    subjects = Texts(label=_("Subject"), max_length=200, required=False, help_text=_("For mails. Empty: the usual one."))
    bodies = Texts(label=_("Wording"), rows=4, max_length=2000, required=False, help_text=_("Empty: the usual words."))

    class Meta:
        model = models.Telling
        fields = [
            "occasion", "hall", "channel", "purpose", "subjects", "bodies", "most_lately", "quiet_days", "order", "is_active",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named: Any = self.fields
        named["occasion"].choices = [(name, one.label) for name, one in registry.occasion.items()]
        sends = models.Channel.objects.filter(is_active=True, medium__in=[Medium.MAIL, Medium.SMS, Medium.MESSENGER])
        named["channel"].queryset = sends | models.Channel.objects.filter(pk=self.instance.channel_id)
        named["purpose"].queryset = ConsentPurpose.objects.filter(is_active=True).order_by("order", "code")
        self.initial["subjects"], self.initial["bodies"] = self.instance.subjects, self.instance.bodies
        named["hall"].empty_label = _("the whole organisation")
        kind = self.instance.kind
        if kind is not None:
            places = ", ".join(f"{{{one}}}" for one in sorted(kind.places | HOUSE))
            named["bodies"].help_text = _("Filled in: {places}. Empty, these words: {words}").format(
                places=places, words=kind.body
            )
        say_none(self)
