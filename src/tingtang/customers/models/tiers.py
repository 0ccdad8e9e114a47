"""Tiers: ways to rank customers, the tiers of each with what they are served by, and who was placed where, when and why."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.naming import Named, clean_texts, code_validator, text_in
from tingtang.customers.models.customers import Customer


class TierScheme(Named):
    """A way to rank customers, as data; several stand side by side, one is the primary one (CUS-08, CUS-12)."""

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    is_primary = models.BooleanField(_("primary"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    review_months = models.PositiveSmallIntegerField(_("rate again after (months)"), default=12)

    class Meta:
        verbose_name, verbose_name_plural = _("tier scheme"), _("tier schemes")
        constraints = [models.UniqueConstraint(fields=["is_primary"], condition=Q(is_primary=True), name="customers_one_primary")]


class Tier(Named):
    """A tier of a scheme with its experience and the elements that drive service actions; the lowest rank is served like all.

    `elements` is a list of {"name": …, "names": {…}, "actions": [{"name": …, "names": {…}}]}.
    """

    scheme = models.ForeignKey(TierScheme, on_delete=models.CASCADE, related_name="tiers")
    rank = models.PositiveSmallIntegerField(_("rank"), default=0)
    experience = models.CharField(_("experience"), max_length=100, blank=True)
    experiences = models.JSONField(_("experience in other languages"), default=dict, blank=True)
    elements = models.JSONField(_("experience elements"), default=list, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("tier"), _("tiers")
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="customers_tier_code")]

    def clean(self) -> None:
        """Keep elements in one way of writing. Refused when they cannot be read."""
        super().clean()
        self.experiences = clean_texts(self.experiences)
        if not isinstance(self.elements, list):
            raise ValidationError({"elements": _("Give the elements as a list.")})
        self.elements = [{**_named(one), "actions": [_named(act) for act in one.get("actions", [])]} for one in self.elements]

    def experience_in(self, language: str | None = None) -> str:
        """What serving this tier is to feel like."""
        return text_in(self.experiences, language, self.experience)

    def elements_in(self, language: str | None = None) -> list[dict[str, Any]]:
        """The elements with their actions, as words."""

        def word(one: dict[str, Any]) -> str:
            return text_in(one.get("names", {}), language, one["name"])

        return [{"name": word(one), "actions": [word(act) for act in one.get("actions", [])]} for one in self.elements]


def _named(one: Any) -> dict[str, Any]:
    if not isinstance(one, dict) or not str(one.get("name", "")).strip():
        raise ValidationError({"elements": _("Every element and every action needs a name.")})
    return {"name": str(one["name"]).strip()[:200], "names": clean_texts(one.get("names", {}))}


class TierMapping(models.Model):
    """Which tier of another scheme stands for this one (CUS-12)."""

    source = models.ForeignKey(Tier, on_delete=models.CASCADE, related_name="maps_to")
    target = models.ForeignKey(Tier, on_delete=models.CASCADE, related_name="maps_from")

    class Meta:
        verbose_name, verbose_name_plural = _("mapping between tiers"), _("mappings between tiers")
        constraints = [
            models.UniqueConstraint(fields=["source", "target"], name="customers_mapping_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="customers_mapping_differs"),
        ]


class Basis(models.TextChoices):
    """On what a placement rests."""

    PERSON = "person", _("decided by a person")
    MAPPING = "mapping", _("mapped from another scheme")
    IMPORT = "import", _("imported")
    RULE = "rule", _("computed by a rule")


class Placement(models.Model):
    """A customer's tier in a scheme from one time to another; the one without an end holds now (CUS-15)."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="placements")
    scheme = models.ForeignKey(TierScheme, on_delete=models.PROTECT, related_name="placements")
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="placements")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"), null=True, blank=True)
    review_date = models.DateField(_("rate again on"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=10, choices=Basis.choices, default=Basis.PERSON)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    placed_by = models.CharField(pgettext_lazy("who placed", "by"), max_length=100, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("placement"), _("placements")
        constraints = [
            models.UniqueConstraint(fields=["customer", "scheme"], condition=Q(ends_at=None), name="customers_placed_once"),
        ]
        indexes = [models.Index(fields=["review_date"], condition=Q(ends_at=None), name="customers_review")]
