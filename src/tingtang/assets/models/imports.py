"""Imports of assets from files: what each did, and the rows it could not take."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tingtang.assets.models.kinds import AssetKind
from tingtang.org.models import Hall


class AssetImport(models.Model):
    """One table that was read: how many rows became assets, and which could not, with why."""

    is_shared_without_hall = True

    source = models.CharField(_("file"), max_length=200)
    kind = models.ForeignKey(AssetKind, verbose_name=_("kind of asset"), on_delete=models.PROTECT, related_name="imports")
    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.PROTECT, null=True, blank=True)
    heads = models.JSONField(default=list)
    row_count = models.PositiveIntegerField(_("rows read"), default=0)
    new_count = models.PositiveIntegerField(_("new"), default=0)
    updated_count = models.PositiveIntegerField(_("brought up to date"), default=0)
    same_count = models.PositiveIntegerField(_("unchanged"), default=0)
    fault_count = models.PositiveIntegerField(_("rows with faults"), default=0)
    faults = models.JSONField(default=list)  # [line, why, cells] of each row that was not taken
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("imported"))

    class Meta:
        verbose_name, verbose_name_plural = _("import of assets"), _("imports of assets")

    def __str__(self) -> str:
        return self.source
