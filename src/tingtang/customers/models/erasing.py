"""Wishes to be forgotten, and how each was answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.customers.models.customers import Customer


class Erasure(models.Model):
    """One wish to be forgotten: asked by one person, carried out or turned down by another."""

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for the second person")
        DONE = "done", _("erased")
        DECLINED = "declined", pgettext_lazy("a request", "declined")

    class Ground(models.TextChoices):
        WISH = "wish", _("the customer wishes it")
        WITHDRAWN = "withdrawn", _("consent was withdrawn")
        PURPOSE = "purpose", _("the purpose is fulfilled")
        UNLAWFUL = "unlawful", _("kept without right")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="erasures")
    ground = models.CharField(_("ground"), max_length=10, choices=Ground.choices, default=Ground.WISH)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    removed = models.JSONField(default=dict)

    class Meta:
        verbose_name, verbose_name_plural = _("erasure"), _("erasures")
        constraints = [
            models.UniqueConstraint(fields=["customer"], condition=Q(state="asked"), name="customers_erasure_asked_once"),
        ]
