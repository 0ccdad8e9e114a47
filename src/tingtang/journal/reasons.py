"""What is wrong with a file, in words."""

from django.utils.translation import gettext_lazy as _

from tingtang.core.registry import Text
from tingtang.journal.formats import Reason

WORDS: dict[str, Text] = {
    Reason.NOT_JSON: _("This is not a JSON file, or it is damaged."),
    Reason.NOT_OCEL: _("The file is not laid out as OCEL 2.0 says."),
    Reason.NOT_XML: _("This is not an XML file, or it is damaged."),
    Reason.NOT_XES: _("The XML file is not an XES log."),
    Reason.NOT_SQLITE: _("This is not an SQLite file, or it is damaged."),
    Reason.DOCTYPE: _("The file defines a document type, which no log needs and which can do harm. It was not read."),
    Reason.BAD_GZIP: _("The compressed file is damaged or cut."),
    Reason.TOO_LONG: _("A part of the file is too long to be a log's."),
    Reason.TRUNCATED: _("The file ends too early."),
    Reason.NO_ID: _("The id is missing."),
    Reason.NO_TYPE: _("The name of the activity is missing."),
    Reason.NO_TIME: _("The time is missing."),
    Reason.BAD_TIME: _("This is not a time in the expected form."),
    Reason.TWICE: _("The same id or attribute is given twice."),
    Reason.TOO_MANY_TYPES: _("There are too many different activities: is the right column chosen?"),
    Reason.UNKNOWN_OBJECT: _("An object is related to that the file does not describe; it was kept as “unknown”."),
    Reason.BAD_ROWS: _("Some rows cannot be read. Correct the file, or go on and leave them out."),
    Reason.UNREADABLE: _("The file cannot be read."),
    Reason.LATE_TRACE_ATTRIBUTE: _("A case says something about itself after its events."),
    Reason.COLUMNS_NEEDED: _("Say which column is the case, the activity and the time."),
    Reason.COLUMN_MISSING: _("The table has no column of this name."),
    Reason.NO_HEADER: _("The first line does not name columns."),
    Reason.TOO_MANY_COLUMNS: _("The table has more columns than a log needs. Leave out those that say nothing about the events."),
    Reason.NO_CASE: _("The case is missing."),
    Reason.NO_ACTIVITY: _("The activity is missing."),
    Reason.CELL_COUNT: _("The row has more or fewer cells than the first line."),
    Reason.BAD_ENCODING: _("Some bytes are no text in the encoding of the file."),
    Reason.AMBIGUOUS_TIME: _("Day and month cannot be told apart. Choose the form of the times."),
    Reason.UNKNOWN_TIME_FORMAT: _("The times are in a form that is not known. Say which."),
}


def words(reason: str) -> Text:
    """The sentence for a reason."""
    return WORDS.get(reason, reason)
