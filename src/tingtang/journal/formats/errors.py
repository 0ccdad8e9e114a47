"""What can be wrong with a file, as reasons an edge can put into words of the reader's language."""

from dataclasses import dataclass, field
from enum import StrEnum


class Reason(StrEnum):
    """Why a file, or one row of it, cannot be read."""

    NOT_JSON = "not_json"
    NOT_OCEL = "not_ocel"
    NOT_XML = "not_xml"
    NOT_XES = "not_xes"
    NOT_SQLITE = "not_sqlite"
    DOCTYPE = "doctype"
    BAD_GZIP = "bad_gzip"
    TOO_LONG = "too_long"
    TRUNCATED = "truncated"
    NO_ID = "no_id"
    NO_TYPE = "no_type"
    NO_TIME = "no_time"
    BAD_TIME = "bad_time"
    TWICE = "twice"
    TOO_MANY_TYPES = "too_many_types"
    UNKNOWN_OBJECT = "unknown_object"
    BAD_ROWS = "bad_rows"
    UNREADABLE = "unreadable"
    LATE_TRACE_ATTRIBUTE = "late_trace_attribute"
    COLUMNS_NEEDED = "columns_needed"
    COLUMN_MISSING = "column_missing"
    NO_HEADER = "no_header"
    TOO_MANY_COLUMNS = "too_many_columns"
    NO_CASE = "no_case"
    NO_ACTIVITY = "no_activity"
    CELL_COUNT = "cell_count"
    BAD_ENCODING = "bad_encoding"
    AMBIGUOUS_TIME = "ambiguous_time"
    UNKNOWN_TIME_FORMAT = "unknown_time_format"


class Malformed(Exception):
    """A file that cannot be read: the reason as a code, where, and what stood there."""

    def __init__(self, reason: Reason, *, where: str = "", value: str = "") -> None:
        self.reason, self.where, self.value = reason, where, value[:200]
        super().__init__(": ".join(part for part in (reason.value, where, value[:200]) if part))


@dataclass(frozen=True, slots=True)
class Problem:
    """One row or element that was left out, by line (tables) or running number (XML)."""

    line: int
    reason: Reason
    value: str = ""


@dataclass(slots=True)
class Problems:
    """All that was left out of one pass: counted exactly, the first `keep` of them kept."""

    keep: int = 500
    count: int = 0
    first: list[Problem] = field(default_factory=list)

    def add(self, line: int, reason: Reason, value: str = "") -> None:
        """Note one row that was left out."""
        self.count += 1
        if len(self.first) < self.keep:
            self.first.append(Problem(line, reason, value[:200]))
