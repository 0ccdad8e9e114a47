"""The form of designed fields: drawn from their schema. What is chosen from tables (colleagues, files) is said by who has those."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.naming import text_in
from tingtang.ui import designed as rules
from tingtang.ui.days import DayInput
from tingtang.ui.formats import money
from tingtang.ui.widgets import Wide

Maker = Callable[[rules.Field], forms.Field]
PREFIX = "fields."
WITHOUT_CENTS = frozenset({"JPY", "KRW"})
NOTHING = ("", pgettext_lazy("nothing chosen", "choose"))
PARTS = {"region": _("Province, city, district"), "street": _("Street and number"), "postcode": _("Postcode")}


class AddressWidget(Wide, forms.MultiWidget):
    """Region, street and postcode side by side."""

    template_name = "ui/widgets/address.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: forms.TextInput({"aria-label": label}) for part, label in PARTS.items()}, attrs)

    def id_for_label(self, id_: str) -> str:
        """The label leads to the first part: one that leads nowhere is read to nobody."""
        return f"{id_}_0" if id_ else ""

    def decompress(self, value: Any) -> list[str]:
        parts = value if isinstance(value, Mapping) else {}
        return [parts.get(part, "") for part in PARTS]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for widget, label in zip(context["widget"]["subwidgets"], PARTS.values(), strict=True):
            widget["label"] = label
        return context


class Address(forms.MultiValueField):
    """An address in three parts."""

    widget = AddressWidget

    def __init__(self, **kwargs: Any) -> None:
        parts = [forms.CharField(required=False, max_length=rules.LONGEST["text"]) for _part in PARTS]
        super().__init__(fields=parts, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> dict[str, str]:
        return {part: text for part, text in zip(PARTS, data_list, strict=False) if text}


class FieldsForm(forms.Form):
    """Designed fields as a form. `told()` gives what the record keeps, together with what this reader was not shown.

    `only` narrows it to some codes; `for_customer` to what customers see; `is_new` asks for what must be filled in at the start.
    """

    makers: Mapping[str, Maker] = {}  # a subclass adds the kinds of fields that choose from its tables

    def __init__(
        self,
        design: Sequence[rules.Field],
        *args: Any,
        values: Mapping[str, Any] | None = None,
        for_customer: bool = False,
        only: Collection[str] | None = None,
        is_new: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.before = dict(values or {})
        asked = [one for one in design if (one.is_public or not for_customer) and not (is_new and one.is_later)]
        self.shown = [one for one in asked if only is None or one.code in only]
        for one in self.shown:
            field = (self.makers.get(one.kind) or field_of)(one)
            field.label, field.help_text = text_in(one.names), _help(one)
            field.required = one.is_required and is_new
            if one.code in self.before:
                field.initial = _shown(one, self.before[one.code])
            self.fields[PREFIX + one.code] = field

    def told(self) -> dict[str, Any]:
        """What the record keeps: the values of the shown fields, and the others as they were."""
        given = {one.code: _kept(one, self.cleaned_data.get(PREFIX + one.code)) for one in self.shown if one.kind != "file"}
        return rules.told(self.before | given)

    def begin_with(self, typed: Mapping[str, Any]) -> None:
        """Show what was typed in fields of the same name, as when another kind is chosen."""
        for name, field in self.fields.items():
            raw = field.widget.value_from_datadict(typed, {}, name)
            if raw:
                field.initial = raw


def said(design: Sequence[rules.Field], values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The fields that say something, as label and text."""
    return [(text_in(one.names), words(one, values[one.code])) for one in design if not rules.is_empty(values.get(one.code))]


def words(one: rules.Field, value: Any) -> str:
    """A value in the reader's words."""
    say = _WORDS.get(one.kind)
    return say(one, value) if say else str(value)


def _of_choices(one: rules.Field, value: Any) -> str:
    choices = {choice.code: (text_in(choice.names) or choice.code) for choice in one.choices}
    return ", ".join(choices.get(str(each), str(each)) for each in (value if isinstance(value, list) else [value]))


_WORDS: dict[str, Callable[[rules.Field, Any], str]] = {
    "choice": _of_choices,
    "several": _of_choices,
    "yes_no": lambda _one, value: str(_("yes") if value else _("no")),
    "money": lambda one, value: money(value, one.currency or "CNY"),
    "number": lambda one, value: f"{value:,.15g} {one.unit}".strip(),
    "address": lambda _one, value: " ".join(value[part] for part in PARTS if value.get(part)),
}


def _help(one: rules.Field) -> str:
    told = text_in(one.helps) if one.helps else ""
    unit = one.unit or (one.currency if one.kind == "money" else "")
    return f"{told} ({unit})".strip() if unit else told


def field_of(one: rules.Field) -> forms.Field:
    """The field of a form for one that chooses from no table."""
    make = _MAKERS.get(one.kind)
    return make(one) if make else forms.CharField(max_length=rules.LONGEST["text"])


def _choices(one: rules.Field) -> list[tuple[str, str]]:
    return [(choice.code, (text_in(choice.names) or choice.code)) for choice in one.choices]


def _of_money(one: rules.Field) -> forms.Field:
    digits = 0 if one.currency in WITHOUT_CENTS else 2
    least, most = _bound(one, one.minimum), _bound(one, one.maximum)
    return forms.DecimalField(min_value=least, max_value=most, max_digits=15, decimal_places=digits)


def _of_yes_no(_one: rules.Field) -> forms.Field:
    choices = [NOTHING, ("yes", _("yes")), ("no", _("no"))]
    return forms.TypedChoiceField(choices=choices, coerce=lambda text: text == "yes", empty_value=None)


_MAKERS: dict[str, Maker] = {
    "long": lambda _one: forms.CharField(max_length=rules.LONGEST["long"], widget=forms.Textarea({"rows": 3})),
    "number": lambda one: forms.FloatField(
        min_value=one.minimum, max_value=one.maximum, widget=forms.NumberInput({"step": "any"})
    ),
    "money": _of_money,
    "date": lambda _one: forms.DateField(widget=DayInput()),
    "choice": lambda one: forms.ChoiceField(choices=[NOTHING, *_choices(one)]),
    "several": lambda one: forms.MultipleChoiceField(choices=_choices(one), widget=forms.CheckboxSelectMultiple),
    "yes_no": _of_yes_no,
    "address": lambda _one: Address(),
}


def _bound(one: rules.Field, bound: float | None) -> Decimal | None:
    return None if bound is None else Decimal(_amount(one, int(bound)))


def _amount(one: rules.Field, cents: int) -> str:
    return str(cents) if one.currency in WITHOUT_CENTS else f"{Decimal(cents) / 100:.2f}"


def _shown(one: rules.Field, value: Any) -> Any:
    match one.kind:
        case "money":
            return _amount(one, value) if isinstance(value, int) else value
        case "yes_no":
            return "yes" if value else "no"
    return value


def _kept(one: rules.Field, value: Any) -> Any:
    match one.kind:
        case "money" if isinstance(value, Decimal):
            return int((value * (1 if one.currency in WITHOUT_CENTS else 100)).to_integral_value(ROUND_HALF_UP))
        case "date":
            return value.isoformat() if isinstance(value, date) else None
        case "person" | "area":
            return value.pk if value is not None else None
        case "party":
            return value.code if value is not None else None
        case "number" if isinstance(value, float) and value.is_integer():
            return int(value)
    return value
