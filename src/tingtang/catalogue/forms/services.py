"""What people type about categories and services."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue import models, queries
from tingtang.catalogue.actions import CATEGORY_FIELDS, SERVICE_FIELDS
from tingtang.ui.editing import NamedRecord, with_main
from tingtang.ui.widgets import Rows, SuggestInput, Texts, Wide, main_text

ICONS = (
    "building-store",
    "id",
    "home",
    "car",
    "heart",
    "receipt",
    "certificate",
    "users",
    "coin",
    "file-text",
    "stethoscope",
    "bolt",
)
CURRENCIES = ("CNY", "HKD", "TWD", "MOP", "USD", "EUR", "GBP", "JPY")
WITHOUT_CENTS = frozenset({"JPY", "KRW"})
DOCUMENT_CELLS: list[Mapping[str, Any]] = [
    {"name": "zh-hans", "label": "简体中文", "max_length": 100},
    {"name": "zh-hant", "label": "繁體中文", "max_length": 100},
    {"name": "en", "label": "English", "max_length": 100},
    {
        "name": "need",
        "label": _("Needed"),
        "size": "small",
        "value": "yes",
        "options": [("yes", _("needed")), ("no", _("if any"))],
    },
    {"name": "copies", "label": _("Copies"), "type": "number", "size": "small", "value": ""},
]


class Category(NamedRecord):
    """A category."""

    versioned = CATEGORY_FIELDS

    class Meta:
        model = models.Category
        fields = ["names", "code", "icon", "order", "is_active"]
        widgets = {"icon": SuggestInput([(name, "") for name in ICONS])}


class PostsWidget(Wide, forms.SelectMultiple):
    """Codes of posts; the organisation draws the boxes, since the catalogue does not know the posts."""

    template_name = "catalogue/posts_widget.html"
    boxes = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["boxes"] = self.boxes
        return context


class Codes(forms.Field):
    """A list of codes."""

    widget = PostsWidget

    def clean(self, value: Any) -> list[str]:
        return sorted({str(code)[:40] for code in value or () if str(code).strip()})


class Minutes(forms.DecimalField):
    """Seconds, typed as minutes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=24 * 60, max_digits=6, decimal_places=2, **kwargs)
        self.widget.attrs["step"] = "0.5"

    def prepare_value(self, value: Any) -> Any:
        """Seconds of the record as minutes; what was typed as it is."""
        return f"{value / 60:g}" if isinstance(value, int) else value

    def clean(self, value: Any) -> int:
        minutes = super().clean(value) or Decimal(0)
        return int((minutes * 60).to_integral_value(ROUND_HALF_UP))


class Service(NamedRecord):
    """A service."""

    versioned = SERVICE_FIELDS
    expected_seconds = Minutes(label=_("Expected duration (minutes)"))
    wait_target_seconds = Minutes(label=_("Wait target (minutes)"), help_text=_("Customers should be called within this time."))
    service_target_seconds = Minutes(
        label=_("Service target (minutes)"), help_text=_("The service should be done within this time.")
    )
    fee = forms.DecimalField(label=_("Fee"), min_value=0, max_value=10_000_000, decimal_places=2, required=False)
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])
    descriptions = Texts(label=_("Description"), rows=3, max_length=2000, required=False)
    documents = Rows(
        DOCUMENT_CELLS,
        label=_("Documents needed"),
        verb=_("Add a document"),
        required=False,
        help_text=_("Shown at the kiosk before a number is taken, and to the clerk."),
    )
    performer_posts = Codes(label=_("Posts that may perform it"), required=False, help_text=_("Without a choice, everybody may."))

    class Meta:
        model = models.Service
        fields = [
            "names",
            "code",
            "category",
            "series",
            "service_class",
            "expected_seconds",
            "wait_target_seconds",
            "service_target_seconds",
            "currency",
            "area",
            "order",
            "is_active",
            "documents",
            "descriptions",
            "performer_posts",
        ]
        widgets = {"service_class": SuggestInput(lambda: [(code, "") for code in queries.classes()])}
        help_texts = {
            "series": _("The letter that numbers begin with: A gives A001."),
            "area": _("Under which area the report “Services on four properties” counts it."),
            "service_class": _(
                "Its class in the order of calls, by the code that the hall's order of service gives it: ordinary, priority, vip."
            ),
        }

    field_order = [
        "names",
        "code",
        "category",
        "series",
        "service_class",
        "expected_seconds",
        "wait_target_seconds",
        "service_target_seconds",
        "fee",
        "currency",
        "area",
        "order",
        "is_active",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        service = self.instance
        self.initial.update(
            fee=_money(service.fee_cents, service.currency),
            documents=[_row(document) for document in service.documents],
            descriptions=with_main(service.description, service.descriptions),
        )

    def offer_posts(self, boxes: str) -> None:
        """Show these boxes, drawn by whoever knows the posts."""
        widget = self.fields["performer_posts"].widget
        assert isinstance(widget, PostsWidget)  # noqa: S101 - declared above
        widget.boxes = boxes

    def clean_documents(self) -> list[dict[str, Any]]:
        """The documents as the model keeps them."""
        return [_document(row) for row in self.cleaned_data["documents"] or []]

    def values(self) -> dict[str, Any]:
        values = super().values()
        fee = values.pop("fee") or Decimal(0)
        digits = 0 if values["currency"] in WITHOUT_CENTS else 2
        cents = int((fee * 10**digits).to_integral_value(ROUND_HALF_UP))
        return values | {"fee_cents": cents, "description": main_text(values["descriptions"])}


def _money(cents: int, currency: str) -> str:
    return f"{cents if currency in WITHOUT_CENTS else Decimal(cents) / 100:f}"


def _row(document: Mapping[str, Any]) -> dict[str, str]:
    names = with_main(document["name"], document.get("names", {}))
    need = "yes" if document.get("is_required", True) else "no"
    return {**names, "need": need, "copies": str(document.get("copies", 1))}


def _document(row: Mapping[str, str]) -> dict[str, Any]:
    names = {code: row[code] for code in ("zh-hans", "zh-hant", "en") if row[code]}
    copies = row["copies"] or "1"
    if not copies.isascii() or not copies.isdigit() or int(copies) > 99:
        raise forms.ValidationError(_("Give a number of copies from 0 (only shown) to 99."))
    if not names:
        raise forms.ValidationError(_("Every document needs a name."))
    return {"name": main_text(names), "names": names, "is_required": row["need"] != "no", "copies": int(copies)}
