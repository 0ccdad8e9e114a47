"""Durations and refusals in plain English, for the command line, which has no settings and no reader's language."""

from tingtang.flows.rules.document import Unreadable
from tingtang.journal.formats import Malformed, Reason
from tingtang.journal.formats.errors import Problem

_WORDS = {
    Reason.COLUMNS_NEEDED: "say which column is the case, the activity and the time: --case, --activity, --time. The columns are: {value}",
    Reason.COLUMN_MISSING: "there is no column “{where}”. The columns are: {value}",
    Reason.NO_CASE: "the case is missing{where}. {value}",
    Reason.NO_ACTIVITY: "a row names no activity",
    Reason.NO_TIME: "the time is missing",
    Reason.NO_TYPE: "the activity is missing",
    Reason.BAD_TIME: "“{value}” is not a time",
    Reason.AMBIGUOUS_TIME: "day and month cannot be told apart in “{value}”; write the times as 2026-11-21 16:05:00",
    Reason.UNKNOWN_TIME_FORMAT: "times such as “{value}” are not known; write them as 2026-11-21 16:05:00",
    Reason.NO_HEADER: "the first line does not name columns",
    Reason.TOO_MANY_COLUMNS: "the table has more columns than a log needs ({value}); leave out those that say nothing about the events",
    Reason.BAD_GZIP: "the compressed file is damaged or cut",
    Reason.NOT_XML: "this is no XML, or it is damaged ({where}: {value})",
    Reason.NOT_XES: "the XML file is no XES log",
    Reason.NOT_JSON: "this is no JSON, or it is damaged ({where} {value})",
    Reason.NOT_OCEL: "the file is not laid out as OCEL 2.0 says ({where} {value})",
    Reason.NOT_SQLITE: "this is no SQLite file of OCEL 2.0, or it is damaged ({value})",
    Reason.DOCTYPE: "the file defines a document type, which no log needs and which can do harm; it was not read",
    Reason.CELL_COUNT: "the row has {value} cells",
    Reason.BAD_ENCODING: "some bytes are no text in the encoding of the file",
    Reason.UNREADABLE: "the file cannot be read: {value}",
}


def reason(bad: Malformed) -> str:
    """Why a file cannot be read, as half a sentence."""
    where = f" (object type “{bad.where}”; there are: {bad.value})" if bad.reason is Reason.NO_CASE and bad.where else bad.where
    value = "" if bad.reason is Reason.NO_CASE else bad.value
    return (
        _WORDS.get(bad.reason, bad.reason.value.replace("_", " ") + " {where} {value}").format(where=where, value=value).strip()
    )


def problem_line(problem: Problem) -> str:
    """Which row was left out and why."""
    return f"row {problem.line}: {reason(Malformed(problem.reason, value=problem.value))}"


def short(name: str, most: int = 80) -> str:
    """A name on one line of a screen."""
    line = " ".join(name.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def duration(seconds: float) -> str:
    """Seconds as people say them: 45 s, 12 min, 3.5 h, 12.4 d."""
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if abs(seconds) >= size * (2 if unit == "d" else 1):
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.1f} s"


def unreadable(bad: Unreadable) -> str:
    """Why a diagram cannot be read, as half a sentence."""
    return f"the diagram cannot be read ({bad})"
