"""What people type about contracts, service strategies, and what products cost."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue import models
from tingtang.catalogue.actions.agreements import AGREEMENT_FIELDS
from tingtang.catalogue.actions.strategies import COST_FIELDS, STRATEGY_FIELDS
from tingtang.catalogue.forms.services import CURRENCIES, WITHOUT_CENTS
from tingtang.catalogue.forms.standards import Rows
from tingtang.catalogue.models.offers import levels_of
from tingtang.catalogue.models.parts import PERIODS
from tingtang.catalogue.models.strategies import INPUTS
from tingtang.core.actors import Actor
from tingtang.core.naming import text_in
from tingtang.customers.models import Customer
from tingtang.org.queries import at_work, of_hall
from tingtang.ui import formats
from tingtang.ui.choosing import offer_rows
from tingtang.ui.days import DayInput, MonthInput
from tingtang.ui.editing import NamedRecord, Record
from tingtang.ui.widgets import Texts

GROUND_CELLS: list[Mapping[str, Any]] = [
    {"name": "kind", "label": pgettext_lazy("of an input", "Kind"), "size": "small", "value": "demand", "options": list(INPUTS.items())},
    {"name": "date", "label": _("Date"), "type": "date"},
    {"name": "source", "label": pgettext_lazy("of an input", "Source"), "max_length": 300},
    {"name": "break", "type": "break", "options": [("", "")]},
    {"name": "text", "label": _("What is known"), "type": "area"},
]  # fmt: skip


class Agreement(Record):
    """The head of a contract. Whom it is with is said once."""

    versioned = AGREEMENT_FIELDS
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])

    class Meta:
        model = models.Agreement
        fields = ["title", "form", "starts_date", "ends_date", "currency", "reason"]
        widgets = {"starts_date": DayInput(), "ends_date": DayInput(), "reason": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "form": _(
                "A standard contract takes price, content, timing and limits as offered; in a custom one they can be agreed."
            ),
            "ends_date": _("Left empty: until it is ended."),
            "reason": _("Needed for a custom contract."),
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        if self.is_new:
            number = forms.CharField(
                label=_("Customer"), max_length=240, help_text=_("The number of the customer, such as K0000012.")
            )
            self.fields = {"customer": number, **self.fields}

    def clean_customer(self) -> Customer:
        """The customer with the number, when one may make contracts with him."""
        text = str(self.cleaned_data["customer"]).replace("\x00", "").split(" ")[0].upper()
        seen = Customer.objects.visible_to(self.actor, "catalogue.save_agreement").living()
        found = seen.filter(number=text).first()
        if found is None:
            raise forms.ValidationError(_("There is no customer with this number."))
        return found

    def _post_clean(self) -> None:
        """Whether it holds together is checked by the action, with the customer."""


class Item(Record):
    """One cell of a contract."""

    cell = forms.ChoiceField(label=_("Product and service level"))
    price = forms.DecimalField(label=_("Price"), min_value=0, max_value=10**9, decimal_places=2, required=False)
    content = Texts(label=_("Content"), rows=3, max_length=2000, required=False)
    timing = Texts(label=_("Timing"), rows=2, max_length=2000, required=False)
    limits = Texts(label=_("Limits"), rows=2, max_length=2000, required=False)

    class Meta:
        model = models.AgreementItem
        fields = ["scope", "quantity", "per", "content", "timing", "limits"]
        help_texts = {"scope": _("What it covers: a site, a system, a group of people.")}

    def __init__(self, *args: Any, agreement: models.Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreement = agreement
        self.digits = 0 if agreement.currency in WITHOUT_CENTS else 2
        kept: models.AgreementItem = self.instance
        cell: Any = self.fields["cell"]
        cell.choices = [("", str(_("choose"))), *self._cells()]
        self.fields["scope"].widget.attrs["list"] = "scopes"
        if kept.product_id:
            self.initial["cell"] = f"{kept.product.code}:{kept.level}"
            self.initial["price"] = f"{Decimal(kept.price_cents).scaleb(-self.digits):f}"
        if agreement.form == models.Form.STANDARD:
            for name in ("price", "per", "content", "timing", "limits"):
                del self.fields[name]
        elif self.is_new:
            self.fields["price"].help_text = _("Left empty: the list price. Texts left empty are as offered.")
            self.fields["per"].required = False
        self.order_fields(["scope", "cell", "quantity", "price", "per", "content", "timing", "limits"])

    def _cells(self) -> list[tuple[str, str]]:
        rows = models.Product.objects.filter(is_active=True, currency=self.agreement.currency).order_by(
            "series__code", "order", "code"
        )
        return [(f"{product.code}:{level['code']}", _offered(product, level)) for product in rows for level in levels_of(product)]

    def _post_clean(self) -> None:
        """Whether it holds together is checked by the action, with product and level."""

    def values(self) -> dict[str, Any]:
        """What the action takes: what was left empty in a new custom item is as offered."""
        values = super().values()
        values.pop("version")
        code, _colon, level = values.pop("cell").partition(":")
        values |= {"product": models.Product.objects.get(code=code), "level": level}
        price = values.pop("price", None)
        if price is not None:
            values["price_cents"] = int(price.scaleb(self.digits).to_integral_value(ROUND_HALF_UP))
        elif "per" in values:
            values.pop("per")
        return values


def _offered(product: models.Product, level: Mapping[str, Any]) -> str:
    name = text_in(level["name"], default=level["code"])
    return f"{product} · {name} · {formats.money(level['price_cents'], product.currency)} {PERIODS[level['per']]}"


class End(forms.Form):
    """When a contract ends, and why."""

    ends_date = forms.DateField(label=_("Until"), widget=DayInput())
    reason = forms.CharField(label=_("Why it ended"), max_length=300)


class Strategy(NamedRecord):
    """A service strategy and what it rests on."""

    versioned = STRATEGY_FIELDS
    inputs = Rows(
        GROUND_CELLS, label=_("What it rests on"), verb=_("Add an input"), required=False,
        help_text=_("Demand of customers, competitors and the trend of technology: one of each at least."),
    )  # fmt: skip

    class Meta:
        model = models.Strategy
        fields = ["names", "code", "line", "owner", "review_date", "order", "is_active", "text", "inputs"]
        widgets = {"text": forms.Textarea(attrs={"rows": 8}), "review_date": DayInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "owner", at_work(also=self.instance.owner_id), part=of_hall)

    def clean_inputs(self) -> list[dict[str, str]]:
        """The inputs as the model keeps them."""
        return [{name: value for name, value in row.items() if name != "break"} for row in self.cleaned_data["inputs"] or []]


class Review(forms.Form):
    """What a review of a strategy found."""

    finding = forms.CharField(label=_("What was found"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))
    next_date = forms.DateField(label=_("Next review"), widget=DayInput())


class Cost(Record):
    """What a product cost in a month; typed in whole units of money."""

    versioned = COST_FIELDS
    month = forms.DateField(label=_("Month"), input_formats=["%Y-%m", "%Y-%m-%d"], widget=MonthInput())
    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_value=10**10, decimal_places=2)

    class Meta:
        model = models.ProductCost
        fields = ["product", "month", "kind", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_new:
            self.initial["amount"] = f"{Decimal(self.instance.amount_cents).scaleb(-_digits(self.instance.product)):f}"
        self.order_fields(["product", "month", "kind", "amount", "note"])

    def _post_clean(self) -> None:
        """The action checks the record, with its amount."""

    def values(self) -> dict[str, Any]:
        """What the action takes, in minor units."""
        values = super().values()
        amount = values.pop("amount").scaleb(_digits(values["product"]))
        return values | {"amount_cents": int(amount.to_integral_value(ROUND_HALF_UP))}


def _digits(product: models.Product) -> int:
    return 0 if product.currency in WITHOUT_CENTS else 2
