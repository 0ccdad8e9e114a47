"""Who answers for a case: taken, given, handed over, given back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions import clocks, promises
from tingtang.cases.actions.common import about, held, keep
from tingtang.cases.actions.notices import offer_is_over
from tingtang.cases.actions.opening import is_near, must_be_near
from tingtang.cases.actions.refusals import CaseOver, HasHall, HeldMeanwhile, NoRoom, NotHolder, NotInTeam, ReasonMissing
from tingtang.cases.events import CASE_ADOPTED, CASE_ASSIGNED
from tingtang.cases.models import Case, Offer, OfferState, Watcher
from tingtang.cases.queries.dispatch import candidates
from tingtang.cases.rules.workflow import Phase
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid
from tingtang.journal.record import changed, record
from tingtang.org.models import Hall, Staff, Team, TeamMember
from tingtang.org.queries import staff_of

COVERED = "covered"


@action("cases.take", on="case", label=_("Take cases of one's teams"))
def take(actor: Actor, *, case: Case, at: datetime, version: int | None = None) -> Case:
    """Take a case oneself. Refused for who works in another team than the one it lies with.

    From somebody else's hands only with the version that showed it there: of two who take a waiting case at once, one has it.
    Whatever else has changed since, a case that nobody holds is taken, and one that was handed to him meanwhile is his.
    """
    staff = staff_of(actor)
    if staff is None:
        raise Denied
    found = held(case)
    if version != found.version and found.assignee is not None and found.assignee != staff:
        raise HeldMeanwhile(staff=str(found.assignee))
    return give(actor, found, team=found.team, staff=staff, how="taken", reason="", at=at)


@action("cases.assign", on="case", label=_("Give cases to teams and people"))
def assign_case(
    actor: Actor,
    *,
    case: Case,
    at: datetime,
    team: Team | None = None,
    staff: Staff | None = None,
    reason: str = "",
    how: str = "given",
    why: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> Case:
    """Give a case to a team (default: the one it lies with) and, there, to somebody or nobody.

    Refused for a person of another team and for a team of another hall.
    """
    found = held(case, version)
    return give(actor, found, team=team or found.team, staff=staff, how=how, reason=reason, why=why, at=at)


@action("cases.adopt", on="hall", label=_("Take cases of no hall into a hall"))
def adopt(actor: Actor, *, case: Case, hall: Hall, at: datetime, version: int | None = None) -> Case:
    """Take a case that belongs to the whole organisation into a hall, whose team and calendar it has from then on.

    Refused for a case of a hall, and for a closed one.
    """
    found = held(case, version)
    if found.phase == Phase.CLOSED:
        raise CaseOver
    if found.hall is not None:
        raise HasHall(hall=found.hall.name_in())
    found.hall = hall
    keep(found, "hall", at=at)
    record(CASE_ADOPTED, actor, at=at, **about(found))
    changed(found, at=at, hall=hall.pk)
    promises.retarget(actor, found, at=at)
    team = found.kind.team
    if found.team is None and team is not None and is_near(team, hall):
        give(actor, found, team=team, staff=None, how="given", reason="", at=at)
    return found


@action("cases.give_back", on="case", label=_("Give cases back"), by_flow=True)
def give_back(actor: Actor, *, case: Case, reason: str, at: datetime, version: int | None = None) -> Case:
    """Give a case one holds back to its team, with the reason: it is not handed to him again. Refused without one."""
    if not reason.strip():
        raise ReasonMissing
    found = held(case, version)
    holder, team = found.assignee, found.team
    if holder is not None and team is not None:
        Offer.objects.create(case=found, team=team, staff=holder, made_at=at, expires_at=at, state=OfferState.RETURNED)
    return give(actor, found, team=team, staff=None, how="returned", reason=reason, at=at)


@action("cases.hand_over", on="case", label=_("Hand over cases one holds"))
def hand_over(
    actor: Actor, *, case: Case, team: Team, reason: str, at: datetime, staff: Staff | None = None, version: int | None = None
) -> Case:
    """Hand a case one holds to another team, or to a colleague: he watches from then on how it goes on.

    Refused without a reason, for a case somebody else holds, and for a colleague who is away or has no room for it.
    """
    if not reason.strip():
        raise ReasonMissing
    found, me = held(case, version), staff_of(actor)
    if me is None or found.assignee != me:
        raise NotHolder
    if staff is not None:
        if not _holds_place(team, staff):
            raise NotInTeam(staff=str(staff), team=str(team))
        if not any(one.staff_id == staff.pk and one.has_room for one in candidates(team, at)):
            raise NoRoom(staff=str(staff), team=str(team))
    if staff is None and team == found.team:
        raise Invalid(fields={"team": [_("It lies with this team already: choose another team, or a colleague.")]})
    Watcher.objects.get_or_create(case=found, staff=me)
    return give(actor, found, team=team, staff=staff, how="handed", reason=reason, at=at)


def give(
    actor: Actor,
    case: Case,
    *,
    team: Team | None,
    staff: Staff | None,
    how: str,
    reason: str,
    at: datetime,
    why: Mapping[str, Any] | None = None,
) -> Case:
    """Put a held case into other hands, whoever is asked. Refused for a closed case, a team of another hall, a person of another team."""
    if case.phase == Phase.CLOSED:
        raise CaseOver
    if (case.team_id, case.assignee_id) == (team.pk if team else None, staff.pk if staff else None):
        unchanged()
        return case
    must_be_near(team, case.hall)
    if staff is not None and team is not None and how != COVERED and not _holds_place(team, staff):
        raise NotInTeam(staff=str(staff), team=str(team))
    from_team, from_assignee = case.team, case.assignee
    case.team, case.assignee = team, staff
    if from_team != team:
        case.team_since = at
    keep(case, "team", "assignee", "team_since", at=at)
    for offer in Offer.objects.filter(case=case, state=OfferState.OPEN):
        offer.state = OfferState.TAKEN if offer.staff_id == case.assignee_id else OfferState.EXPIRED
        offer.save(update_fields=["state"])
        offer_is_over(case.pk, offer.staff_id, at)
    record(
        CASE_ASSIGNED,
        actor,
        at=at,
        **about(case),
        from_team=from_team,
        from_assignee=from_assignee,
        how=how,
        reason=reason or None,
        why=why,
    )
    if from_team != team:
        clocks.follow_team(actor, case, from_team.code if from_team else "", at=at)
    return case


def _holds_place(team: Team, staff: Staff) -> bool:
    # Held until the action ends, so that dispatch counts what he is given here before it gives him more.
    return TeamMember.objects.select_for_update(no_key=True).filter(team=team, staff=staff).first() is not None
