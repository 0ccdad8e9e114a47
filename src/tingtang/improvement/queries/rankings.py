"""Reads of trainers' rankings."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.improvement.models import VIEW, Ranking
from tingtang.org.models import Hall, Staff


def rankings(actor: Actor) -> QuerySet[Ranking]:
    """Rankings the actor may see; those not yet published only where he may rank trainers."""
    rows = Ranking.objects.visible_to(actor).filter(published_at__isnull=False)
    drafts = Ranking.objects.visible_to(actor, "improvement.rank_trainers")
    found: QuerySet[Ranking] = Ranking.objects.filter(pk__in=(rows | drafts).values("pk")).select_related("hall", "indicator")
    return found


def get_ranking(actor: Actor, key: int, permission: str = VIEW) -> Ranking:
    """A ranking the actor may see, or change by `permission`. NotFound otherwise."""
    found = rankings(actor).filter(pk=key).first()
    if found is None or (permission != VIEW and not actor.may(permission, found)):
        raise NotFound
    return found


@dataclass(frozen=True)
class Line:
    """A row of a ranking with who it is about and which outlets."""

    staff: Staff | None
    outlets: str
    row: dict[str, Any]


def lines(ranking: Ranking) -> list[Line]:
    """The rows of a ranking with the names of people and outlets."""
    people = {one.pk: one for one in Staff.objects.filter(pk__in=[row["staff"] for row in ranking.result])}
    halls = {one.pk: str(one) for one in Hall.objects.filter(pk__in={key for row in ranking.result for key in row["outlets"]})}
    return [
        Line(people.get(row["staff"]), ", ".join(halls[key] for key in row["outlets"] if key in halls), row)
        for row in ranking.result
    ]
