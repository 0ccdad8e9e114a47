"""How a field of a form is shown, and how a chart's option is shown as a table."""

from collections.abc import Mapping
from itertools import groupby, islice
from typing import Any

from django.forms import BoundField, widgets
from django.forms.boundfield import BoundWidget
from django.forms.widgets import Widget
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tingtang.ui.drawing import safe

_SELECTS = (widgets.Select, widgets.SelectMultiple)
_LISTS = (widgets.RadioSelect, widgets.CheckboxSelectMultiple)
LONG = 20  # more boxes than these are searched by name


def _class(widget: Widget) -> str:
    if isinstance(widget, _LISTS):
        return "form-check-input"
    if isinstance(widget, widgets.CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, _SELECTS) else "form-control"


def _attributes(bound: BoundField) -> dict[str, str | bool]:
    widget = bound.field.widget
    given = str(widget.attrs.get("class", ""))
    attributes: dict[str, str | bool] = {"class": f"{_class(widget)} {given}".strip()}
    described = [f"{bound.auto_id}_help"] if bound.help_text else []
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
        attributes["aria-invalid"] = "true"
    if described:
        attributes["aria-describedby"] = " ".join(described)
    return attributes


def kind(bound: BoundField) -> str:
    """hidden, check (one box), choices (several), or plain."""
    widget = bound.field.widget
    if bound.is_hidden:
        return "hidden"
    if isinstance(widget, _LISTS) and not getattr(widget, "is_wide", False):
        return "choices"
    return "check" if isinstance(widget, widgets.CheckboxInput) else "plain"


def _choices(bound: BoundField) -> SafeString:
    """The boxes of a choice, each with its word: there may be a hundred people among them.

    A long list to choose several from stands under headings with a box that picks all below, and is searched by name.
    """
    widget = bound.field.widget
    boxes = list(bound.subwidgets)
    if not isinstance(widget, widgets.CheckboxSelectMultiple) or len(boxes) <= LONG:
        return mark_safe("".join(map(_box, boxes)))  # noqa: S308 - tags are Django's, words are escaped
    groups = widget.get_context(bound.html_name, bound.value(), {})["widget"]["optgroups"]
    drawn, left = [], iter(boxes)
    for heading, found in groupby(groups, key=lambda one: one[0]):
        count = sum(len(options) for _heading, options, _index in found)
        inner = f'<div class="choices-boxes">{"".join(_box(one) for one in islice(left, count))}</div>'
        drawn.append(_under(heading, inner) if heading else inner)
    find = safe(widget.attrs.get("data-find") or _("Find"))
    return mark_safe(f'<div class="choices-long" data-choices="{find}">{"".join(drawn)}</div>')  # noqa: S308


def _box(one: BoundWidget) -> str:
    return f'<label class="form-check">{one.tag()}<span class="form-check-label">{safe(one.choice_label)}</span></label>\n'


def _under(heading: object, inner: str) -> str:
    every = '<input type="checkbox" class="form-check-input" data-grouped-all>'
    legend = f'<legend><label class="form-check">{every}<span class="form-check-label">{safe(heading)}</span></label></legend>'
    return f'<fieldset class="choices-part" data-grouped>{legend}{inner}</fieldset>'


def parts(bound: BoundField) -> dict[str, object]:
    """What the template of a field needs."""
    shown = kind(bound)
    attributes = _attributes(bound)
    wide = isinstance(bound.field.widget, (widgets.Textarea, *_LISTS)) or getattr(bound.field.widget, "is_wide", False)
    if shown == "choices":
        bound.field.widget.attrs["class"] = attributes["class"]
    control = bound.as_widget(attrs=attributes) if shown != "choices" else _choices(bound)
    return {"field": bound, "kind": shown, "control": control, "wide": wide, "invalid": bool(bound.errors)}


def table_of(option: Mapping[str, Any]) -> tuple[list[object], list[list[object]]]:
    """Columns and rows of a chart: its dataset, or its categories beside each series."""
    source = option.get("dataset", {}).get("source") if isinstance(option.get("dataset"), Mapping) else None
    if source:
        return list(source[0]), [list(row) for row in source[1:]]
    axis = option.get("xAxis", {})
    axis = axis[0] if isinstance(axis, list) else axis
    if not axis.get("data"):
        axis = option.get("yAxis", {})
        axis = axis[0] if isinstance(axis, list) else axis
    series = [one for one in option.get("series", []) if one.get("type") in {"line", "bar"}]
    columns: list[object] = [axis.get("name", ""), *(one.get("name", "") for one in series)]
    rows = [[label, *(_cell(one, index) for one in series)] for index, label in enumerate(axis.get("data", []))]
    return columns, rows


def _cell(series: Mapping[str, Any], index: int) -> object:
    data = series.get("data", [])
    value = data[index] if index < len(data) else None
    return value.get("value") if isinstance(value, Mapping) else value
