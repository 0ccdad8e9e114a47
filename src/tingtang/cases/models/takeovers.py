"""Takeovers of other help desks from an uploaded log: how far each came."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tingtang.customers.models import TableImport


class Takeover(TableImport):
    """The taking over of another desk's log. Its rows are cases; `fault` says in words why it could not begin."""

    code = models.CharField(_("short name of the other desk"), max_length=20)
    zone = models.CharField(_("time zone"), max_length=60)
    line_count = models.PositiveIntegerField(_("lines of history"), default=0)
    fault = models.CharField(max_length=400, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("takeover of another desk"), _("takeovers of other desks")
        constraints = [
            # Two at once of one desk would make its people and services twice.
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(state__in=["waiting", "running"]), name="cases_takeover_at_once"
            )
        ]
