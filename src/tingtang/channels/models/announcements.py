"""What is announced on screens, on the pages of numbers and on the portal, from when to when."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tingtang.core.naming import clean_texts, text_in
from tingtang.org.models import Hall

LONGEST_LINE = 200


class Announcement(models.Model):
    """A line for screens, numbers' pages, kiosks or the portal of one hall or of all; it comes and goes by itself."""

    hall = models.ForeignKey(
        Hall, verbose_name=_("hall"), on_delete=models.CASCADE, null=True, blank=True, related_name="announcements"
    )
    texts = models.JSONField(_("text"), default=dict)
    is_urgent = models.BooleanField(_("urgent"), default=False, help_text=_("Shown first, and alone on screens."))
    on_boards = models.BooleanField(_("on screens"), default=True)
    on_phones = models.BooleanField(_("on the pages of numbers"), default=True)
    on_kiosks = models.BooleanField(_("on kiosks"), default=False)
    on_portal = models.BooleanField(_("on the customers' portal"), default=False)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    class Meta:
        verbose_name, verbose_name_plural = _("announcement"), _("announcements")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="channels_announced_for_a_time",
                violation_error_message=_("An announcement ends after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(on_boards=True) | Q(on_phones=True) | Q(on_kiosks=True) | Q(on_portal=True),
                name="channels_announced_somewhere", violation_error_message=_("Choose where it is shown."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["ends_at"], name="channels_announced_until")]

    def __str__(self) -> str:
        return self.line[:60]

    @property
    def line(self) -> str:
        """The text in the reader's language."""
        return text_in(self.texts)

    def clean(self) -> None:
        """Refused without words, and with more than screens show."""
        super().clean()
        self.texts = {code: " ".join(text.split()) for code, text in clean_texts(self.texts).items()}
        if not self.texts:
            raise ValidationError({"texts": _("Write what is announced.")})
        if max(map(len, self.texts.values())) > LONGEST_LINE:
            raise ValidationError({"texts": _("Screens show {limit} characters at most.").format(limit=LONGEST_LINE)})
