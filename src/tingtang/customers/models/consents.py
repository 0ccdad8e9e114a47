"""Consents: to what a customer agreed, and what was withdrawn; every answer is kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tingtang.core.naming import Named, clean_texts, code_validator, text_in
from tingtang.customers.models.customers import Customer


class ConsentPurpose(Named):
    """For what data may be used, in the words the customer is shown; a changed text is a new version."""

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    text = models.TextField(_("text"), max_length=4000, blank=True)
    texts = models.JSONField(_("text in other languages"), default=dict, blank=True)
    text_version = models.PositiveSmallIntegerField(_("version of the text"), default=1, editable=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("purpose of consent"), _("purposes of consent")

    def clean(self) -> None:
        super().clean()
        self.texts = clean_texts(self.texts)

    def text_in(self, language: str | None = None) -> str:
        """The words the customer is shown."""
        return text_in(self.texts, language, self.text)


class Consent(models.Model):
    """One answer: given or withdrawn, when, how, and under which version of the text. The latest of a purpose holds."""

    class Way(models.TextChoices):
        COUNTER = "counter", _("at the counter")
        PAPER = "paper", _("on paper")
        PHONE = "phone", _("by phone")
        ONLINE = "online", _("online")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="consents")
    purpose = models.ForeignKey(ConsentPurpose, on_delete=models.PROTECT, related_name="consents")
    is_given = models.BooleanField()
    at = models.DateTimeField(_("when"))
    way = models.CharField(_("how"), max_length=10, choices=Way.choices, default=Way.COUNTER)
    text_version = models.PositiveSmallIntegerField(_("version of the text"))

    class Meta:
        verbose_name, verbose_name_plural = _("consent"), _("consents")
        indexes = [models.Index(fields=["customer", "purpose", "-at"], name="customers_consent_latest")]
