"""What is noticed about a customer and helps to advise him: where he comes from, what he likes, what he may not have (RST-03)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models.parts import clean_field
from tingtang.catalogue.models.services import Listed


class TraitKind(models.TextChoices):
    """What kind of thing is noticed."""

    ORIGIN = "origin", pgettext_lazy("of a customer", "where from")
    TASTE = "taste", pgettext_lazy("of a customer", "taste")
    HEALTH = "health", pgettext_lazy("of a customer", "health and diet")
    COMPANY = "company", pgettext_lazy("of a customer", "with whom")
    OCCASION = "occasion", pgettext_lazy("of a customer", "occasion")


class Trait(Listed):
    """A trait with how it shows, such as an accent, and what to mind in advising. Products name the traits they suit or do not suit."""

    kind = models.CharField(
        pgettext_lazy("of a trait", "kind"), max_length=10, choices=TraitKind.choices, default=TraitKind.TASTE
    )
    signs = models.JSONField(_("how it shows"), default=dict, blank=True)
    advice = models.JSONField(_("what to mind"), default=dict, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("trait of customers"), _("traits of customers")

    def clean(self) -> None:
        """Keep texts in one way of writing."""
        super().clean()
        self.signs, self.advice = clean_field("signs", self.signs), clean_field("advice", self.advice)
