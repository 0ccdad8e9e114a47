"""The printed number as bytes for an ESC/POS printer: GB18030 in Hanzi mode, a QR code drawn by the printer itself.

The source asks for service, number, people waiting and "queueing time" (排队时间) and does not say which time is meant:
both the time of issue and the expected wait are printed, each with its label (D A-44).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from unicodedata import east_asian_width

HANZI_ON, HANZI_OFF = b"\x1c\x26", b"\x1c\x2e"
INITIALISE, CUT = b"\x1b@", b"\x1dV\x42\x00"
LEFT, CENTRE = b"\x1ba\x00", b"\x1ba\x01"
NORMAL, DOUBLE, LARGE = b"\x1d!\x00", b"\x1d!\x11", b"\x1d!\x33"
QR_SIZE = 6
COLUMNS_OF_80_MM, COLUMNS_OF_58_MM = 48, 32

LABELS = {
    "zh-hans": {
        "service": "业务", "number": "您的号码", "ahead": "前面等候人数", "issued": "取号时间",
        "wait": "预计等候",
        "minutes": "{low}-{high} 分钟", "documents": "请备好材料", "follow": "扫码查看排队进度",
        "void": "过号请到服务台",
        "people": "{n} 人",
    },
    "zh-hant": {
        "service": "業務", "number": "您的號碼", "ahead": "前面等候人數", "issued": "取號時間",
        "wait": "預計等候",
        "minutes": "{low}-{high} 分鐘", "documents": "請備妥文件", "follow": "掃碼查看排隊進度",
        "void": "過號請至服務台",
        "people": "{n} 人",
    },
    "en": {
        "service": "Service", "number": "Your number", "ahead": "People ahead", "issued": "Issued at",
        "wait": "Expected wait", "minutes": "{low} to {high} min", "documents": "Please have ready",
        "follow": "Scan to follow your place in line",
        "void": "Missed your number? Ask at the desk",
        "people": "{n}",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slip:
    """What one printed ticket says; `issued_at` is in the hall's own time zone."""

    hall: str
    service: str
    number: str
    ahead: int
    issued_at: datetime
    expected_minutes: tuple[int, int] | None
    documents: tuple[str, ...]
    url: str
    language: str = "zh-hans"
    columns: int = COLUMNS_OF_80_MM


class JobState(StrEnum):
    """How far a print job has come. Lost: it was sent and the printer's answer never came."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    LOST = "lost"


def why_not_print(previous: JobState | None) -> str | None:
    """Why a print job of this id may not be sent now; a job that may have reached paper is never sent again."""
    reasons = {JobState.QUEUED: "job_under_way", JobState.SENT: "job_printed", JobState.LOST: "job_may_have_printed"}
    return reasons.get(previous) if previous else None


def render(slip: Slip) -> bytes:
    """The slip as the bytes a printer wants."""
    from escpos.printer import Dummy  # noqa: PLC0415 - a tenth of the time a process needs to start, and few print

    words, printer = LABELS.get(slip.language, LABELS["en"]), Dummy()
    printer._raw(INITIALISE + HANZI_ON + CENTRE)  # noqa: SLF001 - the library's own way to send a command
    for style, line in _lines(slip, words):
        printer._raw(style + line.encode("gb18030") + b"\n")  # noqa: SLF001
    if slip.url:
        printer._raw(CENTRE + NORMAL)  # noqa: SLF001
        printer.qr(slip.url, size=QR_SIZE, native=True)
        printer._raw(b"\n" + words["follow"].encode("gb18030") + b"\n")  # noqa: SLF001
    printer._raw(words["void"].encode("gb18030") + b"\n" + HANZI_OFF + CUT)  # noqa: SLF001
    return bytes(printer.output)


def _lines(slip: Slip, words: dict[str, str]) -> Iterator[tuple[bytes, str]]:
    for line in wrapped(slip.hall, slip.columns // 2):
        yield CENTRE + DOUBLE, line
    yield NORMAL, words["number"]
    yield LARGE, slip.number
    yield LEFT + NORMAL, ""
    yield b"", beside(words["service"], slip.service, slip.columns)
    yield b"", beside(words["ahead"], words["people"].format(n=slip.ahead), slip.columns)
    yield b"", beside(words["issued"], f"{slip.issued_at:%Y-%m-%d %H:%M}", slip.columns)
    if slip.expected_minutes is not None:
        low, high = slip.expected_minutes
        yield b"", beside(words["wait"], words["minutes"].format(low=low, high=high), slip.columns)
    if slip.documents:
        yield b"", ""
        yield b"", words["documents"] + ":"
    for document in slip.documents:
        first, *rest = wrapped(document, slip.columns - 2) or [""]
        yield b"", "- " + first
        yield from ((b"", "  " + line) for line in rest)
    yield b"", ""


def width(text: str) -> int:
    """Printed columns: a Chinese character takes two."""
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)


def beside(label: str, value: str, columns: int) -> str:
    """A label at the left and its value at the right, or below each other when the line is too short."""
    gap = columns - width(label) - width(value)
    if gap >= 1:
        return label + " " * gap + value
    lines = wrapped(value, columns - 2)
    return "\n".join([label, *(" " * (columns - width(line)) + line for line in lines)])


def wrapped(text: str, columns: int) -> list[str]:
    """Lines no wider than `columns`, broken between words where there are words and anywhere in Chinese."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width(line) + width(piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
        while width(line) > columns:
            head = _head(line, columns)
            lines.append(head)
            line = line[len(head) :]
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> Iterator[str]:
    word = ""
    for character in text:
        if east_asian_width(character) in "WF":
            if word:
                yield word
            yield character
            word = ""
        elif character == " ":
            yield word + character
            word = ""
        else:
            word += character
    if word:
        yield word


def _head(line: str, columns: int) -> str:
    taken = 0
    for index, character in enumerate(line):
        taken += width(character)
        if taken > columns:
            return line[: max(1, index)]
    return line
