"""What somebody who is away was asked to decide goes to who stands in for him; of who is gone for good, to the next in line."""

from datetime import datetime

from tingtang.cases.actions.approvals import interested, next_in_line, step_of, undecided
from tingtang.cases.events import VOTE_DELEGATED
from tingtang.cases.models import Approval, ApprovalState, Vote
from tingtang.cases.rules.work import ANY
from tingtang.core.actors import Actor
from tingtang.journal.record import record
from tingtang.org.models import Staff
from tingtang.org.queries import covers_for, gone


def stand_in(actor: Actor, staff: Staff, *, is_gone: bool, at: datetime) -> int:
    """Let B decide what somebody who is away was asked; of who is gone the next in line, unless another was asked who can. How many."""
    backup = covers_for([staff.pk], at)[staff.pk]
    count = 0
    for vote in Vote.objects.filter(staff=staff, decision="", delegate=None, approval__state=ApprovalState.WAITING):
        approval = undecided(vote.approval)
        if vote.step != approval.step:
            continue
        barred = interested(approval) | set(approval.votes.filter(step=approval.step).values_list("staff_id", flat=True))
        able = [backup] if backup is not None and backup not in barred else []
        if not able and is_gone and not _others_can(approval, vote):
            able = next_in_line(approval)[:1]
        if not able:
            continue
        vote.delegate_id = able[0]
        vote.save(update_fields=["delegate"])
        record(
            VOTE_DELEGATED,
            actor,
            at=at,
            case=approval.case,
            approval=approval,
            staff=staff,
            delegate=Staff.objects.get(pk=able[0]),
        )
        count += 1
    return count


def _others_can(approval: Approval, vote: Vote) -> bool:
    """Whether somebody else who was asked may still decide for all."""
    others = approval.votes.filter(step=approval.step, decision="").exclude(pk=vote.pk).exclude(staff__in=gone(), delegate=None)
    return step_of(approval).mode == ANY and others.exists()
