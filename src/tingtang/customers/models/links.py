"""Links: who belongs to whom, in households and companies."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tingtang.core.naming import Named, clean_texts, code_validator, text_in
from tingtang.customers.models.customers import Customer, CustomerKind


class LinkKind(Named):
    """A kind of link: “employee of”, and what it is called from the other side, “employs”."""

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    inverse = models.CharField(_("name from the other side"), max_length=100, blank=True)
    inverses = models.JSONField(_("name from the other side in other languages"), default=dict, blank=True)
    source_kind = models.CharField(_("from"), max_length=10, choices=CustomerKind.choices, blank=True)
    target_kind = models.CharField(_("to"), max_length=10, choices=CustomerKind.choices, blank=True)
    is_household = models.BooleanField(_("makes a household"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("kind of link"), _("kinds of link")

    def clean(self) -> None:
        super().clean()
        self.inverses = clean_texts(self.inverses)

    @property
    def is_symmetric(self) -> bool:
        """Whether it reads the same from both sides."""
        return not self.inverse

    def inverse_in(self, language: str | None = None) -> str:
        """What it is called from the other side."""
        return text_in(self.inverses, language, self.inverse) if self.inverse else self.name_in(language)


class Link(models.Model):
    """A customer is to another what the kind says: `source` is `kind` of `target`."""

    source = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="links")
    target = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="links_here")
    kind = models.ForeignKey(LinkKind, on_delete=models.PROTECT, related_name="links")
    created_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("link"), _("links")
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="customers_link_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="customers_link_two"),
        ]
