"""What happens to cases. Texts that people write are not in the journal, only that they were written."""

from django.utils.translation import gettext_lazy as _

from tingtang.core.events import EventType
from tingtang.core.registry import Text

PHASES: dict[str, Text] = {
    "new": _("new"),
    "working": _("in progress"),
    "pending": _("waiting"),
    "resolved": _("resolved"),
    "closed": _("closed"),
}
CLOCKS: dict[str, Text] = {
    "first_answer": _("first answer"),
    "acknowledge": _("acknowledgement"),
    "next_update": _("next update"),
    "resolve": _("resolution"),
}
_CASE = ("case", "customer", "service", "hall", "team", "assignee", "reporter", "standard")
_CLOCK = {"clock": "string", "target_seconds": "integer", "due_at": "time", "reason": "string"}
_TIMED = {**_CLOCK, "zone": "string", "fixed_at": "time"}

KIND_SAVED = EventType("cases.kind.saved", _("Kind of case changed"), objects=("kind",), attributes={"fields": "string"})
REMOVED = EventType(
    "cases.record.removed",
    _("Record removed"),
    objects=("record",),
    attributes={"kind": "string", "code": "string"},
    values={"kind": {"kind": _("kind of case"), "dispatchrule": _("dispatch rule"), "teamway": _("way of handing out")}},
)
CASE_OPENED = EventType(
    "cases.case.opened",
    _("Case opened"),
    objects=(*_CASE, "kind"),
    attributes={"channel": "string", "priority": "integer", "state": "string", "number": "string"},
)
CASE_CHANGED = EventType("cases.case.changed", _("Case changed"), objects=_CASE, attributes={"fields": "string"})
CASE_MOVED = EventType(
    "cases.case.moved",
    _("Case went to another state"),
    objects=_CASE,
    attributes={"step": "string", "from_state": "string", "to_state": "string", "phase": "string", "reason": "string"},
    values={"phase": PHASES},
)
CASE_ASSIGNED = EventType(
    "cases.case.assigned",
    _("Case given to somebody"),
    objects=(*_CASE, "from_team", "from_assignee"),
    attributes={"how": "string", "reason": "string", "why": "json"},
    values={
        "how": {
            "taken": _("taken"),
            "given": _("given"),
            "returned": _("given back"),
            "dispatched": _("dispatched by the rules"),
            "covered": _("went to who stands in"),
            "escalated": _("escalated"),
        }
    },
)
NOTE_ADDED = EventType(
    "cases.note.added",
    _("Note written"),
    objects=(*_CASE, "note"),
    attributes={"kind": "string", "is_public": "boolean"},
)
WATCHER_ADDED = EventType("cases.watcher.added", _("Somebody watches a case"), objects=("case", "staff"))
WATCHER_REMOVED = EventType("cases.watcher.removed", _("Somebody no longer watches a case"), objects=("case", "staff"))
CASE_LINKED = EventType("cases.case.linked", _("Cases linked"), objects=("case", "target"), attributes={"kind": "string"})
CASE_UNLINKED = EventType(
    "cases.case.unlinked", _("Link between cases removed"), objects=("case", "target"), attributes={"kind": "string"}
)
CLOCK_STARTED = EventType(
    "cases.clock.started", _("Clock started"), objects=("case", "calendar"), attributes=_TIMED, values={"clock": CLOCKS}
)
CLOCK_HELD = EventType(
    "cases.clock.held", _("Clock stands still"), objects=("case",), attributes=_CLOCK, values={"clock": CLOCKS}
)
CLOCK_RELEASED = EventType(
    "cases.clock.released", _("Clock runs again"), objects=("case",), attributes=_CLOCK, values={"clock": CLOCKS}
)
CLOCK_STOPPED = EventType(
    "cases.clock.stopped",
    _("Clock stopped"),
    objects=("case",),
    attributes={**_CLOCK, "elapsed_seconds": "integer", "is_met": "boolean"},
    values={"clock": CLOCKS},
)
CLOCK_RETIMED = EventType(
    "cases.clock.retimed", _("Clock computed anew"), objects=("case", "calendar"), attributes=_TIMED, values={"clock": CLOCKS}
)
CLOCK_REOPENED = EventType(
    "cases.clock.reopened", _("Clock runs on after reopening"), objects=("case",), attributes=_CLOCK, values={"clock": CLOCKS}
)
HISTORY_LINE = EventType(
    "cases.history.line",
    _("Line of a history taken over"),
    objects=_CASE,
    attributes={"activity": "string", "source": "string"},
)
