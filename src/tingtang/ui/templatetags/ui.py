"""Components and formats for templates: `{% load ui %}`. Their arguments are told in docs/ui.md."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import segno
from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.template.base import FilterExpression, Parser, Token
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from tingtang.core.views import actor_of
from tingtang.ui import bundles, drawing, fields, formats, opening, shell, states, tables
from tingtang.ui.kept import kept

register = template.Library()

_FORMATS: tuple[Callable[..., str], ...] = (
    formats.duration,
    formats.timer,
    formats.day,
    formats.clock,
    formats.moment,
    formats.short,
    formats.number,
    formats.share,
)
for _format in _FORMATS:
    register.filter(_format.__name__, _format)


@register.filter
def working(value: Any) -> str:
    """Working time in hours and minutes."""
    return formats.working(value)


@register.filter
def waited(since: datetime, at: datetime) -> str:
    """The time from one moment to another, as every other duration is said."""
    return formats.duration(at - since)


@register.filter
def money(minor: int | None, currency: str = "CNY") -> str:
    """Minor units as ¥1,234.50."""
    return formats.money(minor, currency)


@register.filter
def figure(value: object, kind: str = "number") -> object:
    """A cell of a chart's table as a number, a share or a duration; text as it is."""
    if value is None:
        return formats.MISSING
    if not isinstance(value, int | float):
        return value
    if kind == "duration":
        return formats.duration(value)
    return formats.share(value) if kind == "share" else formats.number(value, 2)


@register.filter
def own_name(code: str) -> str:
    """A language's name in itself."""
    return {"zh-hans": "简体中文", "zh-hant": "繁體中文", "en": "English"}.get(code, code)


@register.filter
def html_language(code: str) -> str:
    """zh-hans as zh-Hans, as the html element wants it."""
    return {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(code, code)


@register.simple_tag
def asset(name: str) -> str:
    """The address of a bundle: `{% asset 'kiosk.js' %}`."""
    return bundles.address(name)


@register.simple_tag
def icon_url() -> str:
    """The address of the picture in the browser's tab."""
    return static("ui/bell.svg")


@register.simple_tag
def logout_url() -> str:
    """Where one logs out; empty when no page is named `logout`."""
    try:
        return reverse("logout")
    except NoReverseMatch:
        return ""


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon; with a label when no word stands beside it."""
    return drawing.icon(name, label)


@register.simple_tag
def badge(state: object, label: object = None) -> SafeString:
    """A state: colour, shape and word. `state` is a code of states.LOOKS, `label` its word."""
    return drawing.badge(state, label if label is not None else state)


@register.simple_tag
def tone(state: object) -> str:
    """The class of a state's colour, for parts that are not badges."""
    return f"tone-{states.look(state).tone}"


@register.simple_tag
def qr(text: str, label: str = "", *, border: int = 2) -> SafeString:
    """`text` as a QR code, drawn as inline SVG."""
    drawn = segno.make(str(text), error="m", micro=False)
    picture = drawn.svg_inline(border=border, svgclass=None, lineclass=None, omitsize=True)
    return format_html('<span class="qr" role="img" aria-label="{}">{}</span>', label or str(text), mark_safe(picture))  # noqa: S308


@register.inclusion_tag("ui/parts/tile.html")
def tile(
    label: object,
    value: object,
    *,
    unit: object = "",
    note: object = "",
    url: str = "",
    state: str = "",
    state_label: object = "",
) -> dict[str, object]:
    """One figure with its name, unit, what it is made of (note), where that is shown (url) and whether it is well (state)."""
    return locals()


# icon="inbox" icon="filter-off"
@register.inclusion_tag("ui/parts/empty.html")
def empty(title: object, text: object = "", *, icon: str = "inbox", url: str = "", verb: object = "") -> dict[str, object]:
    """What this is, what to do first, one button."""
    return {"title": title, "text": text, "icon_name": icon, "url": url, "verb": verb}


@register.inclusion_tag("ui/parts/skeleton.html")
def skeleton(rows: int = 6) -> dict[str, object]:
    """Grey lines as high as what will come."""
    return {"rows": range(rows)}


@register.inclusion_tag("ui/parts/problem.html")
def problem(title: object, text: object = "", *, url: str = "", verb: object = "", state: str = "bad") -> dict[str, object]:
    """What happened, what was kept, what to do."""
    return locals()


@register.inclusion_tag("ui/parts/fresh.html")
def fresh(at: object = None) -> dict[str, object]:
    """When the page was last brought up to date; live.ts keeps it."""
    return {"at": at}


@register.inclusion_tag("ui/parts/chart.html")
def chart(
    name: str,
    option: Mapping[str, Any],
    *,
    title: object = "",
    note: object = "",
    columns: Sequence[object] = (),
    rows: Iterable[Sequence[object]] = (),
    height: str = "middle",
    kind: str = "number",
) -> dict[str, object]:
    """A chart: an ECharts option, the finding as its title, the same figures as a table; low, middle or high."""
    head, body = (list(columns), [list(row) for row in rows]) if columns else fields.table_of(option)
    return {
        "name": name, "title": title, "note": note, "columns": head, "rows": body, "height": height, "kind": kind,
        # No script, not even one of data, comes through where a part of the page is fetched anew.
        "told": json.dumps(option, cls=DjangoJSONEncoder, ensure_ascii=False),
    }  # fmt: skip


@register.inclusion_tag("ui/parts/form.html", takes_context=True)
def form(
    context: template.Context,
    form: BaseForm,
    *,
    submit: object,
    action: str = "",
    cancel: str = "",
    method: str = "post",
    layout: str = "plain",
    htmx: str = "",
    target: str = "",
    confirm: object = "",
    danger: bool = False,
) -> dict[str, object]:
    """A whole form: summary of errors, fields, and a button that says the verb (`submit`)."""
    values = {name: value for name, value in locals().items() if name != "context"}
    return values | {"csrf_token": context.get("csrf_token"), "multipart": form.is_multipart()}


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField) -> dict[str, object]:
    """One field: label above, help below, error beside."""
    return fields.parts(bound)


@register.inclusion_tag("ui/parts/errors.html")
def form_errors(*forms: BaseForm | None) -> dict[str, object]:
    """The summary of what is wrong in one form, or in several that are sent together, with links to the fields."""
    shown = [form for form in forms if form and form.errors]
    general = [reason for form in shown for reason in form.non_field_errors()]
    wrong = [form[name] for form in shown for name in form.errors if name in form.fields]
    return {"is_wrong": bool(shown), "general": list(dict.fromkeys(general)), "wrong": wrong}


@register.inclusion_tag("ui/parts/table.html", takes_context=True)
def table(context: template.Context, table: tables.Table) -> dict[str, object]:
    """A list of records made by `tables.Table`."""
    return {"table": table, "request": context.get("request"), "csrf_token": context.get("csrf_token")}


@register.simple_tag
def list_address(table: tables.Table, **changes: object) -> str:
    """The address of a list with another order, page or size."""
    return table.address(**{name: str(value) for name, value in changes.items()})


@register.simple_tag(takes_context=True)
def shell_places(context: template.Context) -> list[shell.Section]:
    """The places of the left bar that the actor may see."""
    return shell.places(context["request"])


@register.filter
def may_open(request: HttpRequest, address: str) -> bool:
    """Whether the reader may open an address: `{% if request|may_open:url %}`."""
    return opening.may_open(actor_of(request), address)


@register.simple_block_tag(takes_context=True)
def way(context: template.Context, content: SafeString, address: str) -> SafeString:
    """`{% way url %}words{% endway %}`: a link to `url`, or the words alone for whom the page there would refuse."""
    if not may_open(context["request"], address):
        return content
    return format_html('<a href="{}">{}</a>', address, content)


@register.simple_tag(takes_context=True)
def panels(context: template.Context, slot: str, subject: object = None) -> SafeString:
    """What other domains put in `slot`."""
    return shell.panels(context["request"], slot, subject)


class Kept(template.Node):
    """A part that is drawn once for each of what it depends on; words that differ each time are put in afterwards."""

    def __init__(self, inside: template.NodeList, about: list[FilterExpression], words: dict[str, FilterExpression]) -> None:
        self.nodelist, self.about, self.words = inside, about, words

    def render(self, context: template.Context) -> SafeString:
        about = [one.resolve(context) for one in self.about]
        words = {f"zqx{name}xqz": drawing.safe(one.resolve(context)) for name, one in self.words.items()}
        text: str = kept(lambda: self._drawn(context), *about, name=self)
        for mark, word in words.items():
            text = text.replace(mark, word)
        return mark_safe(text)  # noqa: S308 - drawn by the template, the words are escaped

    def _drawn(self, context: template.Context) -> str:
        with context.push(**{name: f"zqx{name}xqz" for name in self.words}):
            return self.nodelist.render(context)


@register.tag("kept")
def do_kept(parser: Parser, token: Token) -> Kept:
    """`{% kept a b for number=case.number %}…{% endkept %}`: drawn once for each language and each a and b, on which alone it depends.

    Inside, `number` may be written out (as text or in an address) and nothing else.
    """
    inside = parser.parse(("endkept",))
    parser.delete_first_token()
    about, _for, words = " ".join(token.split_contents()[1:]).partition("for ")
    pairs = [one.split("=", 1) for one in words.split()]
    return Kept(
        inside,
        [parser.compile_filter(word) for word in about.split()],
        {name: parser.compile_filter(word) for name, word in pairs},
    )


@register.simple_tag
def js_strings() -> dict[str, str]:
    """Texts that scripts show."""
    return shell.script_texts()
