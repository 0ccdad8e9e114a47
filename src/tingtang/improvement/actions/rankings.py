"""Writes of trainers' rankings: reckoned from the figures of their outlets, published as they stand."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor, Halls
from tingtang.core.errors import Invalid, Refused
from tingtang.improvement.actions.parts import own
from tingtang.improvement.events import RANKING_MADE, REMOVED, TRAINER_PLACED
from tingtang.improvement.models import Basis, Certificate, Ranking
from tingtang.improvement.queries.days import day_in
from tingtang.improvement.rules import rankings as rules
from tingtang.journal.record import record
from tingtang.journal.saving import assign, field_names, locked, remove, write
from tingtang.org.models import Hall, Staff
from tingtang.quality.queries import figures
from tingtang.quality.rules.estimates import Estimate

RANKING_FIELDS = field_names(Ranking, "name", "hall", "indicator", "basis", "first_date", "last_date", "least")


class RankingPublished(Refused):
    """It is published."""

    message = _("This ranking is published and stays as it is. Make another.")


@action("improvement.rank_trainers", on="hall", label=_("Rank trainers"))
def rank_trainers(actor: Actor, /, *, hall: Hall | None, at: datetime, ranking: Ranking | None = None, **values: Any) -> Ranking:
    """Rank who was certified in the days by what the outlets he looks after came to together, or reckon a ranking again; outlets count
    where the actor may rank. Refused once it is published, and for days to come."""
    own(actor, "improvement.rank_trainers", ranking)
    kept = locked(ranking) if ranking is not None else Ranking()
    if kept.published_at is not None:
        raise RankingPublished
    kept.made_at = at
    assign(kept, values | {"hall": hall}, RANKING_FIELDS)
    if kept.last_date > day_in(kept.hall, at):
        raise Invalid(fields={"last_date": [_("Choose days that have passed.")]})
    kept.result = reckoned(kept, actor.halls("improvement.rank_trainers"))
    write(kept)
    ranked = sum(one["rank"] is not None for one in kept.result)
    about = {"ranking": kept, "hall": kept.hall, "indicator": kept.indicator}
    record(RANKING_MADE, actor, at=at, **about, ranked=ranked, is_published=False)
    return kept


@action("improvement.publish_ranking", on="ranking", label=_("Publish rankings of trainers"))
def publish_ranking(actor: Actor, *, ranking: Ranking, at: datetime) -> Ranking:
    """Publish a ranking as it stands. Refused while nobody is ranked."""
    kept = locked(ranking)
    if kept.published_at is not None:
        raise RankingPublished
    placed = [one for one in kept.result if one["rank"] is not None]
    if not placed:
        raise Refused(str(_("Nobody is ranked: choose days on which trainers with outlets were certified, with enough events.")))
    kept.published_at = at
    kept.save(update_fields=["published_at"])
    about = {"ranking": kept, "hall": kept.hall}
    record(RANKING_MADE, actor, at=at, **about, indicator=kept.indicator, ranked=len(placed), is_published=True)
    people = {one.pk: one for one in Staff.objects.filter(pk__in=[one["staff"] for one in placed])}
    for one in placed:
        if one["staff"] in people:
            staff, value = people[one["staff"]], one["counted"]
            record(TRAINER_PLACED, actor, at=at, **about, staff=staff, rank=one["rank"], of=len(placed), value=value)
    return kept


@action("improvement.remove_ranking", on="ranking", label=_("Remove rankings of trainers"))
def remove_ranking(actor: Actor, *, ranking: Ranking, at: datetime) -> None:
    """Remove a ranking that is not published."""
    if locked(ranking).published_at is not None:
        raise RankingPublished
    remove(actor, REMOVED, ranking, at=at, code=str(ranking.pk))


def reckoned(ranking: Ranking, halls: Halls) -> list[dict[str, Any]]:
    """The rows of a ranking, the best first: staff, outlets, rank, what counts with its interval, the figures of both periods with n."""
    rows = Certificate.objects.filter(since_date__lte=ranking.last_date, until_date__gte=ranking.first_date)
    outlets = {
        one.staff_id: sorted(hall.pk for hall in one.outlets.all() if hall.pk in halls)
        for one in rows.prefetch_related("outlets")
    }
    members = {staff: tuple(halls) for staff, halls in outlets.items() if halls}
    days = ranking.last_date - ranking.first_date
    before = (ranking.first_date - days - timedelta(days=1), ranking.first_date - timedelta(days=1))
    spans: list[tuple[date, date]] = [(ranking.first_date, ranking.last_date), before]
    found = figures.matrix([ranking.indicator], "hall", members, spans) if members else {}
    each = {
        staff: _figure(staff, *(found[ranking.indicator_id, place].get(staff, Estimate(None)) for place in (0, 1)))
        for staff in members
    }
    placed = rules.ranked(
        list(each.values()), by_gain=ranking.basis == Basis.GAIN, least=ranking.least,
        more_is_better=ranking.indicator.direction == "up",
    )  # fmt: skip
    return [_row(one, each[one.key], members[one.key]) for one in placed]


def _figure(staff: int, now: Estimate, before: Estimate) -> rules.Figure:
    return rules.Figure(staff, now.value, now.low, now.high, now.n, before.value, before.low, before.high, before.n)


def _row(one: rules.Ranked, figure: rules.Figure, outlets: tuple[int, ...]) -> dict[str, Any]:
    return {
        "staff": one.key, "outlets": list(outlets), "rank": one.rank, "counted": one.counted, "low": one.low, "high": one.high,
        "is_apart": one.is_apart, "value": figure.value, "n": figure.n, "before": figure.before, "before_n": figure.before_n,
    }  # fmt: skip
