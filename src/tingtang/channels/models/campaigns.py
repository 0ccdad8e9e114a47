"""Campaigns: whom to invite, with which words, when and how often; what they answered, why they refused, what is done about it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.channels.models.channels import Channel
from tingtang.channels.models.conversations import Message
from tingtang.customers.models import ConsentPurpose, ContactPlan, Customer, CustomerKind, Tier
from tingtang.org.models import Hall, Staff


class Way(models.TextChoices):
    MESSAGE = "message", _("by a message of a channel")
    PHONE = "phone", _("by phone: calls are planned for those who keep the customers")
    EVENT = "event", _("to an event: visits of the customers are planned")


class Campaign(models.Model):
    """An invitation of many (CUS-42). Its audience is a filter that is read anew when it is sent."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("campaign", "draft")
        SCHEDULED = "scheduled", pgettext_lazy("campaign", "to be sent")
        SENDING = "sending", pgettext_lazy("campaign", "being sent")
        STOPPED = "stopped", pgettext_lazy("campaign", "stopped")
        DONE = "done", pgettext_lazy("campaign", "sent")

    name = models.CharField(pgettext_lazy("campaign", "name"), max_length=80, unique=True)
    note = models.TextField(_("aim"), max_length=2000, blank=True)
    hall = models.ForeignKey(
        Hall, verbose_name=_("hall"), on_delete=models.PROTECT, null=True, blank=True, related_name="campaigns"
    )
    way = models.CharField(_("how"), max_length=8, choices=Way.choices, default=Way.MESSAGE)
    channel = models.ForeignKey(
        Channel, verbose_name=_("channel"), on_delete=models.PROTECT, null=True, blank=True, related_name="campaigns"
    )
    purpose = models.ForeignKey(
        ConsentPurpose, verbose_name=_("consent to"), on_delete=models.PROTECT, related_name="campaigns",
        help_text=_("Only who agreed to this is written to or called."),
    )  # fmt: skip
    owner = models.ForeignKey(
        Staff, verbose_name=_("who calls, where nobody keeps the customer"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="campaigns",
    )  # fmt: skip
    subjects = models.JSONField(_("subject"), default=dict, blank=True)
    bodies = models.JSONField(_("wording"), default=dict, blank=True)
    for_kind = models.CharField(_("people or companies"), max_length=10, choices=CustomerKind.choices, blank=True)
    tier = models.ForeignKey(
        Tier, verbose_name=_("of the tier"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    home = models.ForeignKey(
        Hall, verbose_name=_("of the home hall"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    language = models.CharField(_("who speak"), max_length=10, blank=True)
    is_rural = models.BooleanField(_("with a household or farm file"), default=False)
    quiet_days = models.PositiveSmallIntegerField(
        _("days in which nobody gets too many"), default=30, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    most_lately = models.PositiveSmallIntegerField(
        _("messages in those days at most"), default=2, validators=[MaxValueValidator(100)], help_text=_("0: no limit.")
    )
    starts_at = models.DateTimeField(_("from when"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    cursor = models.BigIntegerField(default=0, editable=False)
    is_complete = models.BooleanField(default=False, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("campaign"), _("campaigns")
        constraints = [
            models.CheckConstraint(condition=~Q(way="message") | Q(channel__isnull=False), name="channels_message_by_a_channel")
        ]

    def __str__(self) -> str:
        return self.name


class Invitee(models.Model):
    """One customer in a campaign: written to or called, or why not; what he answered."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="invitees")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="invitations")
    message = models.OneToOneField(Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="invitee")
    plan = models.OneToOneField(ContactPlan, on_delete=models.SET_NULL, null=True, blank=True, related_name="invitee")
    kept_out = models.CharField(_("why not"), max_length=12, blank=True)
    reply = models.CharField(_("reply"), max_length=10, choices=ContactPlan.Reply.choices, blank=True)
    refusal = models.CharField(_("why refused"), max_length=6, choices=ContactPlan.Refusal.choices, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    opted_out_at = models.DateTimeField(null=True, blank=True)

    is_shared_without_hall = True

    class Meta:
        verbose_name, verbose_name_plural = _("invitation"), _("invitations")
        constraints = [models.UniqueConstraint(fields=["campaign", "customer"], name="channels_invited_once")]
        indexes = [models.Index(fields=["customer"], name="channels_invitee_customer")]

    @property
    def hall_id(self) -> int | None:
        """Where the customer is at home: who works there notes what he answered, whoever invited him."""
        return self.customer.hall_id


class Remedy(models.Model):
    """What is done about a reason for which people refuse, by whom and until when."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="remedies")
    refusal = models.CharField(_("about the reason"), max_length=6, choices=ContactPlan.Refusal.choices[1:])
    text = models.CharField(_("what is done"), max_length=300)
    owner = models.ForeignKey(Staff, verbose_name=_("who does it"), on_delete=models.PROTECT, related_name="+")
    due_date = models.DateField(_("until"))
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    effect = models.CharField(_("what came of it"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("measure of a campaign"), _("measures of campaigns")

    def __str__(self) -> str:
        return self.text
