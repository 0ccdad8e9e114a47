"""What a case consists of besides itself: notes and attachments."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tingtang.cases.models.cases import Case
from tingtang.customers.models import Customer
from tingtang.org.models import Staff


class NoteKind(models.TextChoices):
    NOTE = "note", _("note")
    ANSWER = "answer", _("answer")
    CALL = "call", _("call")
    LETTER = "letter", _("answer by letter")
    VISIT = "visit", _("visit")
    CUSTOMER = "customer", _("from the customer")


class Note(models.Model):
    """Something written on a case. A public one is read by the customer; an answer is public and stops the first-answer clock."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(_("kind"), max_length=10, choices=NoteKind.choices, default=NoteKind.NOTE)
    body = models.TextField(_("text"), max_length=50_000)
    is_public = models.BooleanField(_("the customer reads it"), default=False)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="case_notes")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="case_notes")
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name, verbose_name_plural = _("note"), _("notes")
        indexes = [models.Index(fields=["case", "written_at"], name="cases_note_order")]


class Attachment(models.Model):
    """A file of a case, kept outside the web root under the hash of its content."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="attachments")
    note = models.ForeignKey(Note, on_delete=models.SET_NULL, null=True, blank=True, related_name="attachments")
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size_bytes = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    is_public = models.BooleanField(_("the customer sees it"), default=False)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True)
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name, verbose_name_plural = _("attachment"), _("attachments")
        indexes = [models.Index(fields=["case", "added_at"], name="cases_attachment_order")]
