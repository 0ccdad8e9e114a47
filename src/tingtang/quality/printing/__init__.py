"""A report as PDF and as a workbook, from the content that was kept."""

import math
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from tingtang.quality import telling
from tingtang.quality.models import Unit
from tingtang.ui import formats
from tingtang.ui.printing import typeset

LAYOUT = Path(__file__).parent / "report.typ"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f'：]")  # what a name of a sheet may not hold
WIDTH, HEIGHT, EDGE, FOOT, HEAD = 640, 244, 78, 46, 36
MOST_LABELS = 12  # more values than these are read from the table below
PARTS = ("value", "low", "high", "n", "verdict")  # of a figure in a workbook; each has a column where any figure has it
_BLUE, _GREY, _ORANGE, _INK, _PALE = "#1c579f", "#8a8f98", "#c55a11", "#1a2233", "#e3e7ee"
_CLOCK = (2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)  # seconds between marks that people read as times


def pdf(content: Mapping[str, Any], made: str, words: Mapping[str, str], base: str) -> bytes:
    """The PDF of a report; its figures link to their evidence at the address `base`."""
    blocks = [{**one, "picture": _picture(one)} for one in content["blocks"]]
    language = "zh" if content["language"].startswith("zh") else "en"
    region = "tw" if content["language"] == "zh-hant" else "cn"
    return typeset(
        LAYOUT, {**content, "blocks": blocks, "base": base, "made": made, "words": words, "language": language, "region": region}
    )


def _picture(block: Mapping[str, Any]) -> str:
    told = block.get("line") or block.get("bars")
    counts = [row["cells"][0].get("n") if row["cells"] else None for row in block["rows"]]
    return svg(told, counts, is_line=bool(block.get("line"))) if told else ""


def svg(told: Mapping[str, Any], counts: Sequence[int | None] = (), *, is_line: bool) -> str:
    """A line or bars with whiskers and target, drawn plainly: one colour, so that nobody needs to tell two apart.

    Under each name stands of how many the figure is.
    """
    values = told["values"]
    ends = [end for row in values for end in row if end is not None] + ([told["target"]] if told["target"] is not None else [])
    marks = ticks(min([0, *ends]), max([0, *ends]), told["unit"])
    bottom, top = marks[0], marks[-1]
    step = (WIDTH - EDGE - 10) / max(1, len(values))

    def x(place: int) -> float:
        return EDGE + step * (place + 0.5)

    def y(value: float) -> float:
        return HEAD + (HEIGHT - FOOT - HEAD) * (1 - (value - bottom) / (top - bottom))

    parts = [f'<line x1="{EDGE}" y1="{y(0):.1f}" x2="{WIDTH}" y2="{y(0):.1f}" stroke="{_GREY}"/>']
    parts += _marks(marks, told["unit"], y)
    if told["target"] is not None:
        aim = f"{y(told['target']):.1f}"
        parts.append(f'<line x1="{EDGE}" y1="{aim}" x2="{WIDTH}" y2="{aim}" stroke="{_ORANGE}" stroke-dasharray="6 4"/>')
        words = f"{_('Target')} {telling.value_words(told['unit'], told['target'])}"  # above the picture, where no bar covers it
        parts.append(f'<line x1="{EDGE}" y1="8" x2="{EDGE + 26}" y2="8" stroke="{_ORANGE}" stroke-dasharray="6 4"/>')
        parts.append(_label(EDGE + 32, 12, words, "start", _ORANGE))
    points = [(place, row[0]) for place, row in enumerate(values) if row[0] is not None]
    if is_line:
        line = " ".join(f"{x(place):.1f},{y(value):.1f}" for place, value in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{_BLUE}" stroke-width="2"/>')
        parts += [f'<circle cx="{x(place):.1f}" cy="{y(value):.1f}" r="3.5" fill="{_BLUE}"/>' for place, value in points]
    else:
        wide = min(40, step * 0.6)
        parts += [_bar(x(place), wide, y(value), y(0)) for place, value in points]
    parts += [
        _whisker(x(place), y(row[1]), y(row[2])) for place, row in enumerate(values) if row[1] is not None and row[2] is not None
    ]
    parts += _figures(told, x, y, _INK if is_line else "#ffffff") if len(points) <= MOST_LABELS else []
    every = max(1, len(values) // 12)
    parts += [
        _label(x(place), HEIGHT - 26, name[:9], "middle") for place, name in enumerate(told["labels"]) if place % every == 0
    ]
    parts += [
        _label(x(place), HEIGHT - 10, f"n = {formats.number(n)}", "middle")
        for place, n in enumerate(counts[: len(values)])
        if n and place % every == 0
    ]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="Noto Sans CJK SC" font-size="12">'
    )
    return f"{head}{''.join(parts)}</svg>"


def _marks(marks: Sequence[float], unit: str, y: Callable[[float], float]) -> list[str]:
    """A pale line at each mark with its value in words."""
    digits = 0 if marks[1] - marks[0] >= _whole(unit) else 1
    lines = [f'<line x1="{EDGE}" y1="{y(mark):.1f}" x2="{WIDTH}" y2="{y(mark):.1f}" stroke="{_PALE}"/>' for mark in marks if mark]
    return lines + [_label(EDGE - 6, y(mark) + 4, telling.value_words(unit, mark, digits), "end") for mark in marks]


def _whole(unit: str) -> float:
    """From which step on values of a unit are said without decimals."""
    return 0.01 if unit == Unit.SHARE else 1.0


def ticks(bottom: float, top: float, unit: str) -> list[float]:
    """Round values from below the lowest to above the highest, at most six; of seconds such as clocks have; a share ends at the whole."""
    rough = ((top - bottom) or 1) / 4
    if unit == Unit.SECONDS and rough > 1:
        step: float = next((one for one in _CLOCK if one >= rough), 3600 * math.ceil(rough / 3600))
    else:
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(one * power for one in (1, 2, 2.5, 5, 10) if one * power >= rough * (1 - 1e-9))
    first, last = math.floor(bottom / step + 1e-9), math.ceil((top if top > bottom else bottom + 1) / step - 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]


def _bar(x: float, wide: float, top: float, bottom: float) -> str:
    left, high = x - wide / 2, abs(bottom - top)
    return f'<rect x="{left:.1f}" y="{min(top, bottom):.1f}" width="{wide:.1f}" height="{high:.1f}" fill="{_BLUE}"/>'


def _label(x: float, y: float, text: str, anchor: str, fill: str = "#556074") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">{escape(text)}</text>'


def _figures(told: Mapping[str, Any], x: Callable[[int], float], y: Callable[[float], float], inside: str) -> list[str]:
    """Each value in words: above its whisker, or below it, in the colour `inside`, where the line of the target runs above."""
    found, target = [], told["target"]
    for place, (value, low, high) in enumerate(told["values"]):
        if value is None:
            continue
        above, below = y(value if high is None else high) - 6, y(value if low is None else low) + 17
        crossed = target is not None and above - 14 < y(target) < above + 6
        words, ink = telling.value_words(told["unit"], value), inside if crossed else _INK
        found.append(_label(x(place), below if crossed else above, words, "middle", ink))
    return found


def _whisker(x: float, low: float, high: float) -> str:
    left = x - 5
    path = f"M{x:.1f} {low:.1f}V{high:.1f}M{left:.1f} {low:.1f}h10M{left:.1f} {high:.1f}h10"
    return f'<path d="{path}" stroke="{_GREY}" stroke-width="1.5" fill="none"/>'


def workbook(content: Mapping[str, Any], made: str, heads: Sequence[str], base: str) -> IO[bytes]:
    """The workbook of a report: what it is of, then a sheet for each block with value, interval and n of every figure, and what
    can be said of each change. `heads` are words for PARTS.

    Texts are never formulas. Each value links to its evidence at the address `base`, each title of a block to its sheet.
    """
    book = Workbook()
    book.remove(book.active)
    _first(book, content, made)
    for number, block in enumerate(content["blocks"], 1):
        page = book.create_sheet(_sheet_name(number, block["title"]))
        _text(page, 1, 1, block["title"], bold=True)
        _text(page, 2, 1, block["note"])
        page.column_dimensions["A"].width = 28
        page.freeze_panes = "B4"
        for line, row in enumerate(block["rows"], 4):
            _text(page, line, 1, row["name"])
        column = 2
        for place, head in enumerate(block["heads"]):
            cells = [row["cells"][place] for row in block["rows"]]
            parts = [key for key in PARTS if key == "value" or any(cell.get(key) is not None for cell in cells)]
            for key in parts:
                _head(page, column, f"{head} {heads[PARTS.index(key)]}".strip())
                for line, cell in enumerate(cells, 4):
                    _figure(page, line, column, cell, key, base)
                column += 1
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return file


def _first(book: Any, content: Mapping[str, Any], made: str) -> None:
    """The first sheet: which report of whom, of which days, made when, and what is in it."""
    page = book.create_sheet(_sheet_name(0, content["title"]).removeprefix("0 ") or "0")
    _text(page, 1, 1, content["title"], bold=True)
    told = dict.fromkeys((content["organisation"], content["subject"], content["period"], made))
    for line, text in enumerate(told, 2):
        _text(page, line, 1, text)
    for line, block in enumerate(content["blocks"], len(told) + 3):
        _text(page, line, 1, block["title"] or block["note"][:80])
        page.cell(line, 1).hyperlink = f"#'{_sheet_name(line - len(told) - 2, block['title'])}'!A1"
    page.column_dimensions["A"].width = 60


def _sheet_name(number: int, title: str) -> str:
    return f"{number} {_FORBIDDEN.sub(' ', title)}"[:31].strip()


def _head(page: Any, column: int, text: str) -> None:
    _text(page, 3, column, text, bold=True)
    page.column_dimensions[get_column_letter(column)].width = min(40, max(10, 2 * len(text)))


def _figure(page: Any, line: int, column: int, cell: Mapping[str, Any], key: str, base: str) -> None:
    if key == "verdict":
        _text(page, line, column, str(telling.VERDICTS.get(cell.get(key) or "", "")))
        return
    if key == "value" and cell.get("value") is None and cell["text"] not in {"", formats.MISSING}:
        _text(page, line, column, str(cell["text"]))  # said in words: a day, or that there was none before
        return
    kept = page.cell(line, column, cell.get(key))
    if key == "value" and cell["url"]:
        kept.hyperlink, kept.style = f"{base}{cell['url']}", "Hyperlink"
    if key != "n" and cell.get(key) is not None:
        kept.number_format = _shape(str(cell.get("unit", "")), str(cell["text"]))


def _shape(unit: str, text: str) -> str:
    """How a workbook shows a value of a unit; what was kept before units were is told by its text."""
    if unit == Unit.SHARE or (not unit and text.endswith("%")):
        return "0.0%"
    if unit == Unit.NUMBER:
        return "#,##0.##"
    label = str(Unit(unit).label) if unit in Unit.values else ""
    return f'#,##0.0 "{label}"' if label and '"' not in label else "#,##0.0"


def _text(page: Any, line: int, place: int, text: str, *, bold: bool = False) -> None:
    cell = page.cell(line, place)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
