"""Reads of rewards and sanctions: commendations, rules, what they would propose, and proposals."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.org.models import Staff
from tingtang.quality.models import COUNTED, Area, Commendation, Indicator, MeritRule, Proposal, Scorecard, Unit
from tingtang.quality.queries import criteria
from tingtang.quality.queries.seen import here, holders
from tingtang.quality.rules import judging
from tingtang.quality.rules.estimates import Estimate
from tingtang.quality.rules.periods import before

VIEW = reading("quality.view_merits", _("See commendations and rules for rewards and sanctions"))
VIEW_PROPOSALS = reading("quality.view_proposals", _("See what rules propose for people"), includes=(VIEW,))


def commendations(actor: Actor) -> QuerySet[Commendation]:
    """Praise of people in the actor's halls, and of himself: praise is no secret where he works."""
    rows = Commendation.objects.select_related("staff__hall", "noted_by")
    mine = Q(staff_id=actor.staff_id) if actor.staff_id else Q(pk=None)
    return rows.filter(here(actor, VIEW, "staff__hall_id") | mine) if actor.may_somewhere(VIEW) else rows.filter(mine)


def get_commendation(actor: Actor, key: int) -> Commendation:
    """One commendation. NotFound when absent or not visible."""
    found = commendations(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def merit_rules(actor: Actor) -> QuerySet[MeritRule]:
    """All rules: everybody they may concern can read them (KPI-25)."""
    return MeritRule.objects.annotate(
        proposal_count=Count("proposals"), granted_count=Count("proposals", filter=Q(proposals__state="granted"))
    )


def get_merit_rule(actor: Actor, key: int) -> MeritRule:
    """One rule."""
    found = merit_rules(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def proposals(actor: Actor) -> QuerySet[Proposal]:
    """What was proposed for people in the actor's halls; what was decided about himself. A proposal that nobody decided is no news."""
    rows = Proposal.objects.select_related("rule", "staff__hall", "decided_by", "answered_by")
    mine = Q(staff_id=actor.staff_id) & ~Q(state="proposed") if actor.staff_id else Q(pk=None)
    if not actor.may_somewhere(VIEW_PROPOSALS):
        return rows.filter(mine)
    others = ~Q(staff_id=actor.staff_id) if actor.staff_id else Q()
    return rows.filter(here(actor, VIEW_PROPOSALS, "staff__hall_id") & others | mine)


def get_proposal(actor: Actor, key: int) -> Proposal:
    """One proposal. NotFound when absent or not visible."""
    found = proposals(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def beside(actor: Actor, proposal: Proposal) -> list[Proposal]:
    """What other rules propose for the same person about days that overlap: for who decides, lest one thing be judged twice."""
    rows = proposals(actor).filter(
        staff=proposal.staff_id, first_date__lte=proposal.latest_date, latest_date__gte=proposal.first_date
    )
    return list(rows.exclude(pk=proposal.pk).order_by("-first_date", "pk"))


def deciders(permission: str, hall: int | None, *, but: Collection[int | None] = ()) -> list[int]:
    """Who may decide something about somebody of a hall, there or everywhere."""
    return sorted(set(holders(permission, hall).values_list("pk", flat=True)) - set(but))


@dataclass(frozen=True, slots=True)
class Looked:
    """What a rule found: how many people were looked at, and for whom the figure is surely beyond the limit."""

    people: int
    beyond: Mapping[int, Estimate]


def looked_at(rule: MeritRule, first: date, latest: date, at: datetime) -> Looked:
    """Everybody who is here, by the rule's evidence."""
    units = list(Staff.objects.filter(left_date__isnull=True, hall__isnull=False).values_list("pk", flat=True))
    found = criteria.evidence(rule.kind, rule.of, criteria.asked_for("person", units, first, latest, at))
    known = {unit: one for unit, one in found.items() if one.value is not None}
    least = 0 if rule.kind in COUNTED else rule.least
    return Looked(len(known), {unit: one for unit, one in known.items() if judging.is_beyond(one, rule.sign, rule.limit, least)})


def latest_span(rhythm: str, day: date) -> tuple[date, date]:
    """The latest month, quarter or year that was over before `day`."""
    return before(rhythm, day)


def measured_by(rule: MeritRule) -> str:
    """The indicator, scorecard or area that a rule is measured by, as people call it."""
    if rule.kind == "inspections":
        return str(dict(Area.choices).get(rule.of, rule.of))
    model: type[Indicator | Scorecard] = Indicator if rule.kind == "indicator" else Scorecard
    return str(model.objects.filter(code=rule.of).first() or rule.of) if rule.of else ""


def unit_of(rule: MeritRule) -> str:
    """In which unit a rule's figure is read."""
    if rule.kind == "indicator":
        return Indicator.objects.filter(code=rule.of).values_list("unit", flat=True).first() or Unit.NUMBER
    return Unit.POINTS if rule.kind != "commendations" else Unit.NUMBER
