"""Tables of shifts as people have them: one shift a row, or people down and dates across with what each works."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.utils.translation import gettext_lazy as _

from tingtang.core.registry import Text
from tingtang.journal.formats.tables import Fault, Unreadable, opened

MOST_SHIFTS: Final = 5000
HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "badge": ("工号", "工號", "员工号", "員工號", "badge", "badge number", "staff number", "employee id"),
    "name": ("姓名", "人员", "人員", "name", "full name", "who"),
    "date": ("日期", "date", "day"),
    "start": ("上班", "上班时间", "上班時間", "开始", "開始", "开始时间", "開始時間", "from", "start"),
    "end": ("下班", "下班时间", "下班時間", "结束", "結束", "结束时间", "結束時間", "to", "end"),
    "post": ("岗位", "崗位", "職位", "post"),
    "note": ("备注", "備註", "说明", "班次", "note", "remark"),
}
WORDS: Final[Mapping[str, Text]] = {
    "badge": _("badge number"), "name": _("Full name"), "date": _("Day"), "start": _("From"), "end": _("To"), "post": _("Post"),
    "note": _("Note"),
}  # fmt: skip
_OFF: Final = "休 休息 公休 轮休 輪休 年假 请假 請假 病假 事假 假 无 無", "off rest leave - – — / x"
RESTS: Final = frozenset(word for words in _OFF for word in words.split())
_SPAN: Final = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~～至到]\s*(\d{1,2})[:：](\d{2})")
_DAY: Final = re.compile(r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\D.*)?")
_MEANING: Final = re.compile(r"\s*([^=：:＝]{1,20})\s*[=＝：:]\s*(.+)")
Span = tuple[time, time]


@dataclass(frozen=True, slots=True)
class Entry:
    """A shift as it stands in a table: who and where by what was written; `trouble` is why it cannot be read."""

    line: int
    badge: str
    name: str
    day: date | None = None
    start: time | None = None
    end: time | None = None
    post: str = ""
    note: str = ""
    trouble: Text = ""


def meanings_in(text: str) -> dict[str, tuple[Span, ...]]:
    """What words of a table mean: “early = 08:00-16:00”, a line each."""
    found = {}
    for line in text.splitlines():
        said = _MEANING.fullmatch(line.strip())
        if said is not None and (spans := _spans(said[2])):
            found[said[1].strip()] = spans
    return found


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it was given: its heads, and its rows with their lines."""

    heads: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]

    @property
    def text(self) -> str:
        """It as rows of tabs, to be looked at, mended and sent again."""
        return "\n".join(
            "\t".join(" ".join(cell.split()) for cell in row) for row in (self.heads, *(row for _line, row in self.rows))
        )


def sheet_in(raw: bytes) -> Sheet:
    """The table of a file (CSV, tabs, XLSX). Refused (`Unreadable`) when it is none."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "shifts"
        path.write_bytes(raw)
        table = opened(path)
        rows = tuple(islice(table.rows(), MOST_SHIFTS + 1))
    if len(rows) > MOST_SHIFTS:
        raise Unreadable(Fault.TOO_LARGE)
    return Sheet(tuple(table.heads), rows)


def entries_in(sheet: Sheet, near: date, meanings: Mapping[str, tuple[Span, ...]]) -> list[Entry]:
    """The shifts of a table; dates without a year are those nearest to `near`. Refused (`Unreadable`) without columns for them."""
    columns = columns_of(sheet.heads)
    days = {at: day for at, head in enumerate(sheet.heads) if (day := _day(head, near)) is not None}
    if not columns.keys() & {"badge", "name"} or not (days or {"date", "start", "end"} <= columns.keys()):
        raise Unreadable(Fault.NO_HEADER)
    found: list[Entry] = []
    for line, row in sheet.rows:
        cells = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
        who = Entry(line, cells.get("badge", ""), cells.get("name", ""), post=cells.get("post", ""))
        found += _across(who, row, days, meanings) if days else [_down(who, cells, near)]
        if len(found) > MOST_SHIFTS:
            raise Unreadable(Fault.TOO_LARGE)
    return found


def columns_of(heads: Sequence[str]) -> dict[str, int]:
    """Where each column stands that is known by its head."""
    known = {word: name for name, words in HEADS.items() for word in words}
    found: dict[str, int] = {}
    for place, head in enumerate(heads):
        name = known.get(" ".join(head.strip().lower().replace("_", " ").split()))
        if name is not None:
            found.setdefault(name, place)
    return found


def _down(who: Entry, cells: Mapping[str, str], near: date) -> Entry:
    """The shift of a row of its own."""
    day, spans = _day(cells["date"], near), _spans(f"{cells['start'][:5]}-{cells['end'][:5]}")
    if day is None:
        return replace(who, trouble=_("the day cannot be read"))
    if not spans:
        return replace(who, day=day, trouble=_("the times cannot be read"))
    return replace(who, day=day, start=spans[0][0], end=spans[0][1], note=cells.get("note", ""))


def _across(
    who: Entry, row: Sequence[str], days: Mapping[int, date], meanings: Mapping[str, tuple[Span, ...]]
) -> Iterator[Entry]:
    """The shifts of somebody's row: a cell holds times, a word that means some, or that he is off."""
    for at, day in days.items():
        text = row[at].strip() if at < len(row) else ""
        spans, rest = _spans(text), _SPAN.sub("", text).strip(" ,，;；、/")
        if not spans and rest.lower() not in RESTS and rest:
            spans, note = meanings.get(rest, ()), rest
        else:
            note = rest
        if spans:
            yield from (replace(who, day=day, start=start, end=end, note=note[:200]) for start, end in spans)
        elif rest and rest.lower() not in RESTS:
            yield replace(who, day=day, note=rest[:40], trouble=_("nobody said what this word means"))


def _spans(text: str) -> tuple[Span, ...]:
    found = []
    for start_hour, start, end_hour, end in _SPAN.findall(text):
        if max(int(start_hour), int(end_hour)) > 24 or max(int(start), int(end)) > 59:
            return ()
        found.append((time(int(start_hour) % 24, int(start)), time(int(end_hour) % 24, int(end))))
    return tuple(found)


def _day(text: str, near: date) -> date | None:
    said = _DAY.fullmatch(text.strip())
    if said is None:
        return None
    years = [int(said[1])] if said[1] else [near.year - 1, near.year, near.year + 1]
    found = []
    for year in years:
        try:
            found.append(date(year, int(said[2]), int(said[3])))
        except ValueError:
            continue
    return min(found, key=lambda day: abs(day - near), default=None)
