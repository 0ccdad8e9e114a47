"""The inputs of forms, drawn by hand as Django's templates draw them: for a choice of fifty people those took two milliseconds."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from tingtang.ui.drawing import safe

Widget = Mapping[str, Any]
_FOLDER: Final = "django/forms/widgets/"
_OPTION: Final = f"{_FOLDER}select_option.html"


class Renderer(DjangoTemplates):
    """Draws the plain inputs itself and leaves every other to its template."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> SafeString:
        draw = DRAWN.get(template_name)
        drawn = draw(context["widget"]) if draw else None
        if drawn is None:
            drawn = super().render(template_name, context, request)
        return mark_safe(drawn)  # noqa: S308 - names and values are escaped


def _attributes(attributes: Mapping[str, Any]) -> str:
    given = ((name, value) for name, value in attributes.items() if value is not False)
    return "".join(f" {safe(name)}" if value is True else f' {safe(name)}="{safe(value)}"' for name, value in given)


def _input(widget: Widget) -> str:
    value = widget["value"]
    shown = "" if value is None else f' value="{safe(value)}"'
    return f'<input type="{safe(widget["type"])}" name="{safe(widget["name"])}"{shown}{_attributes(widget["attrs"])}>'


def _labelled(widget: Widget) -> str:
    if not widget.get("wrap_label"):
        return _input(widget)
    key = widget["attrs"].get("id")
    about = f' for="{safe(key)}"' if key else ""
    return f"<label{about}>{_input(widget)} {safe(widget['label'])}</label>"


def _textarea(widget: Widget) -> str:
    text = safe(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{safe(widget["name"])}"{_attributes(widget["attrs"])}>\n{text}</textarea>'


def _select(widget: Widget) -> str | None:
    groups = [(name, _options(options)) for name, options, _n in widget["optgroups"]]
    if any(drawn is None for _name, drawn in groups):
        return None
    inside = "".join(f'<optgroup label="{safe(name)}">{drawn}</optgroup>' if name else str(drawn) for name, drawn in groups)
    return f'<select name="{safe(widget["name"])}"{_attributes(widget["attrs"])}>{inside}</select>'


def _options(options: Iterable[Widget]) -> str | None:
    """The options of a group; None where one of them has a template of its own."""
    drawn = []
    for one in options:
        if one["template_name"] != _OPTION:
            return None
        drawn.append(f'<option value="{safe(one["value"])}"{_attributes(one["attrs"])}>{safe(one["label"])}</option>\n')
    return "".join(drawn)


_INPUTS = (
    "text",
    "number",
    "email",
    "url",
    "password",
    "hidden",
    "date",
    "datetime",
    "time",
    "search",
    "tel",
    "color",
    "checkbox",
)
DRAWN: Final[Mapping[str, Callable[[Widget], str | None]]] = {
    **{f"{_FOLDER}{name}.html": _input for name in _INPUTS},
    f"{_FOLDER}checkbox_option.html": _labelled,
    f"{_FOLDER}radio_option.html": _labelled,
    f"{_FOLDER}textarea.html": _textarea,
    f"{_FOLDER}select.html": _select,
}
