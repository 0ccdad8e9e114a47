"""Paper files of customers: where each lies, and who has borrowed it until when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.customers.models.customers import Customer
from tingtang.org.models import Staff


class PaperFile(models.Model):
    """A file of papers about a customer, received and put in its place."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="paper_files")
    title = models.CharField(_("what it holds"), max_length=200)
    place = models.CharField(_("place"), max_length=80)
    filed_at = models.DateTimeField(_("filed"))

    class Meta:
        verbose_name, verbose_name_plural = _("paper file"), _("paper files")

    def __str__(self) -> str:
        return self.title


class PaperLoan(models.Model):
    """A paper file borrowed by somebody for a purpose, until it is returned; one file has one borrower at a time."""

    file = models.ForeignKey(PaperFile, on_delete=models.CASCADE, related_name="loans")
    borrower = models.ForeignKey(Staff, verbose_name=_("borrowed by"), on_delete=models.PROTECT, related_name="paper_loans")
    purpose = models.CharField(_("for what"), max_length=200)
    lent_at = models.DateTimeField(_("borrowed"))
    due_date = models.DateField(_("due"))
    returned_at = models.DateTimeField(_("returned"), null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("loan of a paper file"), _("loans of paper files")
        constraints = [
            models.UniqueConstraint(fields=["file"], condition=Q(returned_at__isnull=True), name="customers_paper_lent_once"),
        ]
