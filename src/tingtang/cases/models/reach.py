"""Who brings a case for somebody else, and lighter procedures within a limit of risk."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases.models.cases import Case
from tingtang.cases.models.kinds import Kind
from tingtang.core.naming import Named, code_validator
from tingtang.customers.models import Customer, Tier
from tingtang.org.models import Staff


class Representative(models.Model):
    """A third party who brings a case for the customer: as what, and whether his mandate was seen (CMP-01)."""

    class Mandate(models.TextChoices):
        MISSING = "missing", _("mandate not shown yet")
        SEEN = "seen", _("mandate shown")
        FILED = "filed", _("mandate in the files of the case")

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="representative")
    party = models.ForeignKey(Customer, verbose_name=_("who"), on_delete=models.PROTECT, related_name="cases_brought")
    relation = models.CharField(_("as what"), max_length=80)
    mandate = models.CharField(_("mandate"), max_length=8, choices=Mandate.choices, default=Mandate.MISSING)
    until_date = models.DateField(_("mandate to be shown by"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("representative"), _("representatives")


class Easing(Named):
    """A lighter procedure for some customers, within a limit for each case and for all together, approved by a second person (CUS-46)."""

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    kind = models.ForeignKey(Kind, verbose_name=_("kind"), on_delete=models.CASCADE, related_name="easings")
    tier = models.ForeignKey(
        Tier, verbose_name=_("for customers of the tier"), on_delete=models.PROTECT, null=True, blank=True, related_name="easings"
    )
    is_rural = models.BooleanField(_("for customers with a household or farm file"), default=False)
    waives = ArrayField(models.CharField(max_length=60), verbose_name=_("what is not asked for"), default=list)
    limit_cents = models.BigIntegerField(_("at most for a case"), validators=[MinValueValidator(1)])
    total_cents = models.BigIntegerField(_("at most for all cases together"), validators=[MinValueValidator(1)])
    until_date = models.DateField(_("in force until"))
    saved_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    approved_by = models.ForeignKey(
        Staff, verbose_name=_("approved by"), on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("lighter procedure"), _("lighter procedures")
        constraints = [
            models.CheckConstraint(condition=Q(limit_cents__lte=F("total_cents")), name="cases_easing_limit_in_total"),
            models.CheckConstraint(condition=Q(tier__isnull=False) | Q(is_rural=True), name="cases_easing_for_somebody"),
        ]


class Eased(models.Model):
    """A case that goes by a lighter procedure: for how much, why, and who said so."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="eased")
    easing = models.ForeignKey(Easing, on_delete=models.PROTECT, related_name="used")
    amount_cents = models.BigIntegerField(_("amount at risk"), validators=[MinValueValidator(0)])
    reason = models.CharField(pgettext_lazy("of a lighter procedure", "why"), max_length=300)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name, verbose_name_plural = _("case by a lighter procedure"), _("cases by lighter procedures")
