"""What people type about channels, conversations and campaigns."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases.models import Case, Kind
from tingtang.channels import models
from tingtang.channels.actions.announcements import FIELDS as ANNOUNCEMENT_FIELDS
from tingtang.channels.actions.campaigns import FIELDS as CAMPAIGN_FIELDS
from tingtang.channels.actions.campaigns import REMEDY_FIELDS
from tingtang.channels.actions.channels import FIELDS as CHANNEL_FIELDS
from tingtang.channels.actions.channels import PHRASE_FIELDS
from tingtang.channels.actions.talking import LONGEST
from tingtang.channels.actions.telling import FIELDS as TELLING_FIELDS
from tingtang.channels.actions.telling import HOUSE
from tingtang.channels.models import Conversation, Medium, Message
from tingtang.core import registry
from tingtang.core.actors import Actor
from tingtang.customers.models import ConsentPurpose, ContactPlan, Customer, CustomerKind
from tingtang.customers.queries import family, find_exact
from tingtang.org.models import Staff
from tingtang.ui.editing import NamedRecord, Record, say_none, with_main
from tingtang.ui.widgets import Texts, main_text

LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]


class Words(forms.CharField):
    """Texts without NUL, which no database takes."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\x00", "")


def day_input() -> forms.DateInput:
    """A day to choose."""
    return forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")


def moment_input() -> forms.DateTimeInput:
    """A day and time to choose."""
    return forms.DateTimeInput(attrs={"type": "datetime-local", "class": "form-control"}, format="%Y-%m-%dT%H:%M")


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
        help_text=_("For text messages and messengers: messages are posted there, signed."),
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


class Known(forms.CharField):
    """A customer by his number, phone, mail address or identity number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=100, help_text=_("Customer number, phone, mail address or ID number."),
            widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs,
        )  # fmt: skip
        self.actor: Actor | None = None

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "").replace("\x00", "").strip()
        found = find_exact(self.actor, text) if text and self.actor is not None else []
        if text and len(found) != 1:
            raise ValidationError(
                _("Several have this: use the customer number.") if found else _("Nobody you may see is known by this.")
            )
        return found[0] if found else None


class ManyFiles(forms.FileField):
    """Several files at once."""

    widget = type("Several", (forms.ClearableFileInput,), {"allow_multiple_selected": True})

    def clean(self, data: Any, initial: Any = None) -> Any:
        """A list of files, empty when none was chosen."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(ManyFiles, self).clean(one, initial) for one in given]


class Answer(forms.Form):
    """An answer, with files by mail and chat."""

    files = ManyFiles(label=_("Files"), required=False)  # type: ignore[assignment]

    body = Words(
        label=_("Answer"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}), strip=False
    )


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = Kind.objects.filter(is_active=True).order_by("order", "code")  # type: ignore[attr-defined]
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
        self.fields["channel"].queryset = lines  # type: ignore[attr-defined]
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named: Any = self.fields
        named["channel"].queryset = models.Channel.objects.filter(
            is_active=True, medium__in=[Medium.MAIL, Medium.SMS, Medium.MESSENGER]
        ).order_by("pk")
        named["owner"].queryset = Staff.objects.filter(left_date__isnull=True).order_by("badge")
        named["purpose"].queryset = ConsentPurpose.objects.filter(is_active=True).order_by("order", "code")
        self.initial["subjects"], self.initial["bodies"] = self.instance.subjects, self.instance.bodies
        named["hall"].empty_label = _("the whole organisation")
        for name in ("tier", "home"):
            named[name].empty_label = _("any")
        named["for_kind"].choices = [("", _("people and companies")), *CustomerKind.choices]
        say_none(self)


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


class Wish(forms.Form):
    """Where somebody wants to be told."""

    channel = forms.ModelChoiceField(models.Channel.objects.none(), label=pgettext_lazy("being told", "How"), empty_label=None)
    address = Words(
        label=_("Your number or address"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "text"}),
    )

    def __init__(self, channels: list[models.Channel], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [one.pk for one in channels]
        found: Any = self.fields["channel"]
        found.queryset = models.Channel.objects.filter(pk__in=keys).order_by("pk")
        found.label_from_instance = lambda one: one.get_medium_display()
        found.initial = keys[0] if keys else None


class Announcement(Record):
    """What is announced, where, from when to when."""

    versioned = ANNOUNCEMENT_FIELDS
    texts = Texts(label=_("Text"), max_length=200, help_text=_("One line; screens show the languages beside each other."))

    class Meta:
        model = models.Announcement
        fields = ["texts", "hall", "starts_at", "ends_at", "on_boards", "on_phones", "on_kiosks", "on_portal", "is_urgent"]
        widgets = {name: moment_input() for name in ("starts_at", "ends_at")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hall"].empty_label = _("the whole organisation")  # type: ignore[attr-defined]
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
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "form-control"}, format="%Y-%m-%dT%H:%M"),
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
        widgets = {"due_date": day_input()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = Staff.objects.filter(left_date__isnull=True).order_by("badge")


class Begin(forms.Form):
    """The first words of a chat, by who writes."""

    body = Words(label=_("How can we help?"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    name = Words(label=_("How may we call you?"), max_length=60, required=False)
    # People do not see this field; programs that fill in everything do.
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    def __init__(self, *args: Any, is_known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_known:
            del self.fields["name"]

    def clean_website(self) -> str:
        """Refuse what only a program fills in."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("Leave this field empty."))
        return ""
