"""What happens to the journal itself."""

from django.utils.translation import gettext_lazy as _

from tingtang.core.events import EventType
from tingtang.journal.reasons import WORDS

IMPORT_STARTED = EventType(
    "journal.import.started", _("Import started"), objects=("log",), attributes={"source": "string", "format": "string"}
)
IMPORT_RESUMED = EventType("journal.import.resumed", _("Import resumed"), objects=("log",))
LOG_IMPORTED = EventType(
    "journal.log.imported",
    _("Log imported"),
    objects=("log",),
    attributes={"events": "integer", "objects": "integer", "left_out": "integer"},
)
IMPORT_STOPPED = EventType(
    "journal.import.stopped",
    _("Import stopped"),
    objects=("log",),
    attributes={"reason": "string"},
    values={"reason": {**WORDS, "wanted": _("somebody stopped it"), "stopped": _("somebody stopped it"), "failed": _("failed")}},
)
LOG_EXPORTED = EventType("journal.log.exported", _("Log exported"), objects=("log",), attributes={"format": "string"})
LOG_HIDDEN = EventType("journal.log.hidden", _("Log removed from view"), objects=("log",))
