"""What happens to cases. Texts that people write are not in the journal, only that they were written."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.events import EventType
from tingtang.core.registry import Text

PHASES: dict[str, Text] = {
    "new": pgettext_lazy("phase", "new"),
    "working": pgettext_lazy("phase", "in progress"),
    "pending": pgettext_lazy("phase", "waiting"),
    "resolved": pgettext_lazy("phase", "resolved"),
    "closed": pgettext_lazy("phase", "closed"),
}
CLOCKS: dict[str, Text] = {
    "first_answer": _("first answer"),
    "acknowledge": _("acknowledgement"),
    "next_update": _("next update"),
    "resolve": _("resolution"),
}
# Reasons that the program gives; people's own stand as they wrote them.
ANSWERED, NOT_SOLVED, TAKEN_BACK = "customer answered", "customer says not solved", "step taken back"
SENT_HOME = "customer belongs to this hall"
REASONS: dict[str, Text] = {
    ANSWERED: _("the customer has answered"),
    NOT_SOLVED: _("the customer says it is not solved"),
    SENT_HOME: _("the customer belongs to this hall"),
    TAKEN_BACK: _("the step before was taken back"),
}
_CASE = ("case", "customer", "service", "hall", "team", "assignee", "reporter", "standard")
_CLOCK = {"clock": "string", "target_seconds": "integer", "due_at": "time", "reason": "string"}
_TIMED = {**_CLOCK, "zone": "string", "fixed_at": "time"}

KIND_SAVED = EventType("cases.kind.saved", _("Kind of case changed"), objects=("kind",), attributes={"fields": "string"})
ROUND_PLANNED = EventType("cases.round.planned", _("Visits planned"), objects=("hall", "kind"), attributes={"cases": "integer"})
REMOVED = EventType(
    "cases.record.removed",
    _("Record removed"),
    objects=("record",),
    attributes={"kind": "string", "code": "string"},
    values={
        "kind": {
            "kind": _("kind of case"),
            "dispatchrule": _("dispatch rule"),
            "teamway": _("way of handing out"),
            "savedview": _("saved view"),
        }
    },
)
CASE_OPENED = EventType(
    "cases.case.opened",
    _("Case opened"),
    objects=(*_CASE, "kind", "asset"),
    attributes={"channel": "string", "priority": "integer", "state": "string", "number": "string"},
)
CASE_CHANGED = EventType("cases.case.changed", _("Case changed"), objects=(*_CASE, "asset"), attributes={"fields": "string"})
CASE_MOVED = EventType(
    "cases.case.moved",
    _("Case went to another state"),
    objects=_CASE,
    attributes={
        "step": "string", "from_state": "string", "to_state": "string", "phase": "string", "reason": "string", "kind": "string",
    },
    values={"phase": PHASES, "reason": REASONS},
)  # fmt: skip
CASE_ADOPTED = EventType("cases.case.adopted", _("Case taken into a hall"), objects=_CASE)
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
            "sent": _("sent to its hall"),
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
CASE_MERGED = EventType("cases.case.merged", _("Case merged into another"), objects=("case", "into"))
CASE_UNMERGED = EventType("cases.case.unmerged", _("Merge taken back"), objects=("case", "into"))
CASE_SPLIT = EventType("cases.case.split", _("Case made from a note"), objects=("case", "target", "note"))
CASE_REFUSED = EventType("cases.case.refused", _("Case refused"), objects=_CASE, attributes={"ground": "string"})
LESSON_MARKED = EventType("cases.lesson.marked", _("Marked as instructive"), objects=("case", "hall", "service"))
LESSON_UNMARKED = EventType("cases.lesson.unmarked", _("No longer instructive"), objects=("case", "hall", "service"))
VIEW_SAVED = EventType("cases.view.saved", _("Saved view changed"), objects=("savedview",), attributes={"fields": "string"})
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
# Dispatch
CLOCKS_RECALCULATED = EventType(
    "cases.clocks.recalculated",
    _("Clocks computed by a changed calendar"),
    objects=("calendar", "kind"),
    attributes={"revision": "integer", "done": "integer", "moved": "integer"},
)
_TAKEOVER = ("job",)
TAKEOVER_STARTED = EventType("cases.takeover.started", _("Takeover of another desk begun"), objects=_TAKEOVER)
TAKEOVER_RESUMED = EventType("cases.takeover.resumed", _("Takeover of another desk gone on with"), objects=_TAKEOVER)
TAKEOVER_STOPPED = EventType(
    "cases.takeover.stopped", _("Takeover of another desk stopped"), objects=_TAKEOVER, attributes={"reason": "string"}
)
TAKEOVER_COMPLETED = EventType(
    "cases.takeover.completed",
    _("Takeover of another desk complete"),
    objects=_TAKEOVER,
    attributes={"cases": "integer", "new": "integer", "lines": "integer"},
)
RULE_SAVED = EventType(
    "cases.rule.saved", _("Dispatch rule changed"), objects=("dispatchrule", "team"), attributes={"fields": "string"}
)
WAY_SAVED = EventType(
    "cases.way.saved", _("Way of handing out changed"), objects=("teamway", "team"), attributes={"fields": "string"}
)
OFFER_MADE = EventType(
    "cases.offer.made", _("Case offered"), objects=("case", "team", "staff"), attributes={"until": "time", "why": "json"}
)
OFFER_ENDED = EventType(
    "cases.offer.ended",
    _("Offer ended"),
    objects=("case", "team", "staff"),
    attributes={"how": "string"},
    values={"how": {"taken": _("accepted"), "declined": _("declined"), "expired": _("not answered")}},
)

# Supervision
_URGING = {"urging": "integer", "clock": "string", "share_percent": "integer", "level": "integer", "due_at": "time"}
CASE_REMINDED = EventType(
    "cases.case.reminded", _("Reminder sent"), objects=("case", "hall", "team", "assignee", "to"), attributes=_URGING
)
CASE_URGED = EventType(
    "cases.case.urged", _("Case urged"), objects=("case", "hall", "team", "assignee", "to"), attributes=_URGING
)
CASE_ESCALATED = EventType(
    "cases.case.escalated", _("Case escalated"), objects=("case", "hall", "team", "assignee", "to"), attributes=_URGING
)
URGING_ANSWERED = EventType(
    "cases.urging.answered", _("Urging answered"), objects=("case", "hall", "staff"), attributes={"urging": "integer"}
)
HISTORY_LINE = EventType(
    "cases.history.line",
    _("Line of a history taken over"),
    objects=_CASE,
    attributes={"activity": "string", "source": "string"},
)
WORD_SAVED = EventType(
    "cases.word.saved", _("Word for a nature of cases changed"), objects=("naturelabel",), attributes={"fields": "string"}
)

# Work inside a case
TASK_STATES: dict[str, Text] = {
    "open": _("to do"),
    "doing": _("being done"),
    "done": _("done"),
    "dropped": _("not needed"),
}
TEAMS_CALLED = EventType(
    "cases.case.teams_called",
    _("Teams called"),
    objects=("case", "hall"),
    attributes={"teams": "integer", "people": "integer"},
)
TASK_ADDED = EventType(
    "cases.task.added", _("Task added"), objects=("case", "task", "team", "assignee"), attributes={"due_at": "time"}
)
TASK_CHANGED = EventType(
    "cases.task.changed",
    _("Task changed"),
    objects=("case", "task", "team", "assignee"),
    attributes={"from_state": "string", "to_state": "string", "due_at": "time"},
    values={"from_state": TASK_STATES, "to_state": TASK_STATES},
)
CHECK_ADDED = EventType(
    "cases.check.added", _("Line added to a checklist"), objects=("case", "checkitem"), attributes={"is_required": "boolean"}
)
CHECK_REMOVED = EventType("cases.check.removed", _("Line removed from a checklist"), objects=("case",))
CHECK_TICKED = EventType(
    "cases.check.ticked", _("Checklist ticked"), objects=("case", "checkitem"), attributes={"is_ticked": "boolean"}
)
TIME_STARTED = EventType("cases.time.started", _("Watch started"), objects=("case", "staff"))
TIME_SPENT = EventType(
    "cases.time.spent", _("Time spent on a case"), objects=("case", "staff"), attributes={"seconds": "integer"}
)
APPROVAL_ASKED = EventType(
    "cases.approval.asked",
    _("Approval asked for"),
    objects=("case", "approval", "staff"),
    attributes={"code": "string", "step": "integer", "due_at": "time"},
)
VOTE_CAST = EventType(
    "cases.approval.voted",
    _("Decided on an approval"),
    objects=("case", "approval", "staff", "delegate"),
    attributes={"decision": "string", "step": "integer"},
    values={"decision": {"approved": _("approved"), "rejected": _("rejected")}},
)
VOTE_DELEGATED = EventType("cases.approval.delegated", _("Approval delegated"), objects=("case", "approval", "staff", "delegate"))
APPROVAL_ENDED = EventType(
    "cases.approval.ended",
    _("Approval ended"),
    objects=("case", "approval"),
    attributes={"state": "string", "is_timeout": "boolean"},
    values={"state": {"approved": _("approved"), "rejected": _("rejected"), "withdrawn": _("withdrawn")}},
)
APPROVAL_ESCALATED = EventType("cases.approval.escalated", _("Approval went one level up"), objects=("case", "approval", "staff"))

# Closing with care
QUALITY_CHECKED = EventType(
    "cases.quality.checked", _("Quality of a case checked"), objects=("case", "staff"), attributes={"is_passed": "boolean"}
)
TELLING_ADDED = EventType("cases.telling.added", _("Person to be told the outcome"), objects=("case", "telling"))
PERSON_TOLD = EventType(
    "cases.telling.told",
    _("Person told the outcome"),
    objects=("case", "telling", "staff"),
    attributes={"way": "string", "is_thanked": "boolean"},
)
CALL_BACKS_DRAWN = EventType(
    "cases.call_backs.drawn",
    _("Cases drawn for call-back"),
    objects=("kind", "draw"),
    attributes={"population": "integer", "drawn": "integer", "seed": "string"},
)
CALL_BACK_ASKED = EventType("cases.call_back.asked", _("Call-back asked for"), objects=("case", "callback"))
CALLED_BACK = EventType(
    "cases.call_back.called",
    _("Customer called back"),
    objects=("case", "callback", "customer", "staff"),
    attributes={"is_reached": "boolean", "satisfaction": "integer", "times_tried": "integer"},
)

# Complaints
AUTHORITY_SAVED = EventType(
    "cases.authority.saved", _("Limit of authority changed"), objects=("authoritylimit", "post"), attributes={"fields": "string"}
)
SANCTION_IMPOSED = EventType(
    "cases.sanction.imposed",
    _("Sanction imposed"),
    objects=("sanction", "staff", "case"),
    attributes={"degree": "string"},
    values={"degree": {"light": _("light"), "medium": _("medium"), "heavy": _("heavy")}},
)
SANCTION_APPEALED = EventType("cases.sanction.appealed", _("Appeal against a sanction"), objects=("sanction", "staff"))
SANCTION_ANSWERED = EventType(
    "cases.sanction.answered", _("Appeal answered"), objects=("sanction", "staff"), attributes={"is_lifted": "boolean"}
)
PROMISE_SAVED = EventType(
    "cases.promise.saved", _("Promise changed"), objects=("promise", "customer", "hall", "case"), attributes={"fields": "string"}
)
REVIEW_SAVED = EventType(
    "cases.review.saved",
    _("Review of complaints recorded"),
    objects=("review", "hall", "present"),
    attributes={"month": "string"},
)
DECISION_SAVED = EventType(
    "cases.review.decided",
    _("Decision of a review"),
    objects=("review", "reviewdecision", "owner"),
    attributes={"is_done": "boolean"},
)

# Service operation
ACCESS_ASKED = EventType("cases.access.asked", _("Right asked for"), objects=("case", "accessgrant", "staff", "role", "hall"))
ACCESS_GRANTED = EventType(
    "cases.access.granted",
    _("Right granted"),
    objects=("case", "accessgrant", "staff", "role", "hall"),
    attributes={"expires_at": "time", "was_held": "boolean"},
)
ACCESS_ENDED = EventType(
    "cases.access.ended",
    _("Granted right ended"),
    objects=("case", "accessgrant", "staff", "role", "hall"),
    attributes={"how": "string"},
    values={"how": {"expired": _("expired"), "withdrawn": _("withdrawn"), "refused": _("refused")}},
)
ACCESS_CHANGED = EventType(
    "cases.access.changed",
    _("Granted right changed"),
    objects=("case", "accessgrant", "staff", "role", "hall"),
    attributes={"expires_at": "time"},
)
CONFLICT_SAVED = EventType(
    "cases.conflict.saved",
    _("Conflicting roles changed"),
    objects=("roleconflict", "first", "second"),
    attributes={"fields": "string"},
)
EVENT_RULE_SAVED = EventType(
    "cases.event_rule.saved", _("Rule for events changed"), objects=("eventrule", "kind"), attributes={"fields": "string"}
)
EVENT_RAISED = EventType(
    "cases.event.raised",
    _("Events became an incident"),
    objects=("case", "incident", "rule"),
    attributes={"events": "integer", "is_by_rule": "boolean"},
)
FILE_ADDED = EventType(
    "cases.file.added",
    _("File put on a case"),
    objects=(*_CASE, "attachment"),
    attributes={"size_bytes": "integer", "is_public": "boolean"},
)
FILE_REMOVED = EventType("cases.file.removed", _("File taken off a case"), objects=(*_CASE, "attachment"))
CASE_RATED = EventType(
    "cases.case.rated",
    _("Handling of a case rated"),
    objects=(*_CASE, "rating"),
    attributes={"level": "string"},
    values={
        "level": {
            "very_satisfied": _("very satisfied"),
            "satisfied": _("satisfied"),
            "average": _("average"),
            "dissatisfied": _("dissatisfied"),
        }
    },
)
PORTAL_CODE_GIVEN = EventType("cases.portal.code_given", _("Code for the own page given to a customer"), objects=("customer",))
PORTAL_CODE_USED = EventType("cases.portal.code_used", _("Customer came in with a code"), objects=("customer",))
