"""Reads of awards: which there are, their rounds, who is ranked where, and appeals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.org.models import Hall, Staff
from tingtang.quality.models import Award, AwardAppeal, AwardRound, Candidate, RoundState
from tingtang.quality.queries import criteria
from tingtang.quality.queries.criteria import Judged
from tingtang.quality.queries.days import bounds
from tingtang.quality.queries.seen import here
from tingtang.quality.rules import judging

VIEW = reading("quality.view_awards", _("See awards, their criteria and who was awarded"))
VIEW_RANKING = reading("quality.view_ranking", _("See whole rankings of awards"), includes=(VIEW,))


def awards(actor: Actor) -> QuerySet[Award]:
    """All awards: what is awarded and by what is no secret."""
    return Award.objects.select_related("evaluation").annotate(round_count=Count("rounds"))


def get_award(actor: Actor, key: int) -> Award:
    """One award."""
    found = awards(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def rounds(actor: Actor) -> QuerySet[AwardRound]:
    """Rounds of the actor's halls and of everywhere: they are announced to those whom they concern."""
    rows = AwardRound.objects.select_related("award", "hall").annotate(
        awarded_count=Count("candidates", filter=Q(candidates__is_awarded=True), distinct=True)
    )
    return rows.filter(here(actor, VIEW) | Q(hall__isnull=True)) if actor.may_somewhere(VIEW) else rows.none()


def get_round(actor: Actor, key: int) -> AwardRound:
    """One round. NotFound when absent or of another hall."""
    found = rounds(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def sees_ranking(actor: Actor, found: AwardRound) -> bool:
    """Whether the whole ranking is the actor's to see."""
    return actor.may(VIEW_RANKING, found.hall)


def candidates(actor: Actor, found: AwardRound) -> QuerySet[Candidate]:
    """The ranking: whole for who may see it; for others who was awarded, and their own place, as soon as it is known."""
    rows = found.candidates.select_related("staff__hall", "unit").order_by("place", "pk")
    if sees_ranking(actor, found):
        return rows
    mine = Q(staff_id=actor.staff_id) if actor.staff_id else Q(pk=None)
    mine |= Q(unit_id=actor.hall_id) if actor.hall_id else Q(pk=None)
    won = Q(is_awarded=True) if found.state == RoundState.DECIDED else Q(pk=None)
    return rows.filter(mine | won)


def get_candidate(actor: Actor, found: AwardRound, key: int) -> Candidate:
    """One candidate that the actor may see."""
    one = candidates(actor, found).filter(pk=key).first()
    if one is None:
        raise NotFound
    return one


def appeals(actor: Actor) -> QuerySet[AwardAppeal]:
    """Appeals against places: those that the actor may decide, and his own."""
    mine = Q(staff_id=actor.staff_id) if actor.staff_id else Q(pk=None)
    decides = here(actor, "quality.decide_award_appeal", "candidate__round__hall_id")
    if not actor.may_somewhere("quality.decide_award_appeal"):
        decides = Q(pk=None)
    rows = AwardAppeal.objects.select_related("candidate__round__award", "candidate__round__hall", "candidate__staff", "staff")
    return rows.filter(mine | decides)


def get_appeal(actor: Actor, key: int) -> AwardAppeal:
    """One appeal. NotFound when absent or not the actor's to see."""
    found = appeals(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Ranked:
    """One candidate as he was judged; `out` says why he is not in the ranking."""

    unit: int
    judged: Judged
    place: judging.Place | None
    out: str
    level: str


def ranking(found: AwardRound, at: datetime) -> list[Ranked]:
    """Everybody who works in the round's halls (or every hall), by the terms that were published, the best first."""
    terms = found.terms
    units = _units(found)
    asked = criteria.asked_for(found.award.kind, units, found.first_date, found.latest_date, at)
    judged = criteria.judged(terms["criteria"], terms["least"], asked)
    barred = _sanctioned(found, units, at) if terms["is_barred"] else set()
    outs = {unit: "sanction" if unit in barred else _out(one) for unit, one in judged.items()}
    places = judging.placed({unit: one.total for unit, one in judged.items() if not outs[unit]})
    rows = [
        Ranked(unit, one, places.get(unit), outs[unit], "" if outs[unit] else judging.level_of(one.total.value, terms["levels"]))
        for unit, one in judged.items()
    ]
    return sorted(rows, key=lambda one: (one.place.place if one.place else 10**9, one.unit))


def _out(one: Judged) -> str:
    if one.total.value is not None:
        return ""
    return "withheld" if any(each.why == "withheld" for each in one.pieces) else "few"


def _units(found: AwardRound) -> Sequence[int]:
    if found.award.kind == "hall":
        halls = Hall.objects.filter(is_active=True)
        return list((halls.filter(pk=found.hall_id) if found.hall_id else halls).order_by("pk").values_list("pk", flat=True))
    staff = Staff.objects.filter(left_date__isnull=True, hall__isnull=False)
    return list((staff.filter(hall=found.hall) if found.hall_id else staff).order_by("pk").values_list("pk", flat=True))


def _sanctioned(found: AwardRound, units: Sequence[int], at: datetime) -> set[int]:
    if found.award.kind != "person":
        return set()
    asked = criteria.asked_for("person", units, found.first_date, found.latest_date, at)
    return {unit for unit, one in criteria.evidence("sanctions", "", asked).items() if one.value}


def ends_at(found: AwardRound) -> datetime:
    """When the days of a round are over."""
    return bounds(found.first_date, found.latest_date)[1]


def as_data(one: Candidate, *, is_whole: bool) -> Mapping[str, Any]:
    """A candidate as plain data; from what he came to his points only where the whole is the reader's to see."""
    shown = ("id", "points", "low", "high", "place", "best", "worst", "pieces", "out", "is_awarded", "level", "number")
    told = {name: getattr(one, name) for name in shown} | ({} if is_whole else {"pieces": []})
    return told | {
        "staff": one.staff.badge if one.staff else None, "hall": one.unit.code if one.unit else None, "name": str(one),
    }  # fmt: skip
