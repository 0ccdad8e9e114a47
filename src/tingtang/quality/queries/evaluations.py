"""Reads of quality."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.quality.models import Evaluation, EvaluationState, Expert
from tingtang.quality.rules import ahp, hierarchy
from tingtang.quality.rules.hierarchy import Group, Judged, Outcome

VIEW = reading("quality.view_evaluations", _("See evaluations and their results"))


def evaluations(actor: Actor) -> QuerySet[Evaluation]:
    """Evaluations the actor may see: all with the right to, else those he is an expert of."""
    rows = Evaluation.objects.annotate(
        expert_count=Count("experts"), submitted_count=Count("experts", filter=Q(experts__submitted_at__isnull=False))
    )
    if actor.may_somewhere(VIEW):
        return rows
    if actor.kind != "account" or actor.id is None:
        return rows.none()
    mine = Expert.objects.filter(staff__account_id=actor.id).values("evaluation_id")
    return rows.filter(pk__in=mine).exclude(state=EvaluationState.DRAFT)


def get_evaluation(actor: Actor, key: int) -> Evaluation:
    """One evaluation. NotFound when absent or not visible."""
    found = evaluations(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def own_expert(actor: Actor, evaluation: Evaluation) -> Expert | None:
    """The actor's own seat among the experts."""
    if actor.kind != "account" or actor.id is None:
        return None
    return Expert.objects.select_related("staff").filter(evaluation=evaluation, staff__account_id=actor.id).first()


def judged_by(expert: Expert) -> list[Judged]:
    """Everything an expert has compared."""
    return [one.judged for one in expert.judgements.order_by("pk")]


@dataclass(frozen=True)
class Standing:
    """How far an expert is with one group: the ranking as soon as every item is connected, and how many pairs are open."""

    group: Group
    matrix: ahp.Array
    ranking: ahp.Ranking | None
    open: int


def standings(evaluation: Evaluation, judged: Sequence[Judged]) -> list[Standing]:
    """One expert's groups, from the goal down."""
    found = []
    for group in hierarchy.groups(evaluation.nodes, evaluation.alternative_codes):
        matrix = hierarchy.table(group, judged)
        missing = int((matrix == 0).sum()) // 2
        ranking = ahp.rank(matrix, random_index=evaluation.random_index) if not missing else None
        found.append(Standing(group, matrix, ranking, missing))
    return found


def outcome(evaluation: Evaluation) -> Outcome | None:
    """What the comparisons that are handed in come to; None as long as there are none."""
    experts = [
        (float(one.voice), [each.judged for each in one.judgements.all()])
        for one in evaluation.experts.filter(submitted_at__isnull=False).order_by("pk").prefetch_related("judgements")
    ]
    if not experts:
        return None
    return hierarchy.outcome(evaluation.nodes, evaluation.alternative_codes, experts, evaluation.random_index)
