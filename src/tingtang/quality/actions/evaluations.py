"""Writes of quality: evaluations are drawn up, opened to experts, judged pair by pair, and settled."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.journal.record import changed, record
from tingtang.journal.saving import field_names, locked, remove, save
from tingtang.org.models import Staff
from tingtang.quality.events import (
    EVALUATION_OPENED,
    EVALUATION_SAVED,
    EVALUATION_SETTLED,
    JUDGED,
    JUDGEMENTS_RETURNED,
    JUDGEMENTS_SUBMITTED,
    REMOVED,
)
from tingtang.quality.models import PRINCIPLES, Evaluation, EvaluationState, Expert, Judgement
from tingtang.quality.queries import evaluations as queries
from tingtang.quality.queries.seen import those_without_anywhere
from tingtang.quality.rules import hierarchy
from tingtang.quality.rules.hierarchy import Outcome

EVALUATION_FIELDS = field_names(Evaluation, "name", "note", "subject", "random_index", "criteria", "alternatives", "principles")


class NotDraft(Refused):
    """The evaluation is being judged or is settled: changing it would change what experts were asked."""

    message = _("This evaluation is no longer a draft. Copy it to ask something else.")


class NotOpen(Refused):
    """The evaluation is not open to experts."""

    message = _("This evaluation is not open to experts.")


class NoPrinciples(Refused):
    """The index set was not held against the principles of the method (KPI-04)."""

    message = _("Name the design principles on the draft and confirm each: orientation, hierarchy and comparability at least.")


class PrincipleUnmet(Refused):
    """A design principle is not confirmed (KPI-04)."""

    message = _("The index set does not yet keep to the principle “{name}”. Confirm it on the draft, or change the criteria.")


class NoExperts(Refused):
    """Nobody would judge."""

    message = _("Choose at least one expert.")


class PairsOpen(Refused):
    """Some pairs are not judged."""

    message = _("{count} pairs under “{under}” are still open.")


class Inconsistent(Refused):
    """Judgements contradict one another by 10 % or more."""

    message = _(
        "Judgements under “{under}” contradict one another (CR {ratio}). Look at “{first}” against “{second}”: "
        "{given} was given, {suggestion} fits the others."
    )


class MayNotJudge(Refused):
    """Somebody could not compare what he is asked to."""

    message = _("{name} has no right to compare. Choose somebody else, or have the right given first.")


class NothingSubmitted(Refused):
    """No expert has handed anything in."""

    message = _("No expert has handed in yet.")


@action("quality.save_evaluation", label=_("Draw up evaluations"))
def save_evaluation(
    actor: Actor, /, *, at: datetime, evaluation: Evaluation | None = None, version: str | None = None, **values: Any
) -> Evaluation:
    """Change a draft, or make one. Refused once it is open."""
    if evaluation is not None and locked(evaluation).state != EvaluationState.DRAFT:
        raise NotDraft
    return save(actor, EVALUATION_SAVED, evaluation or Evaluation(), values, EVALUATION_FIELDS, at=at, version=version)


@action("quality.remove_evaluation", label=_("Remove drafts of evaluations"))
def remove_evaluation(actor: Actor, *, evaluation: Evaluation, at: datetime) -> None:
    """Remove a draft. Refused once it is open."""
    if locked(evaluation).state != EvaluationState.DRAFT:
        raise NotDraft
    remove(actor, REMOVED, evaluation, at=at, code=str(evaluation.pk))


@action("quality.open_evaluation", label=_("Open evaluations to experts"))
def open_evaluation(
    actor: Actor, *, evaluation: Evaluation, at: datetime, experts: Sequence[Staff], voices: Mapping[int, int] | None = None
) -> Evaluation:
    """Ask `experts` to judge; `voices` gives a person's weight by his key. Refused without experts, for who may not
    compare, and with a principle unmet or unnamed."""
    kept = locked(evaluation)
    if kept.state != EvaluationState.DRAFT:
        raise NotDraft
    if len(kept.principles) < len(PRINCIPLES):
        raise NoPrinciples
    if kept.unmet_principles:
        raise PrincipleUnmet(name=kept.unmet_principles[0]["name"])
    if not experts:
        raise NoExperts
    for one in those_without_anywhere("quality.judge", experts):
        raise MayNotJudge(name=str(one))
    weight = {key: min(100, max(1, voice)) for key, voice in (voices or {}).items()}
    Expert.objects.bulk_create(Expert(evaluation=kept, staff=one, voice=weight.get(one.pk, 1)) for one in dict.fromkeys(experts))
    kept.state, kept.opened_at = EvaluationState.OPEN, at
    kept.save(update_fields=["state", "opened_at"])
    record(EVALUATION_OPENED, actor, at=at, evaluation=kept, experts=len(dict.fromkeys(experts)))
    changed(kept, at=at, state=kept.state)
    return kept


@action("quality.judge", on="expert", label=_("Compare pairs as an expert"))
def judge(
    actor: Actor, *, expert: Expert, at: datetime, under: str, first: str, second: str, degree: int | None
) -> Judgement | None:
    """Note how two items compare for the actor himself; None takes the judgement back.

    Refused for another's seat, for a pair that is not asked, and after handing in.
    """
    seat = _own_open_seat(actor, expert)
    groups = hierarchy.groups(seat.evaluation.nodes, seat.evaluation.alternative_codes)
    if not any(under == each.under and (first, second) in each.pairs for each in groups):
        raise Invalid(fields={"pair": [_("This pair is not asked here.")]})
    if degree is not None and not -8 <= degree <= 8:
        raise Invalid(fields={"degree": [_("Choose one of those offered.")]})
    kept = Judgement.objects.filter(expert=seat, under=under, first=first, second=second).first()
    if degree == (kept.degree if kept else None):
        unchanged()
        return kept
    told: dict[str, Any] = {"under": under, "first": first, "second": second}
    if degree is None:
        Judgement.objects.filter(expert=seat, **told).delete()
        record(JUDGED, actor, at=at, evaluation=seat.evaluation, expert=seat, **told)
        return None
    kept = kept or Judgement(expert=seat, **told)  # the seat is held, so nobody else makes the same one
    kept.degree = degree
    kept.save()
    record(JUDGED, actor, at=at, evaluation=seat.evaluation, expert=seat, **told, degree=degree)
    return kept


def _own_open_seat(actor: Actor, expert: Expert) -> Expert:
    seat = Expert.objects.select_for_update(of=("self",)).select_related("evaluation", "staff").get(pk=expert.pk)
    if actor.kind != "account" or seat.staff.account_id != actor.id:
        raise Denied
    if seat.evaluation.state != EvaluationState.OPEN or seat.submitted_at is not None:
        raise NotOpen
    return seat


def _keep_open(evaluation: Evaluation) -> None:
    """Hold an evaluation, so that who hands in or takes back is not overtaken by its settling."""
    if locked(evaluation).state != EvaluationState.OPEN:
        raise NotOpen


@action("quality.submit_judgements", on="expert", label=_("Hand in comparisons"))
def submit_judgements(actor: Actor, *, expert: Expert, at: datetime) -> Expert:
    """Hand in the actor's own comparisons. Refused while pairs are open, and when a group contradicts itself by 10 % or more."""
    seat = _own_open_seat(actor, expert)
    _keep_open(seat.evaluation)
    names, worst = seat.evaluation.names, 0.0
    for each in queries.standings(seat.evaluation, queries.judged_by(seat)):
        if each.ranking is None:
            raise PairsOpen(count=each.open, under=names[each.group.under])
        _refuse_inconsistent(each.ranking, names[each.group.under], [names[code] for code in each.group.items])
        worst = max(worst, each.ranking.consistency_ratio)
    seat.submitted_at = at
    seat.save(update_fields=["submitted_at"])
    record(JUDGEMENTS_SUBMITTED, actor, at=at, evaluation=seat.evaluation, expert=seat, worst_ratio=round(worst, 6))
    return seat


def _refuse_inconsistent(ranking: Any, under: str, items: Sequence[str]) -> None:
    worst = ranking.worst
    if worst is not None:
        raise Inconsistent(
            under=under,
            ratio=f"{ranking.consistency_ratio:.3f}",
            first=items[worst.first],
            second=items[worst.second],
            given=str(worst.given),
            suggestion=str(worst.suggestion),
        )


@action("quality.return_judgements", label=_("Give comparisons back to an expert"))
def return_judgements(actor: Actor, *, expert: Expert, at: datetime) -> Expert:
    """Let an expert change what he handed in. Refused once the evaluation is settled."""
    seat = Expert.objects.select_for_update(of=("self",)).select_related("evaluation").get(pk=expert.pk)
    _keep_open(seat.evaluation)
    if seat.submitted_at is None:
        unchanged()
        return seat
    seat.submitted_at = None
    seat.save(update_fields=["submitted_at"])
    record(JUDGEMENTS_RETURNED, actor, at=at, evaluation=seat.evaluation, expert=seat)
    return seat


@action("quality.settle_evaluation", label=_("Settle evaluations"))
def settle_evaluation(actor: Actor, *, evaluation: Evaluation, at: datetime) -> Evaluation:
    """Freeze what the experts' comparisons come to. Refused when none are handed in, or when the group contradicts itself."""
    kept = locked(evaluation)
    if kept.state != EvaluationState.OPEN:
        raise NotOpen
    found = queries.outcome(kept)
    if found is None:
        raise NothingSubmitted
    for group in hierarchy.groups(kept.nodes, kept.alternative_codes):
        _refuse_inconsistent(found.rankings[group.key], kept.names[group.under], [kept.names[code] for code in group.items])
    kept.state, kept.settled_at, kept.result = EvaluationState.SETTLED, at, as_result(found)
    kept.save(update_fields=["state", "settled_at", "result"])
    worst = max((one.consistency_ratio for one in found.rankings.values()), default=0.0)
    voices = kept.experts.filter(submitted_at__isnull=False).count()
    record(EVALUATION_SETTLED, actor, at=at, evaluation=kept, experts=voices, worst_ratio=round(worst, 6))
    changed(kept, at=at, state=kept.state)
    return kept


def as_result(found: Outcome) -> dict[str, Any]:
    """What is kept of an outcome: weights, scores, and of every matrix its eigenvalue and ratio."""
    return {
        "weights": dict(found.weights),
        "totals": dict(found.totals),
        "scores": list(found.scores),
        "shares": {code: list(each) for code, each in found.leaf_shares.items()},
        "groups": {
            key: {"lambda_max": one.lambda_max, "ci": one.consistency_index, "ri": one.random_index, "cr": one.consistency_ratio}
            for key, one in found.rankings.items()
        },
    }
