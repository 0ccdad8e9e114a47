"""What something was held against, question by question: does it hold, and why (STD-33, STD-36, FLW-19, FLW-21, ITL-15)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tingtang.core.models import Account


class Sheet(models.TextChoices):
    """The sheets of questions (`rules/questions.py`)."""

    SCREENING = "screening", _("screening of a new standard")
    RELEASE = "release", _("operability and sustainability of a process")
    VARIANT = "variant", _("cautions of a variant")
    PRINCIPLES = "principles", _("management principles")
    OPERATING = "operating", _("operating model of IT services")


class Appraisal(models.Model):
    """The answers to one sheet about one thing, as they stand now; what stood before is in the journal.

    `answers` maps each question's code to {"holds": true | false, "text": "why"}; `evidence` is a list of {"method": …, "text": …}.
    """

    sheet = models.CharField(_("sheet"), max_length=12, choices=Sheet.choices)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    answers = models.JSONField(_("answers"), default=dict)
    evidence = models.JSONField(_("evidence"), default=list, blank=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    given_at = models.DateTimeField(_("answered"))

    class Meta:
        verbose_name, verbose_name_plural = _("appraisal"), _("appraisals")
        constraints = [models.UniqueConstraint(fields=["sheet", "subject_type", "subject_id"], name="catalogue_appraised_once")]

    def __str__(self) -> str:
        return f"{self.get_sheet_display()} {self.subject_type} {self.subject_id}"
