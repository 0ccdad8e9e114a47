"""Reads of contests: who takes part, what a judge still has to mark, who came where."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.improvement.models import VIEW, Contest, ContestState, Entrant, Judge
from tingtang.improvement.models.contests import given


def contests(actor: Actor) -> QuerySet[Contest]:
    """Contests the actor may see, and of other halls those that he judges or takes part in, with how many take part."""
    seen = Contest.objects.visible_to(actor).values("pk")
    rows = Contest.objects.filter(pk__in=seen)
    if actor.staff_id is not None:
        rows |= Contest.objects.filter(judges__staff=actor.staff_id) | Contest.objects.filter(entrants__staff=actor.staff_id)
    found: QuerySet[Contest] = (
        Contest.objects.filter(pk__in=rows.values("pk"))
        .select_related("hall")
        .annotate(competing=Count("entrants", distinct=True), judging=Count("judges", distinct=True))
    )
    return found


def get_contest(actor: Actor, key: int, permission: str = VIEW) -> Contest:
    """A contest the actor may see, or change by `permission`. NotFound otherwise."""
    found = contests(actor).filter(pk=key).first()
    if found is None or (permission != VIEW and not actor.may(permission, found)):
        raise NotFound
    return found


def own_judge(actor: Actor, contest: int) -> Judge | None:
    """The actor's own seat among the judges."""
    if actor.staff_id is None:
        return None
    return Judge.objects.select_related("contest__hall", "staff").filter(contest_id=contest, staff=actor.staff_id).first()


def get_judge(contest: Contest, key: int) -> Judge:
    """A judge of a contest. NotFound when he is none."""
    found = contest.judges.select_related("contest__hall", "staff").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Progress:
    """A judge, and how many of how many marks he gave."""

    judge: Judge
    done: int
    of: int


def progress(contest: Contest) -> list[Progress]:
    """How far each judge is."""
    entrants = list(contest.entrants.all())
    counts: dict[int, int] = {}
    for _entrant, _subject, judge in given(entrants):
        counts[judge] = counts.get(judge, 0) + 1
    of = len(entrants) * len(contest.subjects)
    return [
        Progress(one, counts.get(one.pk, 0), of) for one in contest.judges.select_related("staff").order_by("staff__name", "pk")
    ]


def entrants_of(contest: Contest) -> list[Entrant]:
    """Who takes part: by rank once that is published, by name before."""
    rows = contest.entrants.select_related("staff__hall")
    order = ("rank", "staff__name", "pk") if contest.state == ContestState.PUBLISHED else ("staff__name", "pk")
    return list(rows.order_by(*order))


def marks_of(judge: Judge) -> dict[tuple[int, int], float]:
    """What a judge gave so far, by entrant and place of the subject."""
    return {(entrant, subject): value for entrant, subject, value in judge.marks.values_list("entrant_id", "subject", "value")}
