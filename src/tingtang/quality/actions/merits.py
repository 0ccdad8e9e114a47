"""Writes of rewards and sanctions: praise noted, rules published, proposals made by them, and decided by people, never by the program."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.complaints import impose_sanction
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.journal.record import changed, record
from tingtang.journal.saving import field_names, locked, remove, save, tidy
from tingtang.org.models import Staff
from tingtang.quality.actions.reckoning import keep_ratings
from tingtang.quality.events import (
    COMMENDED,
    MERIT_APPEALED,
    MERIT_DECIDED,
    MERIT_PROPOSED,
    MERIT_RULE_SAVED,
    MERITS_LOOKED,
    REMOVED,
)
from tingtang.quality.models import Commendation, MeritRule, Proposal, ProposalState
from tingtang.quality.queries import merits as queries
from tingtang.quality.queries.days import home_day

COMMENDATION_FIELDS = field_names(Commendation, "staff", "source", "text", "given_date", "case_number")
MERIT_RULE_FIELDS = field_names(
    MeritRule, "code", "name", "names", "sense", "degree", "consequence", "text", "kind", "of", "sign", "limit", "least", "rhythm",
    "is_active",
)  # fmt: skip


class OnOneself(Refused):
    """Nobody praises himself, or decides about himself."""

    message = _("Somebody else must do this: nobody praises or decides about himself.")


class NotYetOver(Refused):
    """A rule looks at days that are over."""

    message = _("These days are not over yet.")


class NotHere(Refused):
    """The proposal is not where this could be done."""

    message = _("This is not possible while the proposal is “{state}”.")


@action("quality.save_commendation", on="staff", label=_("Note commendations"))
def save_commendation(
    actor: Actor,
    /,
    *,
    staff: Staff,
    at: datetime,
    commendation: Commendation | None = None,
    version: str | None = None,
    **values: Any,
) -> Commendation:
    """Note that somebody was praised, or change the note. Refused about oneself, and for days to come."""
    if actor.staff_id is not None and actor.staff_id == staff.pk:
        raise OnOneself
    if commendation is not None and not actor.may("quality.save_commendation", commendation):
        raise Denied
    given = values.get("given_date")
    if given is not None and given > home_day(at):
        raise Invalid(fields={"given_date": [_("This day has not come yet.")]})
    found = commendation or Commendation(noted_by_id=actor.staff_id)
    given_values = values | {"staff": staff}
    return save(
        actor, COMMENDED, found, given_values, COMMENDATION_FIELDS, at=at, version=version, about=["staff"], secret=["text"]
    )


@action("quality.remove_commendation", on="commendation", label=_("Remove commendations"))
def remove_commendation(actor: Actor, *, commendation: Commendation, at: datetime) -> None:
    """Remove a commendation noted by mistake."""
    if actor.staff_id is not None and actor.staff_id == commendation.staff_id:
        raise OnOneself
    remove(actor, REMOVED, commendation, at=at, code=str(commendation.pk))


@action("quality.save_merit_rule", label=_("Set rules for rewards and sanctions"))
def save_merit_rule(
    actor: Actor, /, *, at: datetime, merit_rule: MeritRule | None = None, version: str | None = None, **values: Any
) -> MeritRule:
    """Publish a rule or change it; what it proposed before stays."""
    kept = save(actor, MERIT_RULE_SAVED, merit_rule or MeritRule(), values, MERIT_RULE_FIELDS, at=at, version=version)
    keep_ratings([{"kind": kept.kind}])
    return kept


@action("quality.remove_merit_rule", label=_("Remove rules for rewards and sanctions"))
def remove_merit_rule(actor: Actor, *, merit_rule: MeritRule, at: datetime) -> None:
    """Remove a rule that proposed nothing yet."""
    remove(actor, REMOVED, merit_rule, at=at)


@action("quality.propose_merits", label=_("Have rules propose rewards and sanctions"))
def propose_merits(actor: Actor, *, merit_rule: MeritRule, first_date: date, latest_date: date, at: datetime) -> list[Proposal]:
    """Propose for everybody whose figure is surely beyond the limit, once for the same days. Refused before the days are over."""
    if latest_date >= home_day(at) or first_date > latest_date:
        raise NotYetOver
    kept = locked(merit_rule)
    looked = queries.looked_at(kept, first_date, latest_date, at)
    known = set(Proposal.objects.filter(rule=kept, first_date=first_date).values_list("staff_id", flat=True))
    made = []
    for staff in Staff.objects.filter(pk__in=set(looked.beyond) - known).select_related("hall").order_by("pk"):
        one = looked.beyond[staff.pk]
        proposal = Proposal.objects.create(
            rule=kept, staff=staff, first_date=first_date, latest_date=latest_date, value=one.value or 0.0, low=one.low, high=one.high,
            n=one.n, proposed_at=at,
        )  # fmt: skip
        record(
            MERIT_PROPOSED,
            actor,
            at=at,
            proposal=proposal,
            meritrule=kept,
            staff=staff,
            hall=staff.hall,
            value=proposal.value,
            n=one.n,
        )
        made.append(proposal)
    record(
        MERITS_LOOKED, actor, at=at, meritrule=kept, since=f"{first_date}", until=f"{latest_date}", people=looked.people,
        proposals=len(made),
    )  # fmt: skip
    return made


def _held(proposal: Proposal, *states: str) -> Proposal:
    kept = Proposal.objects.select_for_update(of=("self",)).select_related("rule", "staff__hall").get(pk=proposal.pk)
    if kept.state not in states:
        raise NotHere(state=kept.get_state_display())
    return kept


@action("quality.decide_proposal", on="proposal", label=_("Decide on proposed rewards and sanctions"))
def decide_proposal(actor: Actor, *, proposal: Proposal, is_granted: bool, reason: str, at: datetime) -> Proposal:
    """Decide what a rule proposes, with the reason; a sanction is then imposed in its degree and enters the register with its appeal.

    Refused about oneself, and without a reason.
    """
    kept = _held(proposal, ProposalState.PROPOSED)
    if actor.staff_id is not None and actor.staff_id == kept.staff_id:
        raise OnOneself
    if not tidy(reason):
        raise Invalid(fields={"reason": [_("Give the reason.")]})
    kept.state = ProposalState.GRANTED if is_granted else ProposalState.DECLINED
    kept.reason, kept.decided_by_id, kept.decided_at = tidy(reason)[:2000], actor.staff_id, at
    sanction = None
    if is_granted and kept.rule.sense == "sanction":
        sanction = impose_sanction(
            actor,
            staff=kept.staff,
            degree=kept.rule.degree,
            reason=f"{kept.rule} – {kept.rule.text}: {kept.reason}"[:2000],
            at=at,
        )
    kept.sanction = sanction
    kept.save()
    record(
        MERIT_DECIDED, actor, at=at, proposal=kept, meritrule=kept.rule, staff=kept.staff, hall=kept.staff.hall, sanction=sanction,
        state=kept.state,
    )  # fmt: skip
    changed(kept, at=at, state=kept.state)
    return kept


@action("quality.appeal_proposal", on="proposal", label=_("Appeal against a reward declined"))
def appeal_proposal(actor: Actor, *, proposal: Proposal, text: str, at: datetime) -> Proposal:
    """Say why a reward for oneself should not have been declined, once. Against a sanction one appeals in the register of sanctions."""
    kept = _held(proposal, ProposalState.DECLINED)
    if actor.staff_id is None or actor.staff_id != kept.staff_id:
        raise Denied
    if kept.rule.sense != "reward":
        raise NotHere(state=kept.get_state_display())
    if not tidy(text):
        raise Invalid(fields={"text": [_("Give the reason.")]})
    kept.state, kept.appeal, kept.appealed_at = ProposalState.APPEALED, tidy(text)[:2000], at
    kept.save()
    record(MERIT_APPEALED, actor, at=at, proposal=kept, meritrule=kept.rule, staff=kept.staff, hall=kept.staff.hall)
    return kept


@action("quality.answer_proposal", on="proposal", label=_("Decide appeals against rewards declined"))
def answer_proposal(actor: Actor, *, proposal: Proposal, is_granted: bool, answer: str, at: datetime) -> Proposal:
    """Grant a reward on appeal or not, with the reason. Refused for who declined it and for whom it is about."""
    kept = _held(proposal, ProposalState.APPEALED)
    if actor.staff_id is not None and actor.staff_id in {kept.staff_id, kept.decided_by_id}:
        raise OnOneself(_("Somebody else must decide: not who declined it, nor whom it is about."))
    if not tidy(answer):
        raise Invalid(fields={"answer": [_("Give the reason.")]})
    kept.state = ProposalState.GRANTED if is_granted else ProposalState.FINAL
    kept.answer, kept.answered_by_id, kept.answered_at = tidy(answer)[:2000], actor.staff_id, at
    kept.save()
    record(
        MERIT_DECIDED, actor, at=at, proposal=kept, meritrule=kept.rule, staff=kept.staff, hall=kept.staff.hall, state=kept.state
    )
    changed(kept, at=at, state=kept.state)
    return kept
