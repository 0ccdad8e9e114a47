"""What happens to flows."""

from django.utils.translation import gettext_lazy as _

from tingtang.core.events import EventType
from tingtang.core.registry import Text

PROCESS_SAVED = EventType(
    "flows.process.saved", _("Process changed"), objects=("process", "service"), attributes={"fields": "string"}
)
REMOVED = EventType(
    "flows.record.removed", _("Record of flows removed"), objects=("record",), attributes={"kind": "string", "code": "string"}
)
CHANGE_ASKED = EventType(
    "flows.change.asked", _("Change of a process asked for"), objects=("change", "process"), attributes={"reach": "string"}
)
CHANGE_DECLINED = EventType("flows.change.declined", _("Change of a process declined"), objects=("change", "process"))


def _of_version(name: str, label: Text, **attributes: str) -> EventType:
    return EventType(
        f"flows.version.{name}", label, objects=("version", "process", "change"), attributes={"number": "integer", **attributes}
    )


DRAFT_BEGUN = _of_version("begun", _("Draft of a process begun"))
DRAFT_SAVED = _of_version("drawn", _("Draft of a process drawn"), digest="string")
DRAFT_SUBMITTED = _of_version("submitted", _("Draft of a process submitted"))
DRAFT_REVIEWED = _of_version("reviewed", _("Draft of a process approved by the department"))
DRAFT_APPROVED = _of_version("approved", _("Draft of a process approved"))
DRAFT_RETURNED = _of_version("returned", _("Draft of a process returned"))
VERSION_PUBLISHED = _of_version("published", _("Version of a process published"), effective_date="string", digest="string")
VERSION_RETIRED = _of_version("retired", _("Version of a process retired"), retired_date="string")
VERSION_ADOPTED = _of_version("adopted", _("Version of a process adopted"), source="string", digest="string")
