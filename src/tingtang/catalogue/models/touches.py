"""Where customers meet the house on the way through a service, and how that is designed, for a service and a tier (CUS-35)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models.services import Listed, Service
from tingtang.catalogue.models.standards import Standard
from tingtang.catalogue.models.wordings import Wording
from tingtang.customers.models import Tier
from tingtang.org.models import Post


class TouchStage(models.TextChoices):
    """Where on his way a customer is."""

    LEARN = "learn", _("learns of it")
    COME = "come", _("makes contact")
    WAIT = "wait", pgettext_lazy("touch point", "waits")
    SERVED = "served", pgettext_lazy("touch point", "is served")
    RESULT = "result", _("gets the result")
    AFTER = "after", _("afterwards")


class TouchWay(models.TextChoices):
    """How they meet."""

    COUNTER = "counter", pgettext_lazy("touch point", "counter")
    HALL = "hall", _("lobby and signs")
    DEVICE = "device", _("machine")
    PHONE = "phone", pgettext_lazy("touch point", "phone")
    WEB = "web", _("portal and web")
    MESSAGE = "message", _("message")
    VISIT = "visit", pgettext_lazy("touch point", "visit to the customer")


class TouchPoint(Listed):
    """A touch point: the stage and way, what the customer wants there, what is done and said, and what it is measured by."""

    service = models.ForeignKey(
        Service, verbose_name=_("service"), on_delete=models.PROTECT, null=True, blank=True, related_name="touch_points"
    )
    tier = models.ForeignKey(
        Tier,
        verbose_name=_("for customers of the tier"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="touch_points",
    )
    stage = models.CharField(_("stage"), max_length=8, choices=TouchStage.choices, default=TouchStage.SERVED)
    way = models.CharField(_("way they meet"), max_length=8, choices=TouchWay.choices, default=TouchWay.COUNTER)
    wants = models.TextField(_("what the customer wants there"), max_length=1000, blank=True)
    does = models.TextField(_("what we do there"), max_length=2000)
    post = models.ForeignKey(
        Post, verbose_name=_("which post"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    wording = models.ForeignKey(
        Wording, verbose_name=_("what is said"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    standard = models.ForeignKey(
        Standard, verbose_name=_("standard"), on_delete=models.PROTECT, null=True, blank=True, related_name="touch_points"
    )
    measure = models.CharField(_("what it is measured by"), max_length=200, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("touch point"), _("touch points")
