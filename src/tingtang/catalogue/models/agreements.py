"""What was agreed with customers: for which scope which products at which level, for how much, from when until when."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models.offers import Product
from tingtang.catalogue.models.parts import PERIODS, clean_field
from tingtang.core.actors import Actor
from tingtang.core.naming import text_in
from tingtang.customers.models import Customer

VIEW_AGREEMENTS = "catalogue.view_agreements"


class Form(models.TextChoices):
    """Whether an agreement takes products as they are offered, or was made for one customer (CAT-04)."""

    STANDARD = "standard", _("standard contract")
    CUSTOM = "custom", _("custom contract")


class AgreementState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SIGNED = "signed", _("signed")
    ENDED = "ended", _("ended")


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, actor: Actor, permission: str = VIEW_AGREEMENTS) -> Self:
        """The agreements with customers for whom the actor holds `permission`; a customer sees his own that were signed."""
        if actor.own is None and not actor.may_somewhere(permission):
            return self.none()
        seen = Customer.objects.visible_to(actor, permission)
        found = self.filter(Q(customer__in=seen.values("pk")) | Q(customer__merged_into__in=seen.values("pk")))
        return found.exclude(state=AgreementState.DRAFT) if actor.own is not None else found


class Agreement(models.Model):
    """An agreement with a customer over two dimensions: scope and content (CAT-04). Signed, it is never changed."""

    customer = models.ForeignKey(Customer, verbose_name=_("customer"), on_delete=models.PROTECT, related_name="agreements")
    title = models.CharField(_("title"), max_length=200)
    form = models.CharField(pgettext_lazy("of a contract", "kind"), max_length=8, choices=Form.choices, default=Form.STANDARD)
    state = models.CharField(
        _("state"), max_length=6, choices=AgreementState.choices, default=AgreementState.DRAFT, editable=False
    )
    starts_date = models.DateField(_("in force from"))
    ends_date = models.DateField(_("until"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    reason = models.TextField(_("why it differs from what is offered"), max_length=2000, blank=True)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True, editable=False)
    end_reason = models.CharField(_("why it ended"), max_length=300, blank=True, editable=False)
    objects: ClassVar[AgreementQuerySet] = AgreementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("contract"), _("contracts")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_date__isnull=True) | Q(ends_date__gte=F("starts_date")),
                name="catalogue_agreement_lasts",
                violation_error_message=_("It ends before it begins."),
            ),
        ]
        indexes = [models.Index(fields=["customer", "state"], name="catalogue_agreement_of")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        """What it is called: A000012."""
        return f"A{self.pk:06d}" if self.pk else ""

    @property
    def hall_id(self) -> int | None:
        """It belongs to the hall of its customer."""
        return self.customer.hall_id


class AgreementItem(models.Model):
    """One cell of an agreement: a product at a level for one scope, with content, timing and limits as agreed (CAT-05)."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="items")
    scope = models.CharField(_("scope"), max_length=200)
    product = models.ForeignKey(Product, verbose_name=_("product"), on_delete=models.PROTECT, related_name="agreed")
    level = models.CharField(_("service level"), max_length=40)
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)
    price_cents = models.PositiveBigIntegerField(_("price"), default=0)
    list_cents = models.PositiveBigIntegerField(_("list price"), default=0, editable=False)
    per = models.CharField(_("per"), max_length=5, choices=list(PERIODS.items()), default="month")
    content = models.JSONField(_("content"), default=dict, blank=True)
    timing = models.JSONField(_("timing"), default=dict, blank=True)
    limits = models.JSONField(_("limits"), default=dict, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("item of a contract"), _("items of contracts")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "scope", "product"],
                name="catalogue_agreed_once",
                violation_error_message=_("This product is agreed for this scope already."),
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="catalogue_agreed_some"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} · {self.product}"

    def clean(self) -> None:
        """Keep texts in one way of writing."""
        super().clean()
        for field in ("content", "timing", "limits"):
            setattr(self, field, clean_field(field, getattr(self, field)))

    @property
    def level_name(self) -> str:
        """The level in the reader's language."""
        found: dict[str, str] = next((one["name"] for one in self.product.levels if one["code"] == self.level), {})
        return text_in(found, default=self.level)
