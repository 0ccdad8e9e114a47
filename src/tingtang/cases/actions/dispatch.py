"""Cases reach people: by the decision table to a team, there to whoever can, is present, has room and has had the least.

Dispatch runs right after the commit that made the work or freed the person, not inside it: opening a case stays as fast as it is,
and one transaction at a time hands out the cases of a team. It holds the places of the team's members while it counts
their loads; whoever takes a case by hand holds his own, so that nobody is given more than he has room for.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.common import held
from tingtang.cases.actions.notices import offer_is_over, tell
from tingtang.cases.actions.people import assign_case
from tingtang.cases.actions.refusals import OfferOver
from tingtang.cases.events import OFFER_ENDED, OFFER_MADE
from tingtang.cases.models import Case, Notice, Offer, OfferState, TeamWay, Turn
from tingtang.cases.queries import dispatch
from tingtang.cases.rules.dispatch import Candidate, Way, choose
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied
from tingtang.journal.record import record
from tingtang.org.models import Staff, Team, TeamMember

MOST_AT_ONCE = 200


@action("cases.route", on="case", label=_("Route cases by the decision table"))
def route(actor: Actor, *, case: Case, at: datetime, seen: int = 1) -> Case:
    """Give a case that nobody has touched since the version `seen` to the team that the decision table names.

    One given to another team on opening stays there.
    """
    found = held(case)
    unchanged()
    is_touched = found.assignee_id is not None or not found.is_open or found.version > seen
    if is_touched or found.team_id not in {None, found.kind.team_id}:
        return found
    rule = dispatch.rule_for(dispatch.values_of(found), hall_id=found.hall_id)
    if rule is None:
        return found
    found.skill, found.skill_level = rule.skill, rule.skill_level
    found.save(update_fields=["skill", "skill_level"])
    return assign_case(actor, case=found, team=rule.team, how="dispatched", why={"rule": rule.code}, at=at)


@action("cases.hand_out", on="team", label=_("Hand out waiting cases"))
def hand_out(actor: Actor, *, team: Team, at: datetime, most: int = MOST_AT_ONCE) -> int:
    """Give (or offer) the waiting cases of a team to its people, as far as they have room; how many found somebody.

    The most pressing go first, then the oldest. Cases that somebody is just working on are left for the next time.
    """
    unchanged()
    way = TeamWay.objects.select_for_update().filter(team=team).first()
    if way is None or way.way == Way.PULL:
        return 0
    _expire(actor, team, at)
    list(TeamMember.objects.select_for_update(no_key=True).filter(team=team).order_by("pk"))
    desk = dispatch.candidates(team, at)
    given = 0
    waiting = list(dispatch.waiting(team).select_for_update(of=("self",), skip_locked=True)[:most])
    returned = dispatch.given_back(waiting)
    for case in waiting:
        if not any(one.has_room for one in desk):
            break
        given += _hand(actor, case, way, desk, returned.get(case.pk, set()), at)
    return given


def _hand(actor: Actor, case: Case, way: TeamWay, desk: list[Candidate], returned: set[int], at: datetime) -> bool:
    could = [one for one in desk if one.staff_id not in returned]
    asked, turn = _asked(case, way, could, at) if way.way == Way.OFFER else (set(), 1)
    able = [one for one in could if one.has_room and one.staff_id not in asked and one.can(case.skill_id, case.skill_level)]
    area, owner = dispatch.area_of(case)
    chosen = next((one for one in able if one.staff_id == owner), None) or choose(able)
    if chosen is None:
        return False
    why = _why(chosen, desk, case, at) | ({"area": area} if chosen.staff_id == owner else {})
    chosen.given(at)
    staff = Staff.objects.get(pk=chosen.staff_id)
    if way.way == Way.OFFER:
        _offer(actor, case, way, staff, turn, why, at)
        return True
    assign_case(actor, case=case, staff=staff, how="dispatched", why=why, at=at)
    _count(way.team_id, chosen.staff_id, at)
    return True


def _why(chosen: Candidate, desk: Collection[Candidate], case: Case, at: datetime) -> dict[str, Any]:
    """Why this person, in figures: what he holds of how much, since when he was given nothing, out of how many who could."""
    able = [one for one in desk if one.has_room and one.can(case.skill_id, case.skill_level)]
    idle = int((at - chosen.latest_at).total_seconds()) if chosen.latest_at else None
    return {
        "load": chosen.load,
        "capacity": chosen.capacity,
        "idle_seconds": idle,
        "able": len(able),
        "present": len(desk),
        "skill": case.skill.code if case.skill else None,
    }


def _count(team_id: int, staff_id: int, at: datetime) -> None:
    member = TeamMember.objects.get(team_id=team_id, staff_id=staff_id)
    Turn.objects.update_or_create(
        member=member, defaults={"latest_at": at, "count": F("count") + 1}, create_defaults={"latest_at": at, "count": 1}
    )


def _asked(case: Case, way: TeamWay, desk: Collection[Candidate], at: datetime) -> tuple[set[int], int]:
    """Whom this round of offers has asked, and its number; a new one begins some time after all were asked who are there and could."""
    offers = list(Offer.objects.filter(case=case, team=way.team_id).exclude(state=OfferState.RETURNED).order_by("pk"))
    if not offers:
        return set(), 1
    turn = max(offer.round for offer in offers)
    asked = {offer.staff_id for offer in offers if offer.round == turn}
    everybody = {one.staff_id for one in desk if one.has_room and one.can(case.skill_id, case.skill_level)}
    rest_until = max(offer.expires_at for offer in offers) + timedelta(minutes=way.offer_minutes)
    if everybody <= asked and rest_until <= at:
        return set(), turn + 1
    return asked, turn


def _offer(actor: Actor, case: Case, way: TeamWay, staff: Staff, turn: int, why: dict[str, Any], at: datetime) -> None:
    until = at + timedelta(minutes=way.offer_minutes)
    Offer.objects.create(case=case, team=way.team, staff=staff, made_at=at, expires_at=until, round=turn)
    tell([Notice(staff=staff, case=case, code="offered", data={"until": until.isoformat()}, at=at)])
    _count(way.team_id, staff.pk, at)
    record(OFFER_MADE, actor, at=at, case=case, team=way.team, staff=staff, until=until, why=why)


def _expire(actor: Actor, team: Team, at: datetime) -> None:
    for offer in Offer.objects.filter(team=team, state=OfferState.OPEN, expires_at__lte=at).select_related("case", "staff"):
        _end(actor, offer, OfferState.EXPIRED, at)


def _end(actor: Actor, offer: Offer, state: OfferState, at: datetime) -> None:
    offer.state, offer.expires_at = state, min(offer.expires_at, at)
    offer.save(update_fields=["state", "expires_at"])
    offer_is_over(offer.case_id, offer.staff_id, at)
    record(OFFER_ENDED, actor, at=at, case=offer.case, team=offer.team, staff=offer.staff, how=state.value)


def end_offers(actor: Actor, staff: Staff, at: datetime) -> int:
    """Within an action: end the offers to somebody who is away, so that the cases go to the next at once; how many there were."""
    offers = list(Offer.objects.filter(staff=staff, state=OfferState.OPEN).select_related("case", "team", "staff").order_by("pk"))
    for offer in offers:
        _end(actor, offer, OfferState.EXPIRED, at)
    return len(offers)


@action("cases.decline_offer", on="case", label=_("Decline offered cases"))
def decline_offer(actor: Actor, *, case: Case, at: datetime) -> None:
    """Decline a case that one was offered: it goes to the next. Refused when the offer is no longer open."""
    found = held(case)
    if actor.staff_id is None:
        raise Denied
    offer = Offer.objects.filter(case=found, staff_id=actor.staff_id, state=OfferState.OPEN).first()
    if offer is None:
        raise OfferOver
    _end(actor, offer, OfferState.DECLINED, at)
