"""Imports of assets from files: how far each came, what it did, and the rows it could not take."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tingtang.assets.models.kinds import AssetKind
from tingtang.customers.models import TableImport
from tingtang.org.models import Hall


class AssetImport(TableImport):
    """The reading of a table into assets of one kind."""

    is_shared_without_hall = True

    kind = models.ForeignKey(AssetKind, verbose_name=_("kind of asset"), on_delete=models.PROTECT, related_name="imports")
    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.PROTECT, null=True, blank=True)
    heads = models.JSONField(default=list)

    class Meta:
        verbose_name, verbose_name_plural = _("import of assets"), _("imports of assets")


class AssetImportFault(models.Model):
    """A row that was not taken: its line, why by column, and its cells."""

    job = models.ForeignKey(AssetImport, on_delete=models.CASCADE, related_name="faults")
    line = models.PositiveIntegerField()
    reasons = models.JSONField(default=list)
    cells = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "line"], name="assets_fault_once")]
