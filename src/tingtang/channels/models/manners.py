"""How customers of a type are approached: when they are left in peace, and in which manner they are spoken to (NOT-09)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.naming import Named, clean_texts, code_validator, text_in
from tingtang.customers.models import CustomerKind, Tier
from tingtang.org.models import Hall


class Manner(Named):
    """A rule for customers of a tier, of a kind, of a hall, or for all of them.

    Between `quiet_from` and `quiet_until` (a night may lie between) nothing goes to them that they did not ask for.
    """

    is_shared_without_hall = True

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    hall = models.ForeignKey(
        Hall, verbose_name=_("hall"), on_delete=models.CASCADE, null=True, blank=True, related_name="manners"
    )
    tier = models.ForeignKey(
        Tier, verbose_name=_("customers of the tier"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    of_kind = models.CharField(pgettext_lazy("of a customer", "kind"), max_length=10, choices=CustomerKind.choices, blank=True)
    quiet_from = models.TimeField(_("left in peace from"), null=True, blank=True)
    quiet_until = models.TimeField(_("until"), null=True, blank=True)
    texts = models.JSONField(_("how they are spoken to"), default=dict, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("rule of approach"), _("rules of approach")

    def clean(self) -> None:
        """Keep words only where something was written. Refused: half a time of quiet, and one that never ends."""
        super().clean()
        self.texts = clean_texts(self.texts)
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValidationError({"quiet_until": _("Say from when and until when.")})
        if self.quiet_from is not None and self.quiet_from == self.quiet_until:
            raise ValidationError({"quiet_until": _("This would be the whole day: nothing would ever be sent.")})

    def text_in(self, language: str | None = None) -> str:
        """The words in a language."""
        return text_in(self.texts, language)
