"""Channels by which customers and the organisation reach each other, and phrases to answer with."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases.models import Kind
from tingtang.catalogue.models import Calendar
from tingtang.core.naming import Named, clean_texts, code_validator, text_in
from tingtang.core.sealing import CannotOpen, unseal
from tingtang.org.models import Hall

SECRET = "channel secret"  # noqa: S105 - a purpose, not a secret


class Medium(models.TextChoices):
    MAIL = "mail", pgettext_lazy("medium", "mail")
    CHAT = "chat", pgettext_lazy("medium", "chat on the web")
    PHONE = "phone", pgettext_lazy("medium", "phone")
    SMS = "sms", pgettext_lazy("medium", "text message")
    MESSENGER = "messenger", pgettext_lazy("medium", "WeChat or another messenger")


# What each medium's cases come by, and by which kind of contact a customer is reached.
CASE_CHANNEL = {"mail": "mail", "chat": "chat", "phone": "phone", "sms": "chat", "messenger": "chat"}
CONTACT_KIND = {"mail": "mail", "phone": "phone", "sms": "phone", "messenger": "im"}


class Channel(Named):
    """One way in and out: a mailbox, the chat, a phone line, a gateway for text messages or a messenger."""

    is_shared_without_hall = True

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    medium = models.CharField(pgettext_lazy("channel", "medium"), max_length=10, choices=Medium.choices)
    hall = models.ForeignKey(
        Hall, verbose_name=_("hall"), on_delete=models.PROTECT, null=True, blank=True, related_name="channels"
    )
    kind = models.ForeignKey(
        Kind, verbose_name=_("opens cases of the kind"), on_delete=models.PROTECT, null=True, blank=True, related_name="channels",
        help_text=_("A mail that belongs to no case opens one of this kind. None: it waits on the desk."),
    )  # fmt: skip
    address = models.CharField(
        _("our address"), max_length=200, blank=True, help_text=_("The mail address or number that customers see.")
    )
    url = models.URLField(
        _("address of the gateway"), max_length=300, blank=True, help_text=_("Messages are posted there, signed.")
    )
    secret = models.BinaryField(null=True, blank=True, editable=False)
    per_minute = models.PositiveIntegerField(
        _("messages a minute at most"), default=60, validators=[MinValueValidator(1), MaxValueValidator(100_000)]
    )
    calendar = models.ForeignKey(
        Calendar, verbose_name=_("somebody answers in the hours of"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text=_("Outside them the customer is told when somebody will. None: nothing is said."),
    )  # fmt: skip
    away = models.JSONField(_("what is said outside the hours"), default=dict, blank=True)
    dkim_selector = models.CharField(
        _("selector of the signature (DKIM)"), max_length=60, blank=True, validators=[code_validator],
        help_text=_(
            "For mailboxes: a word of your choice, such as mail2026. Mails are then signed; what to "
            "enter in the DNS is shown after saving."
        ),
    )  # fmt: skip
    dkim_key = models.BinaryField(null=True, blank=True, editable=False)
    is_active = models.BooleanField(_("in use"), default=True)
    looked_at = models.DateTimeField(null=True, blank=True, editable=False)
    trouble = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("channel"), _("channels")

    def clean(self) -> None:
        """Keep words only where something was written."""
        super().clean()
        self.away = clean_texts(self.away)

    @property
    def plain_dkim_key(self) -> str:
        """The key by which mails are signed; empty when there is none, or what unseals it is gone."""
        try:
            return unseal(self.dkim_key, SECRET) if self.dkim_key else ""
        except CannotOpen:
            return ""

    @property
    def plain_secret(self) -> str:
        """The gateway's secret, or the mailbox's address with its password; empty when there is none or its key is gone."""
        try:
            return unseal(self.secret, SECRET) if self.secret else ""
        except CannotOpen:
            return ""


class Phrase(Named):
    """Words that are written often, in each language; `{name}` and `{staff}` are filled in."""

    is_shared_without_hall = True

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    hall = models.ForeignKey(
        Hall, verbose_name=_("hall"), on_delete=models.CASCADE, null=True, blank=True, related_name="phrases"
    )
    text = models.TextField(_("text"), max_length=2000)
    texts = models.JSONField(_("text in other languages"), default=dict, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("phrase"), _("phrases")

    def clean(self) -> None:
        """Keep translations only where something was written."""
        super().clean()
        self.texts = clean_texts(self.texts)

    def text_in(self, language: str | None = None) -> str:
        """The words in a language."""
        return text_in(self.texts, language, self.text)
