"""Cases of one matter become one, and a note that is another matter becomes a case (CAS-05). Nothing is lost and nothing renumbered."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions import clocks, procedures
from tingtang.cases.actions.common import held, keep
from tingtang.cases.actions.opening import open_case
from tingtang.cases.actions.refusals import MergeOver, MergesInCircle, SplitMeanwhile
from tingtang.cases.actions.relations import link
from tingtang.cases.events import CASE_MERGED, CASE_SPLIT, CASE_UNMERGED
from tingtang.cases.models import Case, Kind, LinkKind, Merge, Note
from tingtang.cases.rules.workflow import OPEN_PHASES, Phase, State
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.journal.record import record
from tingtang.org.queries import staff_of

MERGED = State("merged", Phase.PENDING, {}, ("*",))  # in which every clock stands still: the kept case is what is worked on
_WAS = ("state", "phase", "resolved_at", "closed_at")


@action("cases.merge", on="case", label=_("Merge cases"))
def merge(actor: Actor, *, case: Case, into: Case, at: datetime) -> Case:
    """Take `case` into `into`, which is worked on from now on; number, notes and history of both stay. Returns the kept one.

    Refused when `into` itself lies in `case`. The clocks of `case` stand still until the merge is taken back.
    """
    kept, found = held(_kept(into)), held(case)
    if found.merged_into_id == kept.pk:
        unchanged()
        return kept
    if kept.pk == found.pk:
        raise MergesInCircle(number=found.number)
    if found.merged_into_id:
        raise MergeOver(number=found.number)
    was = {name: getattr(found, name) for name in _WAS}
    Merge.objects.create(
        case=found, into=kept, staff=staff_of(actor), merged_at=at, was={k: str(v) if v else None for k, v in was.items()}
    )
    found.merged_into = kept
    found.state = found.kind.life.in_phases([Phase.CLOSED])[0]
    found.phase = Phase.CLOSED.value
    found.resolved_at, found.closed_at = found.resolved_at or at, at
    keep(kept, at=at)
    record(CASE_MERGED, actor, at=at, case=found, into=kept)
    clocks.follow_state(actor, found, MERGED, at=at)
    keep(found, "merged_into", "due_at", "due_clock", *_WAS, at=at)
    procedures.end(actor, found, at=at)
    return kept


@action("cases.unmerge", on="case", label=_("Take merges back"))
def unmerge(actor: Actor, *, case: Case, at: datetime) -> Case:
    """Take a merged case out again: its state is what it was, its clocks run on. Refused when it is not merged.

    The procedure that the merge ended begins anew where the case is open again.
    """
    found = held(case)
    latest = Merge.objects.filter(case=found, undone_at__isnull=True).select_related("into").first()
    if latest is None:
        raise MergeOver(number=found.number)
    latest.undone_at = at
    latest.save(update_fields=["undone_at"])
    found.merged_into = None
    for name in _WAS:
        value = latest.was.get(name)
        setattr(found, name, datetime.fromisoformat(value) if value and name.endswith("_at") else value)
    keep(held(latest.into), at=at)
    record(CASE_UNMERGED, actor, at=at, case=found, into=latest.into)
    state = found.kind.life.states.get(found.state)
    if state is not None:
        clocks.follow_state(actor, found, state, at=at)
    keep(found, "merged_into", "due_at", "due_clock", *_WAS, at=at)
    if found.phase in OPEN_PHASES:
        procedures.begin(actor, found, at=at)
    return found


@action("cases.split", on="case", label=_("Make cases out of notes"))
def split(actor: Actor, *, case: Case, note: Note, kind: Kind, title: str, at: datetime, seen: datetime | None = None) -> Case:
    """Open a case about what a note says; the note stays where it is, and the two cases are linked.

    Refused when somebody else has done the same since the page was `seen`.
    """
    case = held(case)
    if seen is not None:
        apart = Case.objects.filter(links__target=case, links__kind=LinkKind.RELATED, body=note.body, opened_at__gt=seen).first()
        if apart is not None:
            raise SplitMeanwhile(number=apart.number)
    made = open_case(
        actor,
        kind=kind,
        title=title,
        body=note.body,
        hall=case.hall,
        customer=case.customer,
        service=case.service,
        channel=case.channel,
        fields=_said_at_first(case) if kind == case.kind else {},
        is_brief=True,
        at=at,
    )
    link(actor, case=made, target=case, kind=LinkKind.RELATED.value, at=at)
    record(CASE_SPLIT, actor, at=at, case=case, target=made, note=note)
    return made


def _said_at_first(case: Case) -> dict[str, Any]:
    """What was said of a case when it came in; its files stay with it."""
    asked = [one.code for one in case.kind.form if not one.is_later and one.kind != "file"]
    return {code: case.fields[code] for code in asked if code in case.fields}


def _kept(case: Case) -> Case:
    """The case at the end of a chain of merges, as it is now."""
    found = Case.objects.get(pk=case.pk)
    while found.merged_into is not None:
        found = found.merged_into
    return found
