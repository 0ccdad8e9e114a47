"""The quality of real-name data: what was found in each record, audits of samples, and defects on their way to be mended."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.customers.models.customers import Customer
from tingtang.org.models import Staff


class Examination(models.Model):
    """What a customer's record lacks and what in it cannot be right, as of its latest check."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True, related_name="examination")
    missing = ArrayField(models.CharField(max_length=20), default=list)
    malformed = ArrayField(models.CharField(max_length=60), default=list)
    has_values = models.BooleanField(default=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name, verbose_name_plural = _("examination"), _("examinations")
        indexes = [models.Index(fields=["customer"], condition=~Q(missing=[]) | ~Q(malformed=[]), name="customers_with_defects")]


class AuditReason(models.TextChoices):
    """Why audited data were found wrong."""

    NAME = "name", _("name does not match the document")
    NUMBER = "number", _("number does not match the document")
    OUTDATED = "outdated", _("document out of date")
    PHOTO = "photo", _("document or photo cannot be read")
    OTHER_PERSON = "other_person", _("data of another person")
    PHONE = "phone", _("phone does not reach the customer")


class Fault(models.TextChoices):
    """What can be wrong with a record; of numbers and audits the word goes on with which: identity:resident-id, audit:name."""

    NAME = "name", _("the full name")
    IDENTITY = "identity", _("a number that proves who it is")
    PHONE = "phone", _("a phone")
    MAIL = "mail", _("the mail address")


class Audit(models.Model):
    """One record compared with its documents: right, or wrong with a reason. Open while nobody has looked."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="audits")
    drawn_at = models.DateTimeField(_("drawn"))
    audited_at = models.DateTimeField(_("audited"), null=True)
    is_right = models.BooleanField(_("right"), null=True)
    reason = models.CharField(_("reason"), max_length=20, choices=AuditReason.choices, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("audit of a record"), _("audits of records")
        constraints = [
            models.UniqueConstraint(fields=["customer"], condition=Q(audited_at__isnull=True), name="customers_audit_open_once"),
        ]
        indexes = [models.Index(fields=["audited_at"], name="customers_audited")]


class Defect(models.Model):
    """A fault of a record given back to be mended: to the customer and to who keeps him, by a date, until it was checked again."""

    class State(models.TextChoices):
        RETURNED = "returned", _("given back")
        CORRECTED = "corrected", _("corrected, to be checked")
        CLOSED = "closed", _("closed")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="defects")
    fault = models.CharField(_("fault"), max_length=60)
    keeper = models.ForeignKey(Staff, verbose_name=_("account manager"), on_delete=models.SET_NULL, null=True, blank=True)
    tells_customer = models.BooleanField(_("tell the customer"), default=True)
    returned_by = models.ForeignKey(Staff, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RETURNED)
    due_date = models.DateField(_("due"))
    returned_at = models.DateTimeField(_("given back"))
    corrected_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    times = models.PositiveSmallIntegerField(_("times given back"), default=1)

    class Meta:
        verbose_name, verbose_name_plural = _("defect"), _("defects")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "fault"], condition=Q(closed_at__isnull=True), name="customers_defect_open_once"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_date"], name="customers_defect_due")]
