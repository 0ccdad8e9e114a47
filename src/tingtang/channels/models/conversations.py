"""Conversations and the messages in them."""

import secrets
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases.models import Case, Note
from tingtang.channels.models.channels import Channel
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.sealing import CannotOpen, unseal
from tingtang.customers.models import ConsentPurpose, Customer
from tingtang.org.models import Hall, Staff

VIEW = "channels.view"
ADDRESS = "message address"
ERASED = "***"


def new_key() -> str:
    """The unguessable part of a customer's link to his chat."""
    return secrets.token_urlsafe(18)


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, actor: Actor) -> Self:
        """The conversations `actor` may see."""
        return self.filter(seen_by(actor))


def seen_by(actor: Actor, to: str = "") -> Q:
    """Conversations of the halls where `actor` holds `channels.view`, of no hall, and those he holds; a customer sees his own.

    What is about a case is seen with the case and not without, for its number and more of it stand in what was said.
    `to` is the way from a row to its conversation: asked so, a list is read in its own order.
    """
    if actor.kind == "system":
        return Q(**{f"{to}pk__isnull": False})
    nothing = Q(**{f"{to}pk__in": []})
    if actor.own is not None:
        label, key = actor.own
        return Q(**{f"{to}pk": key}) if label == "channels.conversation" else nothing
    halls = actor.halls(VIEW)
    if not halls:
        return nothing
    cases = Case.objects.visible_to(actor).filter(pk=OuterRef(f"{to}case_id"))
    with_case = Q(**{f"{to}case_id__isnull": True}) | Q(Exists(cases))
    if halls is EVERYWHERE:
        return with_case
    here = Q(**{f"{to}hall_id__isnull": True}) | Q(**{f"{to}hall_id__in": halls})
    return with_case & (here | Q(**{f"{to}holder_id": actor.staff_id}) if actor.staff_id else here)


class Conversation(models.Model):
    """What is said back and forth with one person by one channel; about a case once there is one.

    `waiting_since` is set while the customer wrote last; `contact` finds the next message from the same address.
    """

    is_shared_without_hall = True

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("conversation", "open")
        CLOSED = "closed", pgettext_lazy("conversation", "closed")

    class Outcome(models.TextChoices):
        NONE = "", pgettext_lazy("conversation", "none yet")
        SOLVED = "solved", pgettext_lazy("conversation", "answered")
        CASE = "case", _("made a case")
        REFERRED = "referred", _("told where to turn")
        SILENT = "silent", _("the customer was silent")
        SPAM = "spam", _("not meant for us")

    channel = models.ForeignKey(Channel, verbose_name=_("channel"), on_delete=models.PROTECT, related_name="conversations")
    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), on_delete=models.PROTECT, null=True, blank=True, related_name="conversations"
    )
    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.SET_NULL, null=True, blank=True, related_name="conversations"
    )
    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    holder = models.ForeignKey(
        Staff, verbose_name=_("held by"), on_delete=models.PROTECT, null=True, blank=True, related_name="conversations"
    )
    subject = models.CharField(_("about what"), max_length=300, blank=True)
    name = models.CharField(_("who wrote"), max_length=100, blank=True)
    address = models.BinaryField(null=True, blank=True)
    contact = models.BinaryField(max_length=16, null=True, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    # Only written to, as by a campaign: not a conversation yet, until the customer answers.
    is_silent = models.BooleanField(default=False, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    link_key = models.CharField(max_length=32, default=new_key, unique=True, editable=False)
    opened_at = models.DateTimeField(_("begun"))
    changed_at = models.DateTimeField(_("latest"))
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    answered_at = models.DateTimeField(_("first answer"), null=True, blank=True)
    closed_at = models.DateTimeField(pgettext_lazy("conversation", "closed"), null=True, blank=True)

    objects: ClassVar[ConversationQuerySet] = ConversationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("conversation"), _("conversations")
        constraints = [
            models.CheckConstraint(condition=Q(state="open") | Q(closed_at__isnull=False), name="channels_closed_has_a_time")
        ]
        indexes = [
            models.Index(
                fields=["waiting_since"], name="channels_waiting", condition=Q(waiting_since__isnull=False, state="open")
            ),
            models.Index(fields=["holder", "state"], name="channels_held", condition=Q(holder__isnull=False)),
            models.Index(fields=["channel", "contact"], name="channels_contact", condition=Q(contact__isnull=False)),
            models.Index(F("changed_at").desc(), name="channels_latest", condition=Q(is_silent=False)),
        ]

    def __str__(self) -> str:
        return self.subject or self.name or f"#{self.pk}"

    @property
    def plain_address(self) -> str:
        """Where he writes from: for whoever sends, never for a page."""
        try:
            return unseal(self.address, ADDRESS) if self.address else ""
        except CannotOpen:
            return ""

    @property
    def masked(self) -> str:
        """The address as everybody may see it."""
        return masked(self.plain_address)


def masked(address: str) -> str:
    """Of a mail address its domain and first letter, of a number its ends."""
    name, at, domain = address.rpartition("@")
    if at:
        return f"{name[:1]}***@{domain}"
    return f"{address[:3]}****{address[-4:]}" if len(address) > 8 else "*" * len(address)


class Message(models.Model):
    """One message: in from the customer or out to him, with how far it has come."""

    class Direction(models.TextChoices):
        IN = "in", _("from the customer")
        OUT = "out", _("to the customer")

    class State(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("message", "received")
        QUEUED = "queued", pgettext_lazy("message", "waiting to be sent")
        SENDING = "sending", pgettext_lazy("message", "being sent")
        SENT = "sent", pgettext_lazy("message", "sent")
        DELIVERED = "delivered", pgettext_lazy("message", "delivered")
        FAILED = "failed", pgettext_lazy("message", "could not be delivered")
        UNSURE = "unsure", pgettext_lazy("message", "perhaps sent")
        REFUSED = "refused", pgettext_lazy("message", "not sent")

    class Nature(models.TextChoices):
        PERSON = "person", pgettext_lazy("message", "written")
        AUTOMATIC = "automatic", pgettext_lazy("message", "sent by itself")
        BOUNCE = "bounce", pgettext_lazy("message", "returned by the mail system")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="messages")
    direction = models.CharField(_("direction"), max_length=3, choices=Direction.choices)
    nature = models.CharField(max_length=10, choices=Nature.choices, default=Nature.PERSON)
    subject = models.CharField(_("about what"), max_length=300, blank=True)
    body = models.TextField(_("text"), max_length=20_000)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.OneToOneField(Note, on_delete=models.SET_NULL, null=True, blank=True, related_name="message")
    campaign = models.ForeignKey("channels.Campaign", on_delete=models.SET_NULL, null=True, blank=True, related_name="messages")
    # What it was sent for by itself, and the consent it rests on.
    occasion = models.CharField(_("occasion"), max_length=60, blank=True)
    purpose = models.ForeignKey(
        ConsentPurpose, verbose_name=_("consent to"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Whose it is in the other's numbering: the Message-ID of a mail, the gateway's number of a text message.
    message_id = models.CharField(max_length=260, blank=True)
    reference = models.CharField(max_length=260, blank=True)
    sender = models.BinaryField(null=True, blank=True)
    sender_contact = models.BinaryField(max_length=16, null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RECEIVED)
    reason = models.CharField(_("why"), max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(_("when"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    left_out = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("message"), _("messages")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "message_id"], condition=Q(direction="in") & ~Q(message_id=""), name="channels_message_once"
            ),
            models.UniqueConstraint(
                fields=["message_id"], condition=Q(direction="out") & ~Q(message_id=""), name="channels_sent_once"
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "at", "id"], name="channels_message_order"),
            models.Index(fields=["channel", "due_at", "id"], name="channels_message_due", condition=Q(state="queued")),
            models.Index(
                fields=["at"], name="channels_message_lost", condition=Q(state__in=["failed", "unsure"], campaign__isnull=True)
            ),
            models.Index(F("at").desc(), F("id").desc(), name="channels_message_sent", condition=Q(direction="out")),
            models.Index(fields=["channel", "taken_at"], name="channels_message_taken", condition=Q(taken_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.get_direction_display()} {self.at:%Y-%m-%d %H:%M}"

    is_shared_without_hall = True

    @property
    def hall_id(self) -> int | None:
        """The hall of its conversation, where rights are asked."""
        return self.conversation.hall_id


class Enclosure(models.Model):
    """A file of a message, kept outside the web root under the hash of its content, like those of cases."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="enclosures")
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size_bytes = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64, db_index=True)

    class Meta:
        verbose_name, verbose_name_plural = _("file of a message"), _("files of messages")

    def __str__(self) -> str:
        return self.name
