"""What people type about lines, series, products and promises."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue import models
from tingtang.catalogue.actions.offers import LINE_FIELDS, PRODUCT_FIELDS, PROMISE_FIELDS, SERIES_FIELDS
from tingtang.catalogue.forms.services import CURRENCIES, WITHOUT_CENTS
from tingtang.catalogue.forms.standards import Rows
from tingtang.catalogue.models.parts import PERIODS
from tingtang.ui.choosing import offer_choices
from tingtang.ui.days import DayInput
from tingtang.ui.editing import NamedRecord, Record
from tingtang.ui.widgets import Texts

LANGUAGES = ("zh-hans", "zh-hant", "en")
LEVEL_CELLS: list[Mapping[str, Any]] = [
    {"name": "code", "label": _("Code"), "size": "small", "max_length": 40},
    {"name": "zh-hans", "label": "简体中文", "max_length": 100},
    {"name": "zh-hant", "label": "繁體中文", "max_length": 100},
    {"name": "en", "label": "English", "max_length": 100},
    {"name": "price", "label": _("Price"), "size": "small", "type": "number", "step": "0.01"},
    {"name": "per", "label": _("Per"), "size": "small", "value": "month", "options": list(PERIODS.items())},
    {"name": "text", "label": _("What the level contains"), "type": "area"},
]
INPUT_CELLS: list[Mapping[str, Any]] = [
    {"name": "date", "label": _("Date"), "type": "date"},
    {"name": "decision", "label": _("What was decided"), "max_length": 300},
    {"name": "break", "type": "break", "options": [("", "")]},
    {"name": "strategy", "label": _("Strategy behind it"), "type": "area"},
    {"name": "demand", "label": _("Demand behind it"), "type": "area"},
    {"name": "trend", "label": _("Technology and market behind it"), "type": "area"},
]


class Line(NamedRecord):
    """A line."""

    versioned = LINE_FIELDS

    class Meta:
        model = models.Line
        fields = ["names", "code", "order", "is_active"]


class Series(NamedRecord):
    """A series."""

    versioned = SERIES_FIELDS

    class Meta:
        model = models.Series
        fields = ["names", "code", "line", "order", "is_active"]


class Product(NamedRecord):
    """A product with its levels and what its decisions rested on."""

    versioned = PRODUCT_FIELDS
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])
    checkpoint = Texts(
        label=_("Key checkpoint"), rows=2, max_length=2000, required=False,
        help_text=_("What must be true at this point, before, during or after the sale, before one goes on."),
    )  # fmt: skip
    content = Texts(label=_("Content"), rows=3, max_length=2000, required=False)
    timing = Texts(label=_("Timing"), rows=2, max_length=2000, required=False)
    limits = Texts(label=_("Limits"), rows=2, max_length=2000, required=False)
    levels = Rows(
        LEVEL_CELLS, label=_("Service levels"), verb=_("Add a service level"), required=False,
        help_text=_("The customer picks one and sees what it costs."),
    )  # fmt: skip
    inputs = Rows(
        INPUT_CELLS, label=_("Decisions and what they rested on"), verb=_("Add a decision"), required=False,
        help_text=_("Company strategy, demand of customers, trends of technology and market."),
    )  # fmt: skip

    suits = forms.MultipleChoiceField(
        label=_("Right for"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Traits of customers that speak for it; the page of tables advises by them."),
    )  # fmt: skip
    unsuited = forms.MultipleChoiceField(
        label=_("Not for"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("It is not advised where one of these was noticed."),
    )  # fmt: skip
    least_cents = forms.DecimalField(
        label=_("Least amount"), required=False, min_value=0, max_value=10**12, decimal_places=2,
        help_text=_("What a customer has to place at least; products with an amount or a grade of risk are matched to customers."),
    )  # fmt: skip

    class Meta:
        model = models.Product
        fields = [
            "names", "code", "series", "service", "standard", "stage", "currency", "order", "is_key", "is_active", "checkpoint", "content",
            "timing", "limits", "levels", "inputs", "ready_minutes", "suits", "unsuited", "risk_grade", "least_cents",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        product: models.Product = self.instance
        traits = [(one.code, one.name_in()) for one in models.Trait.objects.order_by("order", "code")]
        for name in ("suits", "unsuited"):
            offer_choices(self, name, traits)
        digits = 0 if product.currency in WITHOUT_CENTS else 2
        if product.least_cents is not None:
            self.initial["least_cents"] = Decimal(product.least_cents).scaleb(-digits)
        self.initial["levels"] = [
            {**level["name"], "code": level["code"], "per": level["per"], "price": f"{Decimal(level['price_cents']).scaleb(-digits):f}",
             "text": next(iter(level["text"].values()), "")}
            for level in product.levels
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        digits = 0 if cleaned.get("currency") in WITHOUT_CENTS else 2
        try:
            cleaned["levels"] = [_level(row, digits, self.instance.levels) for row in cleaned.get("levels") or []]
        except ValidationError as wrong:
            self.add_error("levels", wrong)
        least = cleaned.get("least_cents")
        cleaned["least_cents"] = int(least.scaleb(digits)) or None if least is not None else None
        cleaned["inputs"] = [dict(row) for row in cleaned.get("inputs") or []]
        for row in cleaned["inputs"]:
            row.pop("break", None)
        return cleaned


def _level(row: Mapping[str, str], digits: int, stored: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A level as the model keeps it; a text that was not touched keeps its other languages."""
    names = {code: row[code] for code in LANGUAGES if row[code]}
    try:
        price = int(Decimal(row["price"] or "0").scaleb(digits).to_integral_value(ROUND_HALF_UP))
    except (InvalidOperation, ValueError, OverflowError):
        raise ValidationError(_("Give the price of a service level, 0 when it costs nothing.")) from None
    main = next(iter(names), "zh-hans")
    before: Mapping[str, str] = next((level["text"] for level in stored if level["code"] == row["code"]), {})
    is_same = bool(before) and row["text"] == next(iter(before.values()))
    text = dict(before) if is_same else {main: row["text"]} if row["text"] else {}
    return {"code": row["code"], "name": names, "text": text, "price_cents": price, "per": row["per"]}


class Promise(Record):
    """A promise."""

    versioned = PROMISE_FIELDS
    text = Texts(label=_("What is promised"), rows=2, max_length=1000)
    scope = Texts(label=_("Whom and what it covers"), rows=2, max_length=1000, required=False)

    class Meta:
        model = models.Promise
        fields = ["text", "product", "source", "scope", "evidence", "check_rule", "checked_date", "is_kept", "is_published"]
        widgets = {
            "evidence": forms.Textarea(attrs={"rows": 3}),
            "checked_date": DayInput(),
        }
        help_texts = {
            "source": _("A rule, a contract, a decision, an advertisement."),
            "is_published": _(
                "Only with evidence and a check that found it kept: nothing is advertised beyond what is delivered."
            ),
        }
