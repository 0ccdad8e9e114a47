"""Approvals: asked for, decided in steps by those asked, delegated, and what follows when nobody decides in time."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.common import due_after, held
from tingtang.cases.actions.notices import ring
from tingtang.cases.actions.refusals import CaseOver, ReasonMissing
from tingtang.cases.actions.steps import REQUIREMENTS
from tingtang.cases.events import APPROVAL_ASKED, APPROVAL_ENDED, APPROVAL_ESCALATED, VOTE_CAST, VOTE_DELEGATED
from tingtang.cases.models import Approval, ApprovalState, AuthorityLimit, Case, Notice, Vote
from tingtang.cases.queries.people import told
from tingtang.cases.rules import approval as rules
from tingtang.cases.rules.supervision import To
from tingtang.cases.rules.work import ApprovalStep, PlannedApproval
from tingtang.cases.rules.workflow import Phase
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.core.naming import text_in
from tingtang.journal.record import record
from tingtang.journal.saving import locked, tidy
from tingtang.org.models import Staff, StaffRole, TeamMember
from tingtang.org.queries import staff_of

AUTHORITY = "authority"
BOSSES = ("administrator",)
NAMES = {"zh-hans": "超权限补救审批", "zh-hant": "超權限補救審批", "en": "Remedy beyond authority"}


class NobodyToAsk(Refused):
    """Nobody may decide: all who could have asked for it themselves or would gain by it."""

    message = _("Nobody can be asked to decide this. Name somebody else, or have an administrator fill the post.")


class NobodyMayGrant(NobodyToAsk):
    """No limit of authority reaches the amount for anybody's post, and nobody leads."""

    message = _(
        "Nobody may decide this amount: no post that somebody holds has a limit that high, and nobody leads."
        " An administrator sets the limits of authority."
    )


class AskedAlready(Refused):
    """The same approval waits for a decision."""

    message = _("This approval is already waiting for a decision.")


class NotAsked(Refused):
    """The actor is not asked in the present step, or has decided already."""

    message = _("You are not asked to decide this now.")


class DecidedByOthers(Refused):
    """One of those asked was enough, and another of them decided first."""

    message = _("Somebody else who was asked has decided this step already. Load the page again.")


class OwnApproval(Refused):
    """Nobody decides on what he asked for himself or would gain by."""

    message = _("You cannot decide on your own request. Somebody else must.")


class Decided(Refused):
    """The approval is over."""

    message = _("This approval has already been decided.")


def is_approved(case: Case, code: str = "") -> bool:
    """Whether every approval that the kind plans (or the one named) was given; without a plan, all that were asked for."""
    wanted = [code] if code else [one.code for one in case.kind.plan.approvals]
    latest: dict[str, str] = dict(case.approvals.order_by("asked_at", "pk").values_list("code", "state"))
    if wanted:
        return all(latest.get(one) == ApprovalState.APPROVED for one in wanted)
    return bool(latest) and all(state == ApprovalState.APPROVED for state in latest.values())


def is_cleared(case: Case) -> bool:
    """Whether nothing that was or should be put before somebody stands in the way (CAS-06).

    Every approval that the kind plans was given, none waits, and the latest of those asked for besides was not refused.
    """
    states = [*case.approvals.order_by("asked_at", "pk").values_list("code", "state")]
    if any(state == ApprovalState.WAITING for _code, state in states):
        return False
    planned = {one.code for one in case.kind.plan.approvals}
    latest = dict(states)
    besides = [state for code, state in states if code not in {*planned, AUTHORITY} and state != ApprovalState.WITHDRAWN]
    is_refused = bool(besides) and besides[-1] == ApprovalState.REJECTED
    return not is_refused and all(latest.get(code) == ApprovalState.APPROVED for code in planned)


REQUIREMENTS["approved"] = (_("have it approved"), is_approved)
REQUIREMENTS["cleared"] = (_("get the approvals that are still open, missing or refused"), is_cleared)
REQUIREMENTS[AUTHORITY] = (
    _("the amount is beyond your authority: have it approved"),
    lambda case: is_within_authority(case) or approved_amount(case) >= amount_of(case),
)


@action("cases.ask_approval", on="case", label=_("Ask for approvals"), by_flow=True)
def ask_approval(
    actor: Actor,
    *,
    case: Case,
    at: datetime,
    code: str = "",
    title: str = "",
    people: Iterable[Staff] = (),
    mode: str = "any",
    minutes: int | None = None,
    request: str = "",
) -> Approval:
    """Ask for an approval that the kind plans (`code`), or for one of one's own from `people`.

    Refused when the same one waits, and when nobody but the one who asks could decide.
    """
    found = held(case)
    if found.phase == Phase.CLOSED:
        raise CaseOver
    plan = _plan(found, code, title, people, mode, minutes)
    if found.approvals.filter(code=plan.code, state=ApprovalState.WAITING).exists():
        raise AskedAlready
    asked = Approval.objects.create(
        case=found,
        code=plan.code,
        title=(title or text_in(plan.names, "zh-hans", plan.code))[:200],
        names=dict(plan.names),
        criteria=dict(plan.criteria),
        steps=[asdict(step) | ({"amount": amount_of(found)} if code == AUTHORITY else {}) for step in plan.steps],
        request=tidy(request)[:2000],
        asked_by=staff_of(actor),
        asked_at=at,
    )
    _ask(actor, asked, at)
    return asked


@action("cases.decide", on="approval", label=_("Decide on approvals one is asked for"))
def decide(actor: Actor, *, approval: Approval, decision: str, at: datetime, reason: str = "") -> Approval:
    """Approve or reject. Refused for who is not asked, who asked for it himself, and for a rejection without a reason."""
    kept = undecided(approval)
    if decision not in {rules.APPROVED, rules.REJECTED}:
        raise Invalid(fields={"decision": [_("Approve or reject.")]})
    staff = _somebody(actor)
    vote = kept.votes.filter(Q(delegate=staff) | Q(staff=staff, delegate=None), step=kept.step, decision="").first()
    if staff.pk in interested(kept):
        raise OwnApproval
    if vote is None:
        others = kept.votes.filter(Q(delegate=staff) | Q(staff=staff), step__lt=kept.step, decision="")
        raise DecidedByOthers if others.exists() else NotAsked
    if decision == rules.REJECTED and not reason.strip():
        raise ReasonMissing
    vote.decision, vote.decided_by, vote.reason, vote.decided_at = decision, staff, tidy(reason)[:1000], at
    vote.save()
    record(
        VOTE_CAST,
        actor,
        at=at,
        case=kept.case,
        approval=kept,
        staff=vote.staff,
        delegate=vote.delegate,
        decision=decision,
        step=kept.step,
    )
    Notice.objects.filter(staff=staff, code="approve", data__number=kept.case.number, read_at__isnull=True).update(read_at=at)
    ring({staff.pk})
    _settle(actor, kept, at)
    return kept


@action("cases.delegate_approval", on="approval", label=_("Delegate approvals"))
def delegate_approval(actor: Actor, *, approval: Approval, to: Staff, at: datetime) -> Vote:
    """Let somebody else decide in one's place; towards oneself, take it back.

    Refused for who is not asked, and towards who would decide on his own request.
    """
    kept = undecided(approval)
    vote = kept.votes.filter(staff=_somebody(actor), step=kept.step, decision="").first()
    if vote is None:
        raise NotAsked
    is_back = to.pk == vote.staff_id
    if to.pk in interested(kept) or (is_back and vote.delegate_id is None):
        raise OwnApproval
    vote.delegate = None if is_back else to
    vote.save(update_fields=["delegate"])
    record(VOTE_DELEGATED, actor, at=at, case=kept.case, approval=kept, staff=vote.staff, delegate=to)
    return vote


@action("cases.withdraw_approval", on="approval", label=_("Withdraw approvals one has asked for"))
def withdraw_approval(actor: Actor, *, approval: Approval, at: datetime) -> Approval:
    """Take back what one has asked for. Refused for somebody else's and when it is decided."""
    kept = undecided(approval)
    if actor.staff_id is not None and kept.asked_by_id != actor.staff_id:
        raise Denied
    return _end(actor, kept, ApprovalState.WITHDRAWN, at)


@action("cases.lapse_approval", on="approval", label=_("Let approvals run out of time"))
def lapse_approval(actor: Actor, *, approval: Approval, at: datetime) -> Approval:
    """What follows when nobody decided in time: rejected, approved, or put before the next in line, once."""
    kept = undecided(approval)
    if kept.due_at is None or kept.due_at > at:
        unchanged()
        return kept
    follows = step_of(kept).on_timeout
    if follows == "escalate" and not kept.is_escalated and _escalate(actor, kept, at):
        return kept
    state = ApprovalState.APPROVED if follows == "approve" else ApprovalState.REJECTED
    return _end(actor, kept, state, at, is_timeout=True)


def amount_of(case: Case) -> int:
    """What the remedy of a case costs, in minor units."""
    amount = case.fields.get("remedy_amount")
    return amount if isinstance(amount, int) and not isinstance(amount, bool) else 0


def approved_amount(case: Case) -> int:
    """Up to which amount a remedy was approved; -1 without an approval."""
    latest = case.approvals.filter(code=AUTHORITY).order_by("-asked_at", "-pk").first()
    if latest is None or latest.state != ApprovalState.APPROVED:
        return -1
    return int(latest.steps[0].get("amount", 0)) if latest.steps else -1


def asks_authority(case: Case) -> bool:
    """Whether the remedy of a case is still to be asked for: beyond what its holder may grant and what was approved, and not waiting."""
    if is_within_authority(case) or approved_amount(case) >= amount_of(case):
        return False
    return not case.approvals.filter(code=AUTHORITY, state=ApprovalState.WAITING).exists()


def is_within_authority(case: Case) -> bool:
    """Whether who holds the case may grant its remedy on his own (CMP-01)."""
    amount = amount_of(case)
    if amount <= 0:
        return True
    posts = case.assignee.posts.values("pk") if case.assignee else []
    return bool(_limits(case).filter(post__in=posts, limit_cents__gte=amount).exists())


def _limits(case: Case) -> Any:
    return AuthorityLimit.objects.filter(remedy__in=["", str(case.fields.get("remedy") or "")])


def _plan(case: Case, code: str, title: str, people: Iterable[Staff], mode: str, minutes: int | None) -> PlannedApproval:
    if code == AUTHORITY:
        return PlannedApproval(AUTHORITY, NAMES, {}, (_granting(case, minutes),))
    if code:
        planned = case.kind.plan.approval(code)
        if planned is None:
            raise Invalid(fields={"code": [_("This kind of case knows no such approval.")]})
        return planned
    keys = tuple(one.pk for one in people)
    if not title.strip():
        raise Invalid(fields={"title": [_("Say what is to be approved.")]})
    if not keys or mode not in {"any", "all"}:
        raise Invalid(fields={"people": [_("Name who is asked.")]})
    number = case.approvals.count() + 1
    return PlannedApproval(f"own_{number}", {}, {}, (ApprovalStep(people=keys, mode=mode, minutes=minutes),))


def _granting(case: Case, minutes: int | None) -> ApprovalStep:
    """Who may grant the remedy: holders of posts with a limit that high, else, as above all limits, the leadership."""
    posts = tuple(_limits(case).filter(limit_cents__gte=amount_of(case)).values_list("post__code", flat=True))
    step = ApprovalStep(posts=posts, mode="any", minutes=minutes)
    if _people(case, step):
        return step
    above = tuple(one.pk for one in told(case, [To.LEADERSHIP]))
    if not above:
        raise NobodyMayGrant
    return ApprovalStep(people=above, mode="any", minutes=minutes)


def _ask(actor: Actor, approval: Approval, at: datetime) -> None:
    step = step_of(approval)
    asked = rules.may_vote(_people(approval.case, step), interested(approval))
    if not asked:
        raise NobodyToAsk
    approval.due_at = due_after(approval.case, step.minutes, at)
    approval.is_escalated = False
    approval.save(update_fields=["due_at", "is_escalated", "step"])
    Vote.objects.bulk_create(Vote(approval=approval, step=approval.step, staff_id=pk, asked_at=at) for pk in asked)
    staff = list(Staff.objects.filter(pk__in=asked))
    record(
        APPROVAL_ASKED,
        actor,
        at=at,
        case=approval.case,
        approval=approval,
        staff=staff,
        code=approval.code,
        step=approval.step,
        due_at=approval.due_at,
    )


def _people(case: Case, step: ApprovalStep) -> list[int]:
    near = Q(hall=case.hall) | Q(hall__isnull=True)
    holders = StaffRole.objects.filter(near, role__code__in=step.roles).values_list("staff_id", flat=True)
    leads = TeamMember.objects.filter(team=case.team_id, is_lead=True).values_list("staff_id", flat=True) if step.leads else []
    posted = Staff.objects.filter(near, posts__code__in=step.posts).values_list("pk", flat=True) if step.posts else []
    keys = {*step.people, *holders, *leads, *posted}
    return list(
        Staff.objects.filter(pk__in=keys, left_date__isnull=True, account__is_active=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def interested(approval: Approval) -> set[int]:
    """Who asked for it, reported the case or gains by it."""
    gain = approval.case.access_grants.values_list("staff_id", flat=True)
    return {pk for pk in (approval.asked_by_id, approval.case.reporter_id, *gain) if pk is not None}


def step_of(approval: Approval) -> ApprovalStep:
    """The step it is in."""
    row = {key: value for key, value in approval.steps[approval.step].items() if key in ApprovalStep.__slots__}
    lists = {key: tuple(row.get(key) or ()) for key in ("roles", "posts", "people")}
    return ApprovalStep(**(row | lists))


def _settle(actor: Actor, approval: Approval, at: datetime) -> None:
    votes = approval.votes.filter(step=approval.step).values_list("decision", flat=True)
    result = rules.outcome(step_of(approval).mode, votes)
    if result == rules.REJECTED:
        _end(actor, approval, ApprovalState.REJECTED, at)
    elif result == rules.APPROVED and approval.step + 1 < len(approval.steps):
        approval.step += 1
        _ask(actor, approval, at)
    elif result == rules.APPROVED:
        _end(actor, approval, ApprovalState.APPROVED, at)


def _end(actor: Actor, approval: Approval, state: str, at: datetime, *, is_timeout: bool = False) -> Approval:
    approval.state, approval.decided_at = state, at
    approval.save(update_fields=["state", "decided_at", "step"])
    record(APPROVAL_ENDED, actor, at=at, case=approval.case, approval=approval, state=str(state), is_timeout=is_timeout)
    return approval


def _escalate(actor: Actor, approval: Approval, at: datetime) -> bool:
    more = next_in_line(approval)
    if not more:
        return False
    Vote.objects.bulk_create(Vote(approval=approval, step=approval.step, staff_id=pk, asked_at=at) for pk in more)
    approval.steps[approval.step]["mode"] = "any"
    approval.is_escalated, approval.due_at = True, due_after(approval.case, step_of(approval).minutes, at)
    approval.save(update_fields=["is_escalated", "due_at", "steps"])
    people = list(Staff.objects.filter(pk__in=more))
    record(APPROVAL_ESCALATED, actor, at=at, case=approval.case, approval=approval, staff=people)
    return True


def next_in_line(approval: Approval) -> list[int]:
    """Who supervises the hall, else who leads, else who administers: the first of these of whom somebody was not asked yet."""
    asked = set(approval.votes.filter(step=approval.step).values_list("staff_id", flat=True)) | interested(approval)
    for people in (
        [one.pk for one in told(approval.case, [To.SUPERVISOR])],
        [one.pk for one in told(approval.case, [To.LEADERSHIP])],
        _people(approval.case, ApprovalStep(roles=BOSSES)),
    ):
        if more := rules.may_vote(people, asked):
            return list(more)
    return []


def undecided(approval: Approval) -> Approval:
    """The approval, held. Refused when it is over."""
    kept = locked(approval)
    if kept.state != ApprovalState.WAITING:
        raise Decided
    return kept


def _somebody(actor: Actor) -> Staff:
    staff = staff_of(actor)
    if staff is None:
        raise Denied
    return staff
