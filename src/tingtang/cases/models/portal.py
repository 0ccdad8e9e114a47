"""What customers say about how their case was handled."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tingtang.cases.models.cases import Case
from tingtang.customers.models import Customer

LEVELS = [
    ("very_satisfied", _("very satisfied")),
    ("satisfied", _("satisfied")),
    ("average", _("average")),
    ("dissatisfied", _("dissatisfied")),
]
BAD = "dissatisfied"


class CaseRating(models.Model):
    """One rating of one handling: a case that was reopened can be rated again when it is resolved again."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="ratings")
    handling = models.PositiveSmallIntegerField(_("handling"))
    level = models.CharField(_("rating"), max_length=20, choices=LEVELS)
    comment = models.TextField(_("comment"), max_length=2000, blank=True)
    rated_at = models.DateTimeField(_("rated"))

    class Meta:
        verbose_name, verbose_name_plural = _("rating of a case"), _("ratings of cases")
        constraints = [models.UniqueConstraint(fields=["case", "handling"], name="cases_rated_once")]


class PortalCode(models.Model):
    """A code by which a customer, known in person to who gave it, sees all his cases; used once, only its keyed hash is kept."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="portal_codes")
    code_hash = models.BinaryField(max_length=32)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
