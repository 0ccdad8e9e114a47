"""Other things done at the work pages: refusing a demand, marking a case as instructive, keeping a view."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions import clocks, procedures
from tingtang.cases.actions.common import about, held, keep
from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.refusals import CaseOver, ReasonMissing
from tingtang.cases.events import (
    CASE_MOVED,
    CASE_REFUSED,
    LESSON_MARKED,
    LESSON_UNMARKED,
    REMOVED,
    VIEW_SAVED,
)
from tingtang.cases.models import Case, Lesson, Refusal, SavedView
from tingtang.cases.queries.desk import keeps_view, may_share
from tingtang.cases.rules.workflow import Phase
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied
from tingtang.journal.record import record
from tingtang.journal.saving import field_names, remove, save
from tingtang.org.models import Hall
from tingtang.org.queries import staff_of

VIEW_FIELDS = field_names(SavedView, "name", "query", "scope", "staff", "team", "hall", "is_default")
_LOOKED_FOR = field_names(SavedView, "name", "query")  # often somebody
_REFUSED = ("refused", "rejected", "declined")


@action("cases.refuse", on="case", label=_("Refuse demands that are out of scope"))
def refuse(actor: Actor, *, case: Case, ground: str, answer: str, at: datetime, version: int | None = None) -> Case:
    """Close a case as refused, with the ground and the answer that explains it to the customer (CAS-13).

    Refused without an explanation, and for a closed case.
    """
    if not answer.strip():
        raise ReasonMissing
    found = held(case, version)
    if found.phase == Phase.CLOSED:
        raise CaseOver
    write_note(actor, case=found, body=answer, kind="answer", at=at)
    found = held(case)
    ends = found.kind.life.in_phases([Phase.CLOSED])
    before, found.state = found.state, next((code for code in ends if code in _REFUSED), ends[0])
    found.phase, found.resolved_at, found.closed_at = Phase.CLOSED.value, found.resolved_at or at, at
    Refusal.objects.update_or_create(case=found, defaults={"ground": ground, "refused_at": at})
    record(CASE_REFUSED, actor, at=at, **about(found), ground=ground)
    told = {"step": "refuse", "from_state": before, "to_state": found.state, "phase": found.phase, "kind": found.kind.code}
    record(CASE_MOVED, actor, at=at, **about(found), **told)
    clocks.follow_state(actor, found, found.kind.life.states[found.state], at=at)
    keep(found, "state", "phase", "resolved_at", "closed_at", "due_at", "due_clock", at=at)
    procedures.end(actor, found, at=at)
    return found


@action("cases.mark_lesson", on="case", label=_("Mark cases as instructive"), by_flow=True)
def mark_lesson(actor: Actor, *, case: Case, why: str, at: datetime) -> None:
    """Mark a case as one to learn from, and say what it teaches (CAS-18). Refused without words."""
    if not why.strip():
        raise ReasonMissing
    Lesson.objects.update_or_create(case=case, defaults={"why": why.strip(), "staff": staff_of(actor), "marked_at": at})
    record(LESSON_MARKED, actor, at=at, case=case, hall=case.hall, service=case.service)


@action("cases.unmark_lesson", on="case", label=_("Unmark instructive cases"))
def unmark_lesson(actor: Actor, *, case: Case, at: datetime) -> None:
    """Mark a case as instructive no longer."""
    count, _rows = Lesson.objects.filter(case=case).delete()
    if count:
        record(LESSON_UNMARKED, actor, at=at, case=case, hall=case.hall, service=case.service)
    else:
        unchanged()


@action("cases.save_view", on="desk", label=_("Save views of the list of cases"))
def save_view(actor: Actor, /, *, desk: Hall | None, at: datetime, view: SavedView | None = None, **values: Any) -> SavedView:
    """Keep a list under a name; `desk` is a hall where one works.

    Everybody may share one with a team he works in; with other teams and a hall who may share there, with everybody who may
    share everywhere. Refused to share it further. What somebody shared who is gone belongs to who changes it.
    """
    staff = staff_of(actor)
    found = view or SavedView(staff=staff)
    if staff is None or not keeps_view(actor, found):
        raise Denied
    if not may_share(actor, **{name: values[name] for name in ("scope", "team", "hall") if name in values}):
        raise Denied
    if values.get("is_default"):
        for other in SavedView.objects.filter(staff=staff, is_default=True).exclude(pk=found.pk):
            save(actor, VIEW_SAVED, other, {"is_default": False}, VIEW_FIELDS, at=at)
    return save(actor, VIEW_SAVED, found, {"staff": staff, **values}, VIEW_FIELDS, at=at, secret=_LOOKED_FOR)


@action("cases.remove_view", on="desk", label=_("Remove views of the list of cases"))
def remove_view(actor: Actor, *, desk: Hall | None, view: SavedView, at: datetime) -> None:
    """Remove a view of one's own, or one shared by somebody who is gone. Refused for somebody else's."""
    if not keeps_view(actor, view):
        raise Denied
    remove(actor, REMOVED, view, at=at, code=view.name)
