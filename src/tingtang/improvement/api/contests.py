"""Contests and trainers' rankings over the API."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.decorators import decorate_view

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied
from tingtang.core.views import actor_of, at_of
from tingtang.improvement.actions import contests, rankings
from tingtang.improvement.api.parts import hall_of, in_hall, none_such, people_of
from tingtang.improvement.models import VIEW, Contest, Entrant, Judge, Ranking
from tingtang.improvement.queries import contests as queries
from tingtang.improvement.queries import rankings as ranking_queries
from tingtang.improvement.schemas import contests as schemas
from tingtang.improvement.schemas.drives import Nothing
from tingtang.org.models import Hall, Staff
from tingtang.quality.models import Indicator
from tingtang.ui.resources import InDays, Removed, Resource, Row, answer, page_from, serve

router = Router()
SAVE, RANK = "improvement.save_contest", "improvement.rank_trainers"
_place = in_hall(SAVE)
_ENTRANTS = Entrant.objects.filter(contest=OuterRef("pk")).order_by("staff__badge")
_JUDGES = Judge.objects.filter(contest=OuterRef("pk")).order_by("staff__badge")
_RESULT = JSONObject(staff="staff__badge", rank="rank", points="total", means="means", prize="prize")


def _contests(actor: Actor) -> Any:
    names = ("id", "name", "goal", "held_date", "place", "subjects", "prizes", "trims", "state", "published_at")
    rows = Contest.objects.filter(pk__in=queries.contests(actor).values("pk"))
    return rows.values(
        *names,
        hall_code=F("hall__code"),
        people=ArraySubquery(_ENTRANTS.values("staff__badge")),
        judged_by=ArraySubquery(_JUDGES.values("staff__badge")),
        results=ArraySubquery(_ENTRANTS.filter(rank__isnull=False).order_by("rank", "pk").values(row=_RESULT)),
    )


def _contest(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    for name in ("entrants", "judges"):
        if name in values:
            values[name] = people_of(values[name], name)
    return _place(actor, values, found)


CONTEST = Resource(
    "contest", "contests", _contests, queries.get_contest, schemas.Contest, schemas.ContestOut, contests.save_contest,
    contests.remove_contest, permission=SAVE, arranged=_contest, versioned=contests.CONTEST_FIELDS, view=VIEW,
    renamed={"hall_code": "hall", "people": "entrants", "judged_by": "judges"},
)  # fmt: skip
serve(router, CONTEST, {"state": "state", "hall": "hall__code"}, day="held_date")


def _marks(found: Contest, body: schemas.Marks) -> dict[tuple[int, int], float]:
    known = dict(found.entrants.values_list("staff__badge", "pk"))
    if any(one.entrant not in known for one in body.marks):
        raise none_such("marks")
    return {(known[one.entrant], one.subject): one.value for one in body.marks}


@router.post("/contests/{key}/marks", response=schemas.Kept, operation_id="mark_contest", summary="Give marks")
@decorate_view(idempotent)
def mark_contest(request: HttpRequest, key: Row, body: schemas.Marks) -> HttpResponse:
    """Give one's own marks as a judge, or enter those that `judge` gave on paper."""
    actor, at = actor_of(request), at_of(request)
    if body.judge is not None:
        found = queries.get_contest(actor, key, "improvement.enter_marks")
        judge = found.judges.filter(staff__badge=body.judge).first()
        if judge is None:
            raise none_such("judge")
        kept = contests.enter_marks(actor, contest=found, judge=judge, marks=_marks(found, body), at=at)
    else:
        seat = queries.own_judge(actor, key)
        if seat is None:
            queries.get_contest(actor, key)
            raise Denied
        kept = contests.judge_contest(actor, judge=seat, marks=_marks(seat.contest, body), at=at)
    return answer({"kept": kept})


@router.post(
    "/contests/{key}/publish", response=schemas.ContestOut, operation_id="publish_contest", summary="Publish the results"
)
@decorate_view(idempotent)
def publish_contest(request: HttpRequest, key: Row, body: Nothing) -> HttpResponse:
    """Publish who came where and what he wins."""
    actor = actor_of(request)
    found = queries.get_contest(actor, key, "improvement.publish_contest")
    return CONTEST.shown(actor, contests.publish_contest(actor, contest=found, at=at_of(request)))


@router.post("/contests/{key}/cancel", response=schemas.ContestOut, operation_id="cancel_contest", summary="Cancel a contest")
@decorate_view(idempotent)
def cancel_contest(request: HttpRequest, key: Row, body: Nothing) -> HttpResponse:
    """Say that a contest does not take place."""
    actor = actor_of(request)
    found = queries.get_contest(actor, key, "improvement.cancel_contest")
    return CONTEST.shown(actor, contests.cancel_contest(actor, contest=found, at=at_of(request)))


def _told(one: Ranking) -> dict[str, Any]:
    names = ("name", "basis", "first_date", "last_date", "least", "made_at", "published_at")
    badges = dict(Staff.objects.filter(pk__in=[row["staff"] for row in one.result]).values_list("pk", "badge"))
    codes = dict(Hall.objects.filter(pk__in={hall for row in one.result for hall in row["outlets"]}).values_list("pk", "code"))
    rows = [
        row | {"staff": badges.get(row["staff"]), "outlets": [codes[hall] for hall in row["outlets"] if hall in codes]}
        for row in one.result
    ]
    return {"id": one.pk, "indicator": one.indicator.code, "result": rows} | {name: getattr(one, name) for name in names}


@router.get("/trainer-rankings", response=schemas.RankingPage, operation_id="list_rankings", summary="List rankings of trainers")
def list_rankings(request: HttpRequest, wanted: Query[InDays]) -> HttpResponse:
    """Rankings; those not yet published only for who may rank trainers. Days are those of the first day of what they are about."""
    return page_from(ranking_queries.rankings(actor_of(request)), wanted, _told, day="first_date")


@router.get(
    "/trainer-rankings/{key}", response=schemas.RankingOut, operation_id="get_ranking", summary="Get a ranking of trainers"
)
def get_ranking(request: HttpRequest, key: Row) -> HttpResponse:
    """One ranking."""
    return answer(_told(ranking_queries.get_ranking(actor_of(request), key)))


def _values(actor: Actor, body: schemas.Ranking) -> dict[str, Any]:
    indicator = Indicator.objects.filter(code=body.indicator, is_active=True).first()
    if indicator is None:
        raise none_such("indicator")
    return body.dict() | {"indicator": indicator, "hall": hall_of(actor, RANK, body.hall)}


@router.post("/trainer-rankings", response={201: schemas.RankingOut}, operation_id="rank_trainers", summary="Rank trainers")
@decorate_view(idempotent)
def rank_trainers(request: HttpRequest, body: schemas.Ranking) -> HttpResponse:
    """Rank trainers by what the outlets they look after came to."""
    actor = actor_of(request)
    return answer(_told(rankings.rank_trainers(actor, at=at_of(request), **_values(actor, body))), 201)


@router.put(
    "/trainer-rankings/{key}", response=schemas.RankingOut, operation_id="rank_trainers_again", summary="Rank trainers again"
)
@decorate_view(idempotent)
def rank_trainers_again(request: HttpRequest, key: Row, body: schemas.Ranking) -> HttpResponse:
    """Reckon a ranking again that is not published, with what was told since or with other days."""
    actor = actor_of(request)
    found = ranking_queries.get_ranking(actor, key, RANK)
    return answer(_told(rankings.rank_trainers(actor, ranking=found, at=at_of(request), **_values(actor, body))))


@router.post(
    "/trainer-rankings/{key}/publish", response=schemas.RankingOut, operation_id="publish_ranking", summary="Publish a ranking"
)
@decorate_view(idempotent)
def publish_ranking(request: HttpRequest, key: Row, body: Nothing) -> HttpResponse:
    """Publish a ranking as it stands."""
    actor = actor_of(request)
    found = ranking_queries.get_ranking(actor, key, "improvement.publish_ranking")
    return answer(_told(rankings.publish_ranking(actor, ranking=found, at=at_of(request))))


@router.delete("/trainer-rankings/{key}", response=Removed, operation_id="remove_ranking", summary="Remove a ranking")
@decorate_view(idempotent)
def remove_ranking(request: HttpRequest, key: Row) -> HttpResponse:
    """Remove a ranking that is not published."""
    actor = actor_of(request)
    found = ranking_queries.get_ranking(actor, key, "improvement.remove_ranking")
    rankings.remove_ranking(actor, ranking=found, at=at_of(request))
    return answer({"removed": True})
