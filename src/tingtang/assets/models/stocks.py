"""Things that are counted, not numbered one by one: gifts, event material, what is lent to customers, supplies."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.naming import Named, code_validator
from tingtang.customers.models import Customer
from tingtang.org.models import Hall, Staff, Zone

VIEW_STOCK = "assets.view_stock"


class StockKind(models.TextChoices):
    GIFT = "gift", _("gifts for members")
    MATERIAL = "material", _("event material")
    LOAN = "loan", _("lent to customers")
    SUPPLIES = "supplies", _("supplies")


class StockQuerySet(models.QuerySet["Stock"]):
    def visible_to(self, actor: Actor, permission: str = VIEW_STOCK) -> Self:
        """What lies in the halls where the actor holds `permission`."""
        halls = actor.halls(permission)
        return self if halls is EVERYWHERE else self.filter(hall_id__in=halls)


class Stock(Named):
    """One kind of thing in the store of a hall, how many there are, and how many there should be at least."""

    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.PROTECT, related_name="stocks")
    code = models.CharField(_("code"), max_length=40, validators=[code_validator])
    kind = models.CharField(pgettext_lazy("stock", "kind"), max_length=10, choices=StockKind.choices, default=StockKind.GIFT)
    zone = models.ForeignKey(
        Zone, verbose_name=_("kept in"), on_delete=models.PROTECT, null=True, blank=True, related_name="stocks"
    )
    shelf = models.CharField(_("shelf"), max_length=60, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    least = models.PositiveIntegerField(_("at least"), default=0)
    unit_cost_cents = models.PositiveBigIntegerField(_("cost of one"), null=True, blank=True)
    use_by_date = models.DateField(_("use by"), null=True, blank=True)
    there = models.PositiveIntegerField(_("there now"), default=0, editable=False)
    is_active = models.BooleanField(_("in use"), default=True)
    objects: ClassVar[StockQuerySet] = StockQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("item in stock"), _("items in stock")
        constraints = [
            models.UniqueConstraint(
                fields=["hall", "code"], name="assets_stock_code", violation_error_message=_("This code is taken.")
            )
        ]

    @property
    def is_short(self) -> bool:
        """Whether fewer are there than there should be."""
        return self.is_active and self.there < self.least


class MoveKind(models.TextChoices):
    IN = "in", _("taken in")
    OUT = "out", _("handed out")
    LENT = "lent", pgettext_lazy("stock", "lent")
    BACK = "back", _("came back")
    LOST = "lost", pgettext_lazy("stock", "lost")
    COUNTED = "counted", _("counted")


class StockMove(models.Model):
    """Something came, went, was lent or counted: how many, to whom, and how many there were then.

    `open_count` is how many of a loan are still out.
    """

    stock = models.ForeignKey(Stock, on_delete=models.CASCADE, related_name="moves")
    kind = models.CharField(max_length=8, choices=MoveKind.choices)
    quantity = models.PositiveIntegerField(_("how many"))
    there = models.PositiveIntegerField(_("there afterwards"))
    moved_at = models.DateTimeField()
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="stock_moves")
    given_to = models.CharField(_("to whom"), max_length=120, blank=True)
    due_date = models.DateField(_("back by"), null=True, blank=True)
    open_count = models.PositiveIntegerField(default=0)
    loan = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="returns")
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name_plural = pgettext_lazy("used by", "movements of stock")
        constraints = [
            models.CheckConstraint(condition=Q(open_count__lte=F("quantity")), name="assets_loan_not_over"),
            models.CheckConstraint(condition=Q(open_count=0) | Q(kind="lent"), name="assets_only_loans_open"),
        ]
        indexes = [
            models.Index(fields=["stock", "-moved_at"], name="assets_moves_of_stock"),
            models.Index(fields=["due_date"], name="assets_loans_open", condition=Q(open_count__gt=0)),
        ]

    @property
    def whose(self) -> str:
        """To whom it went, as people say it."""
        return self.customer.name if self.customer is not None else self.given_to
