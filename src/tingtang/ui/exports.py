"""The rows of a list as CSV and XLSX: the same query, all pages, streamed."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from tingtang.core.errors import Refused
from tingtang.ui.columns import Value
from tingtang.ui.listed import Listed

SHEET_LIMIT: Final = 200_000  # a sheet holds 1,048,576 rows, but this many already take half a minute
_CHUNK: Final = 2000
_LINES: Final = 500
_DANGEROUS: Final = tuple("=+-@\t\r\n＝＋－＠")  # a Chinese spreadsheet takes a wide sign for the narrow one


class TooManyRows(Refused):
    """A spreadsheet of so many rows would take minutes and be too large to open."""

    message = _("These are more than {limit} rows. Narrow the list, or export it as CSV, which has no limit.")


def _values(table: Listed) -> Iterator[list[Value]]:
    rows = table.narrowed
    if isinstance(rows, QuerySet):
        ordered: Any = table.as_read or rows.order_by(table.order, "pk").iterator(chunk_size=_CHUNK)
    else:
        ordered = table.sorted_rows()
    found = iter(ordered)
    while rows_at_once := list(islice(found, _CHUNK)):
        table.complete(rows_at_once)
        for row in rows_at_once:
            yield [column.exported(column.of(row)) for column in table.chosen]


def safe(value: Value) -> str:
    """`value` as CSV writes it; a text that a spreadsheet would compute gets an apostrophe in front."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_DANGEROUS) else value
    return "" if value is None else str(value)


class _Echo:
    """What csv.writer writes to: gives the line back."""

    def write(self, line: str) -> str:
        return line


def _lines(table: Listed, heads: list[str], language: str, zone: Any) -> Iterator[bytes]:
    write: Callable[[Any], str] = csv.writer(_Echo()).writerow
    with translation.override(language), timezone.override(zone):
        yield ("\ufeff" + write(heads)).encode()  # at once: the first rows of hundreds of thousands take seconds to sort
        part: list[str] = []
        for values in _values(table):
            part.append(write([safe(value) for value in values]))
            if len(part) >= _LINES:
                yield "".join(part).encode()
                part = []
        yield "".join(part).encode()


def as_csv(table: Listed) -> HttpResponseBase:
    """All rows as CSV for spreadsheets (UTF-8 with its mark), sent while they are read."""
    heads = [str(column.label) for column in table.chosen]
    lines = _lines(table, heads, translation.get_language() or "en", timezone.get_current_timezone())
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{table.name}.csv"'
    return response


def as_xlsx(table: Listed) -> HttpResponseBase:
    """All rows as a spreadsheet. Refused above SHEET_LIMIT rows."""
    rows = table.narrowed
    count = rows.order_by()[: SHEET_LIMIT + 1].count() if isinstance(rows, QuerySet) else len(rows)
    if count > SHEET_LIMIT:
        raise TooManyRows(limit=f"{SHEET_LIMIT:,}")
    from tingtang.ui.sheets import sheet  # noqa: PLC0415 - see there

    file = sheet(table.name, [str(column.label) for column in table.chosen], _values(table))
    return FileResponse(file, as_attachment=True, filename=f"{table.name}.xlsx")


KINDS: Final[Mapping[str, Callable[[Listed], HttpResponseBase]]] = {"csv": as_csv, "xlsx": as_xlsx}


def download(name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], wanted: str = "") -> HttpResponseBase:
    """A small table as a file: CSV, or XLSX where that is `wanted`."""
    if wanted == "xlsx":
        from tingtang.ui.sheets import sheet  # noqa: PLC0415 - its library is slow to load

        return FileResponse(sheet(name, heads, rows), as_attachment=True, filename=f"{name}.xlsx")
    file = io.StringIO("\ufeff")
    file.seek(0, io.SEEK_END)
    csv.writer(file).writerows([[safe(cell) for cell in row] for row in (heads, *rows)])
    response = HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
