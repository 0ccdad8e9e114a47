"""What a page repeats hundreds of times, drawn by hand: a template takes ten times as long for a cell or an option."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tingtang.ui import states

if TYPE_CHECKING:
    from tingtang.ui.tables import Cell, Row, Table


def safe(text: object) -> str:
    """`text` as HTML; what is HTML already stays."""
    return text if isinstance(text, SafeString) else escape(str(text))


def rows(table: "Table") -> SafeString:
    """The rows of a list, with the box that picks a row where something can be done to several."""
    picks = _("Pick %(row)s") if table.bulk_actions else ""
    drawn = (_row(table.id, row, n, picks) for n, row in enumerate(table.rows))
    return mark_safe("".join(drawn))  # noqa: S308 - every part is escaped below


def _row(table_id: str, row: "Row", n: int, picks: str) -> str:
    key = safe(row.key or n + 1)
    head = f'<tr tabindex="{-1 if n else 0}" id="{table_id}-{key}">'
    return f"{head}{_pick(table_id, row, key, picks) if picks else ''}{''.join(_cells(row.cells))}</tr>\n"


def _pick(table_id: str, row: "Row", key: str, picks: str) -> str:
    label = picks % {"row": safe(row.cells[0].text)}
    box = f'<input class="form-check-input" type="checkbox" name="ids" value="{key}" form="{table_id}-bulk" data-pick aria-label="{label}">'
    return f'<td class="cell-pick">{box}</td>'


def _cells(cells: Iterable["Cell"]) -> Iterator[str]:
    for cell in cells:
        kind = cell.column.kind
        text: str = badge(cell.value, cell.text) if kind == "badge" and cell.value is not None else safe(cell.text)
        if cell.url:
            text = f'<a href="{safe(cell.url)}">{text}</a>'
        yield f'<td class="cell-{kind}">{text}</td>'


def boxes(table: "Table") -> SafeString:
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
