"""What of the cases belongs to the audit trail, and why it was done."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from tingtang.cases import events
from tingtang.cases.events import outside
from tingtang.cases.models import Approval, Promise, Vote
from tingtang.cases.models.reach import Eased
from tingtang.journal import trail
from tingtang.journal.audit import Entry
from tingtang.journal.trail import Said


def votes(entries: Sequence[Entry]) -> Mapping[int, Said]:
    """What was decided, and the reason that was written."""
    rows = Vote.objects.filter(approval__in=[one.id_of("approval") for one in entries]).exclude(decision="")
    known = {(vote.approval_id, vote.staff_id, vote.step): vote for vote in rows}
    found = {}
    for one in entries:
        vote = known.get((one.id_of("approval"), one.id_of("staff"), one.raw.get("step", 0)))
        found[one.id] = Said(_("waiting"), vote.get_decision_display() if vote else "", vote.reason if vote else "")
    return found


def ended(entries: Sequence[Entry]) -> Mapping[int, Said]:
    """What became of what was asked, and for what it was asked."""
    rows = Approval.objects.in_bulk([one.id_of("approval") for one in entries])
    found = {}
    for one in entries:
        row = rows.get(one.id_of("approval"))
        late = _("Nobody decided in time.") if one.raw.get("is_timeout") else ""
        found[one.id] = Said(_("waiting"), row.get_state_display() if row else "", late or (row.request if row else ""))
    return found


def eased(entries: Sequence[Entry]) -> Mapping[int, Said]:
    """Which steps were left out, and why."""
    rows = {row.case_id: row for row in Eased.objects.filter(case__in=[one.id_of("case") for one in entries])}
    told = trail.plain(entries)
    return {
        one.id: Said(_("the usual procedure"), told[one.id].after, row.reason if (row := rows.get(one.id_of("case"))) else "")
        for one in entries
    }


def promises(entries: Sequence[Entry]) -> Mapping[int, Said]:
    """What was promised, and how it stands."""
    rows = Promise.objects.in_bulk([one.id_of("promise") for one in entries])
    told = trail.plain(entries)
    found = {}
    for one in entries:
        row = rows.get(one.id_of("promise"))
        why = " · ".join(part for part in (row.text, row.contract, row.delivery) if part) if row else ""
        found[one.id] = Said(told[one.id].before, told[one.id].after, why)
    return found


def register() -> None:
    """Name the events."""
    trail.trace("approval", events.VOTE_CAST, read=votes)
    trail.trace("approval", events.APPROVAL_ENDED, read=ended)
    trail.trace("approval", events.VOTE_DELEGATED, events.APPROVAL_ESCALATED, outside.EASING_APPROVED)
    trail.trace("override", outside.CASE_EASED, read=eased)
    trail.trace("override", outside.EASING_SAVED)
    trail.trace("promise", events.PROMISE_SAVED, read=promises)
    trail.trace("right", events.ACCESS_ASKED, events.ACCESS_GRANTED, events.ACCESS_CHANGED, events.ACCESS_ENDED)
