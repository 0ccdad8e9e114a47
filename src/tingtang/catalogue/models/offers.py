"""What is offered for a price: lines, series and products, their service levels, and what is promised about them."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models.parts import clean_field, clean_inputs, clean_levels
from tingtang.catalogue.models.services import Listed, Service
from tingtang.catalogue.models.standards import Standard
from tingtang.core.naming import code_validator, text_in


class Line(Listed):
    """A line of the catalogue (服务线), such as operation or consulting."""

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("of the catalogue", "line"), pgettext_lazy("of the catalogue", "lines")


class Series(Listed):
    """A series of products (产品系列) in a line."""

    line = models.ForeignKey(
        Line, verbose_name=pgettext_lazy("of the catalogue", "line"), on_delete=models.PROTECT, related_name="series"
    )

    class Meta:
        verbose_name, verbose_name_plural = _("series of products"), _("series of products")


class Stage(models.TextChoices):
    """When it is offered (CAT-09)."""

    BEFORE = "before", _("before the sale")
    DURING = "during", _("during the sale")
    AFTER = "after", _("after the sale")


RISK_GRADES = [
    (1, pgettext_lazy("risk of a product", "R1 low")),
    (2, pgettext_lazy("risk of a product", "R2 rather low")),
    (3, pgettext_lazy("risk of a product", "R3 middle")),
    (4, pgettext_lazy("risk of a product", "R4 rather high")),
    (5, pgettext_lazy("risk of a product", "R5 high")),
]


class Product(Listed):
    """A product: what it contains, when, within which limits (CAT-05), at which levels and prices (CAT-03), decided on what (CAT-02).

    `stage` says whether it serves before, during or after the sale, `checkpoint` what must be true there before one goes on (CAT-09).

    `levels` and `inputs` are lists whose shapes are in `models/parts.py`.
    """

    series = models.ForeignKey(Series, verbose_name=_("series of products"), on_delete=models.PROTECT, related_name="products")
    service = models.ForeignKey(
        Service, verbose_name=_("service"), on_delete=models.PROTECT, null=True, blank=True, related_name="products"
    )
    standard = models.ForeignKey(
        Standard, verbose_name=_("standard"), on_delete=models.PROTECT, null=True, blank=True, related_name="products"
    )
    is_key = models.BooleanField(_("key product"), default=False)
    stage = models.CharField(
        pgettext_lazy("before, during or after", "offered"), max_length=10, choices=Stage.choices, default=Stage.DURING
    )
    checkpoint = models.JSONField(_("key checkpoint"), default=dict, blank=True)
    content = models.JSONField(_("content"), default=dict, blank=True)
    timing = models.JSONField(_("timing"), default=dict, blank=True)
    limits = models.JSONField(_("limits"), default=dict, blank=True)
    levels = models.JSONField(_("service levels"), default=list, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    inputs = models.JSONField(_("why it is offered"), default=list, blank=True)
    # How soon it is there when it is ordered during a visit, and codes of traits of customers for whom it is right or wrong.
    ready_minutes = models.PositiveSmallIntegerField(
        _("ready within (minutes)"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(1440)]
    )
    suits = ArrayField(models.CharField(max_length=40), verbose_name=_("right for"), default=list, db_default=[], blank=True)
    unsuited = ArrayField(models.CharField(max_length=40), verbose_name=_("not for"), default=list, db_default=[], blank=True)
    # Where money is placed: how risky it is, from 1 to 5, and the least amount; products with either are matched to customers (CUS-45).
    risk_grade = models.PositiveSmallIntegerField(_("grade of risk"), choices=RISK_GRADES, null=True, blank=True)
    least_cents = models.BigIntegerField(
        _("least amount"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(10**14)]
    )

    class Meta:
        verbose_name, verbose_name_plural = _("product"), _("products")

    def clean(self) -> None:
        """Keep texts, levels and inputs in one way of writing. Refused when they cannot be read."""
        super().clean()
        for field in ("checkpoint", "content", "timing", "limits"):
            setattr(self, field, clean_field(field, getattr(self, field)))
        self.levels, self.inputs = clean_levels(self.levels), clean_inputs(self.inputs)


class Promise(models.Model):
    """A promise (承诺) with where it comes from, whom and what it covers, the evidence that it is kept, and the latest check (CAT-07).

    Only a promise with evidence whose latest check found it kept may be published: nothing is advertised beyond what is delivered.
    """

    # By which a pack knows its promise again; those made on the page have none.
    code = models.CharField(_("code"), max_length=40, validators=[code_validator], null=True, blank=True, unique=True)
    product = models.ForeignKey(
        Product, verbose_name=_("product"), on_delete=models.PROTECT, null=True, blank=True, related_name="promises"
    )
    text = models.JSONField(_("promise"), default=dict)
    source = models.CharField(_("where it comes from"), max_length=300)
    scope = models.JSONField(_("whom and what it covers"), default=dict, blank=True)
    evidence = models.TextField(_("evidence that it is kept"), max_length=2000, blank=True)
    check_rule = models.CharField(_("how it is checked"), max_length=300, blank=True)
    checked_date = models.DateField(_("latest check on"), null=True, blank=True)
    is_kept = models.BooleanField(_("found kept"), default=False)
    is_published = models.BooleanField(_("published"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("promise"), _("promises")

    def __str__(self) -> str:
        return text_in(self.text)[:80]

    def clean(self) -> None:
        """Keep texts in one way of writing. Refused without a text, or when it is published without evidence and a passed check."""
        super().clean()
        for field in ("text", "scope"):
            setattr(self, field, clean_field(field, getattr(self, field)))
        if not self.text:
            raise ValidationError({"text": _("Say what is promised.")})
        if self.is_published and not self.is_proved:
            raise ValidationError(
                {"is_published": _("It cannot be published: it needs evidence, a check, and that the check found it kept.")}
            )

    @property
    def is_proved(self) -> bool:
        """Whether there is evidence and the latest check found it kept."""
        return bool(self.evidence.strip() and self.checked_date and self.is_kept)

    @property
    def words(self) -> str:
        """The promise in the reader's language."""
        return text_in(self.text)


def levels_of(product: Product) -> list[dict[str, Any]]:
    """The levels a customer may pick, cheapest first."""
    return sorted(product.levels, key=lambda level: level["price_cents"])
