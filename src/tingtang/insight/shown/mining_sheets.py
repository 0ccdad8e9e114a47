"""The tables of mining as CSV: times in seconds, so that a spreadsheet can compute with them."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpResponse

from tingtang.ui.exports import safe

Row = Mapping[str, Any]
Sheet = tuple[Sequence[str], Callable[[Row], Sequence[Any]]]
PAIR = ("from", "to", "count", "mean_seconds", "median_seconds", "p90_seconds")
SHEETS: dict[str, Sheet] = {
    "mining_variants": (
        ("variant", "count", "share", "median_seconds", "course"),
        lambda row: [row["number"], row["count"], row["share"], row["median"], " > ".join(_course(row["path"]))],
    ),
    "mining_waiting": (
        ("from", "to", "count", "mean_seconds", "lost_seconds", "share", "causes"),
        lambda row: [
            row["source"], row["target"], row["count"], row["mean"], row["lost"], row["share"],
            "; ".join(f"{each['name']} {each['percent']}%" for each in row["causes"]),
        ],
    ),
    "mining_people": (
        PAIR, lambda row: [row["source"], row["target"], row["count"], row["mean"], row["median"], row["p90"]],
    ),
    "mining_drift": (
        ("from", "to", "before", "after", "p"), lambda row: [row[name] for name in ("source", "target", "before", "after", "p")],
    ),
}  # fmt: skip


def _course(path: Sequence[tuple[str, int]]) -> list[str]:
    return [name if times == 1 else f"{name} x{times}" for name, times in path]


def as_csv(name: str, rows: Sequence[Row]) -> HttpResponse:
    """The rows of a page's table as CSV (UTF-8 with its mark)."""
    heads, values = SHEETS[name]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows([safe(value) for value in values(row)] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)
