"""What a page repeats hundreds of times, drawn by hand: a template takes ten times as long for a cell or an option."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from html import escape
from typing import Any, Final

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tingtang.ui import bundles, formats, states
from tingtang.ui.columns import Column
from tingtang.ui.listed import Bulk, Head, Listed

Draw = Callable[[Any], str]
_MARKED: Final = re.compile("[&<>\"']").search  # most texts have none: looking once is quicker than replacing five times


def safe(text: object) -> str:
    """`text` as HTML; what is HTML already stays."""
    if type(text) is str:  # nearly always
        return escape(text) if _MARKED(text) else text
    if isinstance(text, SafeString):
        return text
    plain = str(text)
    return escape(plain) if _MARKED(plain) else plain


def rows(table: Listed) -> SafeString:
    """The rows of a list, with the box that picks a row where something can be done to several."""
    picks = _("Pick %(row)s") if table.bulk_actions else ""
    drawers = [table.drawer(column) for column in table.chosen]
    name = _said(table.chosen[0])
    drawn = []
    table.complete(table.page.rows)
    for n, row in enumerate(table.page.rows):
        key = safe(key_of(row) or n + 1)
        pick = _pick(table.id, key, picks % {"row": name(row)}) if picks else ""
        cells = "".join([draw(row) for draw in drawers])
        drawn.append(f'<tr tabindex="{-1 if n else 0}" id="{table.id}-{key}">{pick}{cells}</tr>\n')
    return mark_safe("".join(drawn))  # noqa: S308 - every part is escaped


def key_of(row: Any) -> Any:
    """The key of a row."""
    return row.get("pk", row.get("id")) if isinstance(row, Mapping) else getattr(row, "pk", getattr(row, "id", None))


def _pick(table_id: str, key: str, label: str) -> str:
    box = f'<input class="form-check-input" type="checkbox" name="ids" value="{key}" form="{table_id}-bulk" data-pick aria-label="{label}">'
    return f'<td class="cell-pick">{box}</td>'


def cell(column: Column, address: Callable[[Any], str] | None) -> Draw:
    """What draws the cells of a column; `address` says where a row's cell leads, if anywhere."""
    said, plain = _said(column), f'<td class="cell-{column.kind}">'
    longer = '<td class="cell-text is-long">' if column.kind == "text" else plain
    longest = '<td class="cell-text is-long is-longer">' if column.kind == "text" else plain

    def drawn(row: Any) -> str:
        text = said(row)
        head = plain if len(text) <= LONG else longer if len(text) <= VERY_LONG else longest
        url = address(row) if address is not None else ""
        return f'{head}<a href="{safe(url)}">{text}</a></td>' if url else f"{head}{text}</td>"

    return drawn


def once(key: Callable[[Any], Hashable], draw: Draw) -> Draw:
    """Draws like `draw`, once for all rows of a page with the same key."""
    known: dict[Hashable, str] = {}

    def drawn(row: Any) -> str:
        about = key(row)
        if about not in known:
            known[about] = draw(row)
        return known[about]

    return drawn


def _said(column: Column) -> Draw:
    """What the cells of a column say, as HTML: a state is drawn once for a page, not for each row."""
    of, text = column.reader(), column.teller()
    if column.kind == "badge":
        return once(of, lambda row: safe(text(None)) if (value := of(row)) is None else badge(value, text(value)))
    return once(of, lambda row: safe(text(of(row)))) if column.words else lambda row: safe(text(of(row)))


def heads(table: Listed) -> SafeString:
    """The heads of the columns: buttons where one can sort by them."""
    return mark_safe("".join(_head(table, head) for head in table.heads))  # noqa: S308 - every part is escaped


def _head(table: Listed, head: Head) -> str:
    label = safe(head.column.label)
    if head.is_slow:
        why = _("Too many rows to sort by this. Narrow the list first.")
        label = f'<span title="{why}">{label}</span>'
    elif head.column.sort:
        url = safe(table.request.path + table.address(sort=head.next_sort))
        arrow = icon(ARROWS[head.direction]) if head.direction else ""
        swap = f'hx-target="#{table.id}" hx-swap="morph:outerHTML" hx-push-url="true"'
        label = f'<button type="button" hx-get="{url}" {swap}>{label}{arrow}</button>'
    sort = f' aria-sort="{head.direction}"' if head.direction else ""
    return f'<th scope="col" class="cell-{head.column.kind}"{sort}>{label}</th>\n'


def bulk(actions: Iterable[Bulk]) -> SafeString:
    """The buttons of what can be done to the picked rows."""
    return mark_safe("".join([_bulk(one) for one in actions]))  # noqa: S308 - every part is escaped


def _bulk(one: Bulk) -> str:
    ask = f' data-confirm="{safe(one.question)}" data-confirm-verb="{safe(one.label)}"' if one.question else ""
    look = "btn btn-sm btn-danger" if one.is_danger else "btn btn-sm"
    return f'<button type="submit" class="{look}" formaction="{safe(one.url)}"{ask}>{safe(one.label)}</button>\n'


def filters(table_id: str, shown: Iterable[Mapping[str, Any]]) -> SafeString:
    """The boxes by which a list is narrowed."""
    return mark_safe("".join([_filter(table_id, one) for one in shown]))  # noqa: S308 - every part is escaped


def _filter(table_id: str, one: Mapping[str, Any]) -> str:
    kind, name = one["kind"], one["name"]
    return f'<div class="list-filter list-filter-{kind}">{_FILTERS[kind](f"{table_id}-{name}", one)}</div>\n'


def _search(box: str, one: Mapping[str, Any]) -> str:
    field = f'id="{box}" name="{one["name"]}" value="{safe(one["value"])}" autocomplete="off"'
    return f'<label for="{box}">{safe(one["label"])}</label><input class="form-control" type="search" {field}>'


def _choice(box: str, one: Mapping[str, Any]) -> str:
    none = f'<option value="">{safe(one["none"] or _("all"))}</option>'
    select = f'<select class="form-select" id="{box}" name="{one["name"]}">{none}{one["drawn"]}</select>'
    return f'<label for="{box}">{safe(one["label"])}</label>{select}'


def _dates(box: str, one: Mapping[str, Any]) -> str:
    def day(end: str, value: str, word: str) -> str:
        label = safe(word % {"name": one["label"]})
        return f'<input class="form-control" type="date" name="{one["name"]}_{end}" value="{safe(value)}" aria-label="{label}">'

    first, latest = day("from", one["first"], _("%(name)s: from")), day("to", one["latest"], _("%(name)s: to"))
    span = f'<span class="list-span">{first}<span aria-hidden="true">–</span>{latest}</span>'
    return f'<span class="list-filter-label">{safe(one["label"])}</span>{span}'


_FILTERS: Final = {"search": _search, "choice": _choice, "dates": _dates}
# icon="arrow-up" icon="arrow-down"
ARROWS: Final = {"ascending": "arrow-up", "descending": "arrow-down"}
LONG: Final = 10  # characters; on a phone a shorter text stays on one line, a longer one gets room for two or three
VERY_LONG: Final = 160  # an answer to many lines, as of a survey; more room across, or its row would fill the page


def icon(name: str, label: str = "") -> SafeString:
    """An icon; with a label when no word stands beside it."""
    known = f'role="img" aria-label="{safe(label)}"' if label else 'aria-hidden="true"'
    return mark_safe(  # noqa: S308 - the shape comes from the build, the label is escaped
        f'<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="2"'
        f' stroke-linecap="round" stroke-linejoin="round" focusable="false" {known}>{bundles.icon_shape(name)}</svg>'
    )


def feet(table: Listed) -> SafeString:
    """How many rows there are, how many one wants on a page, and the way to the other pages."""
    page = table.page
    counted = _("%(first)s–%(last)s of %(count)s rows") if page.first else _("%(count)s rows")
    said = counted % {"first": formats.number(page.first), "last": formats.number(page.last), "count": page.count_text}
    sizes, pages = _("Rows per page"), _("Pages of the list")  # what collects texts does not look into f-strings
    swap = f'hx-target="#{table.id}" hx-swap="morph:outerHTML show:none" hx-push-url="true"'
    return mark_safe(  # noqa: S308 - every part is escaped
        f'<div class="list-feet"><span>{safe(said)}</span>'
        f'<label class="d-flex align-items-center gap-2 nowrap"><span>{safe(sizes)}</span>'
        f'<select class="form-select form-select-sm" name="size" form="{table.id}-none" data-size>{table.sizes}</select></label>'
        f'<nav class="list-pages" aria-label="{safe(pages)}" {swap}>{_ways(table)}</nav></div>'
    )


def _ways(table: Listed) -> str:
    page = table.page
    if page.is_positioned:
        back = _way(table, _("First"), boost=' hx-boost="false"') + _way(
            table, icon("chevron-left") + safe(_("Previous")), before=page.before
        )
        on = _way(table, safe(_("Next")) + icon("chevron-right"), after=page.after) + _way(table, _("Last"), end="1")
        return (back if page.before else "") + (on if page.after else "")
    return "".join([_numbered(table, number) for number in page.numbers()]) if page.pages > 1 else ""


def _numbered(table: Listed, number: int | None) -> str:
    if number is None:
        return '<span class="px-1">…</span>'
    if number == table.page.number:
        return f'<span class="btn btn-sm" aria-current="page">{number}</span>'
    label = safe(_("Page %(number)s") % {"number": number})
    return _way(table, str(number), label=f' aria-label="{label}"', page=str(number))


def _way(table: Listed, word: str, *, boost: str = "", label: str = "", **place: str) -> str:
    address = safe(table.address(**place))
    return f'<a class="btn btn-sm"{boost} href="{address}" hx-get="{safe(table.request.path)}{address}"{label}>{safe(word)}</a>\n'


def boxes(table: Listed) -> SafeString:
    """The boxes by which the columns of a list are chosen."""
    chosen = {column.name for column in table.chosen}
    drawn = (
        f'<label class="dropdown-item"><input class="form-check-input m-0 me-2" type="checkbox" name="cols" value="{safe(one.name)}"'
        f"{' checked' if one.name in chosen else ''}>{safe(one.label)}</label>\n"
        for one in table.columns
    )
    return mark_safe("".join(drawn))  # noqa: S308 - name and label are escaped


def badge(state: object, word: object) -> SafeString:
    """A state: colour, shape and word."""
    look = states.look(state)
    return mark_safe(f'<span class="state tone-{look.tone}">{states.shape(look.shape)}{safe(word)}</span>')  # noqa: S308


def options(pairs: Iterable[tuple[Any, object]], chosen: object) -> SafeString:
    """The options of a choice, one of them chosen."""
    drawn = (
        f'<option value="{safe(value)}"{" selected" if value == chosen else ""}>{safe(word)}</option>' for value, word in pairs
    )
    return mark_safe("\n".join(drawn))  # noqa: S308 - value and word are escaped
