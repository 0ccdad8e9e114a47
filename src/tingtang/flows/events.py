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
STEPS_VALUED = EventType("flows.process.valued", _("Worth of steps said"), objects=("process",), attributes={"count": "integer"})
SUPPLY_SAVED = EventType(
    "flows.supply.saved", _("Need of a process changed"), objects=("supply", "process"), attributes={"fields": "string"}
)
SUPPLY_COUNTED = EventType(
    "flows.supply.counted",
    _("What a process needs was counted"),
    objects=("supply", "process"),
    attributes={"available": "integer", "is_short": "boolean"},
)
PHASE_RECORDED = EventType(
    "flows.phase.recorded", _("Phase of a process recorded"), objects=("process",), attributes={"phase": "string"}
)
CHANGE_ASKED = EventType(
    "flows.change.asked", _("Change of a process asked for"), objects=("change", "process"), attributes={"reach": "string"}
)
CHANGE_DECLINED = EventType(
    "flows.change.declined",
    _("Change of a process declined"),
    objects=("change", "process", "version"),
    attributes={"number": "integer"},
)


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
RETIREMENT_ASKED = _of_version("retirement_asked", _("Retirement of a process asked for"), reach="string", retired_date="string")
RETIREMENT_REVIEWED = _of_version("retirement_reviewed", _("Retirement of a process approved by the department"))
VERSION_RETIRED = _of_version("retired", _("Version of a process retired"), retired_date="string")
VERSION_ADOPTED = _of_version("adopted", _("Version of a process adopted"), source="string", digest="string")
_INSTANCE = ("instance", "process", "version", "hall", "subject")
DEVIATIONS: dict[str, Text] = {
    "other_post": _("done by another post"),
    "late": _("done too late"),
    "skipped": _("skipped"),
    "out_of_order": _("done out of order"),
}
_STEP = {"step": "string", "name": "string", "post": "string"}
FLOW_STARTED = EventType("flows.instance.started", _("Procedure began"), objects=_INSTANCE, attributes=_STEP)
FLOW_ENDED = EventType(
    "flows.instance.ended", _("Procedure ended"), objects=_INSTANCE, attributes={"how": "string", "error": "string"}
)
FLOW_MOVED = EventType(
    "flows.instance.moved", _("Running procedure went over to another version"), objects=(*_INSTANCE, "before")
)
MOVING_BEGUN = EventType(
    "flows.moving.begun", _("Moving of running procedures began"), objects=("version",), attributes={"count": "integer"}
)
MOVING_ENDED = EventType(
    "flows.moving.ended",
    _("Moving of running procedures ended"),
    objects=("version",),
    attributes={"moved": "integer", "left": "integer", "count": "integer"},
)
STEP_OPENED = EventType(
    "flows.step.opened", _("Step opened"), objects=(*_INSTANCE, "token"), attributes={**_STEP, "due_at": "time"}
)
STEP_DONE = EventType(
    "flows.step.done", _("Step done"), objects=(*_INSTANCE, "token", "staff"), attributes={**_STEP, "seconds": "float"}
)
STEP_SKIPPED = EventType(
    "flows.step.skipped", _("Step skipped"), objects=(*_INSTANCE, "token"), attributes={**_STEP, "reason": "string"}
)
STEP_DEVIATED = EventType(
    "flows.step.deviated",
    _("Step deviated from the procedure"),
    objects=(*_INSTANCE, "token", "staff"),
    attributes={**_STEP, "deviation": "string", "late_seconds": "float"},
    values={"deviation": DEVIATIONS},
)
TIMER_FIRED = EventType("flows.timer.fired", _("Timer of a procedure went off"), objects=_INSTANCE, attributes=_STEP)
MESSAGE_CAME = EventType("flows.message.came", _("Message for a procedure came"), objects=_INSTANCE, attributes=_STEP)
MESSAGE_SENT = EventType(
    "flows.message.sent",
    _("Procedure sent a message"),
    objects=_INSTANCE,
    attributes={**_STEP, "message": "string", "key": "string"},
)
JOB_DONE = EventType("flows.job.done", _("Procedure ran an action"), objects=_INSTANCE, attributes={**_STEP, "action": "string"})
JOB_FAILED = EventType(
    "flows.job.failed",
    _("What a procedure does by itself failed"),
    objects=_INSTANCE,
    attributes={**_STEP, "error": "string", "tries": "integer"},
)
JOB_RETRIED = EventType("flows.job.retried", _("Procedure told to try again"), objects=_INSTANCE, attributes=_STEP)
