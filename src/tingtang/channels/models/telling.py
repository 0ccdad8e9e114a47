"""Of what people are told by message, by which channel and in which words; and who asked to be told of one thing."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.channels.models.channels import Channel
from tingtang.channels.models.conversations import Conversation
from tingtang.core import registry
from tingtang.core.registry import Text
from tingtang.customers.models import ConsentPurpose
from tingtang.customers.telling import Occasion
from tingtang.org.models import Hall


class Telling(models.Model):
    """That people are told of an occasion by a channel. Several of one occasion are tried in their order: one message goes."""

    is_shared_without_hall = True

    occasion = models.CharField(pgettext_lazy("of a message", "Occasion"), max_length=60)
    hall = models.ForeignKey(
        Hall, verbose_name=_("hall"), on_delete=models.CASCADE, null=True, blank=True, related_name="tellings",
        help_text=_("Empty: in every hall that says nothing of its own."),
    )  # fmt: skip
    channel = models.ForeignKey(Channel, verbose_name=_("channel"), on_delete=models.PROTECT, related_name="tellings")
    purpose = models.ForeignKey(
        ConsentPurpose, verbose_name=_("consent to"), on_delete=models.PROTECT, null=True, blank=True, related_name="tellings",
        help_text=_("Only who agreed to this is told. Not needed where people ask for it themselves."),
    )  # fmt: skip
    subjects = models.JSONField(_("subject"), default=dict, blank=True)
    bodies = models.JSONField(_("wording"), default=dict, blank=True)
    quiet_days = models.PositiveSmallIntegerField(
        _("days in which nobody gets too many"), default=30, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    most_lately = models.PositiveSmallIntegerField(
        _("messages in those days at most"), default=2, validators=[MaxValueValidator(100)], help_text=_("0: no limit.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("message by occasion"), _("messages by occasion")
        constraints = [
            models.UniqueConstraint(fields=["occasion", "hall", "channel"], name="channels_telling_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.label} · {self.channel}"

    @property
    def kind(self) -> Occasion | None:
        """What is known of the occasion; None when the part that brought it is gone."""
        return registry.occasion.get(self.occasion)

    @property
    def label(self) -> Text:
        """The occasion by its name."""
        return self.kind.label if self.kind is not None else self.occasion


class Wish(models.Model):
    """Somebody asked to be told of one thing, a visit for example, while it lasts; his address is forgotten afterwards.

    `told` holds what he was told, so that he is told it once.
    """

    is_shared_without_hall = True

    label = models.CharField(max_length=60)
    key = models.BigIntegerField()
    talk = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="wish")
    contact = models.BinaryField(max_length=16)
    told = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("request to be told"), _("requests to be told")
        constraints = [
            models.UniqueConstraint(
                fields=["label", "key", "contact"], condition=Q(ended_at__isnull=True), name="channels_asked_once"
            )
        ]
        indexes = [
            models.Index(fields=["label", "key"], name="channels_wish_open", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["asked_at"], name="channels_wish_kept", condition=Q(forgotten_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.key}"

    @property
    def hall_id(self) -> int | None:
        """Where it is."""
        return self.talk.hall_id
