"""Discussion rounds: which promises were talked about, whether everybody said the same, and what all say from then on."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models import Promise
from tingtang.improvement.models.meetings import Meeting


class Talk(models.Model):
    """A promise that a meeting talks about (IMP-24): how it was said until then, and how everybody says it from then on."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="talks")
    promise = models.ForeignKey(Promise, verbose_name=_("promise"), on_delete=models.PROTECT, related_name="+")
    is_alike = models.BooleanField(_("said alike everywhere"), null=True)
    difference = models.TextField(_("what was said differently, and where"), max_length=2000, blank=True)
    wording = models.TextField(_("what everybody says"), max_length=2000, blank=True)
    settled_at = models.DateTimeField(pgettext_lazy("promise", "talked about"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("promise talked about"), _("promises talked about")
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "promise"], name="talk_once")]

    def __str__(self) -> str:
        return str(self.promise)

    @property
    def hall_id(self) -> int | None:
        """Where rights are asked for."""
        return self.meeting.hall_id

    @property
    def words(self) -> str:
        """What everybody says: as agreed, else the promise as it is written."""
        return self.wording or self.promise.words
