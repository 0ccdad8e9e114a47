"""Writes of comparisons: when a week, month or quarter is over, each indicator stands beside its target, once."""

from collections import defaultdict
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Refused
from tingtang.journal.record import record
from tingtang.quality.actions import reckoning
from tingtang.quality.events import INDICATOR_COMPARED, OWNER_ADVISED
from tingtang.quality.models import Comparison, Indicator
from tingtang.quality.queries import comparisons as queries
from tingtang.quality.queries.comparisons import Compared, Span
from tingtang.quality.queries.days import home_day


class NothingDue(Refused):
    """Everything was compared already."""

    message = _("Every indicator with a target was compared for the latest week, month or quarter that is over.")


def compare_due(actor: Actor, at: datetime) -> int:
    """Compare all that is due, on figures that are up to date; returns how many comparisons were made."""
    if not queries.due(at):
        return 0
    reckoning.keep_up(at)
    return len(compare_indicators(actor, at=at))


@action("quality.compare_indicators", label=_("Compare indicators with their targets"))
def compare_indicators(actor: Actor, *, at: datetime) -> list[Comparison]:
    """Write down how each indicator came out against its target in the span that is over; its owner is told. Refused when none is due."""
    made = []
    for rhythm, waiting in queries.due(at).items():
        list(Indicator.objects.select_for_update().filter(pk__in=[one.pk for one in waiting]).order_by("pk"))
        still = {one.pk for one in queries.due(at).get(rhythm, ())}  # another may have compared them while these were waited for
        span = queries.span_over(rhythm, home_day(at))
        found = sorted(queries.compared([one for one in waiting if one.pk in still], span), key=_place, reverse=True)
        made += [_written(actor, one, span, at) for one in found]
        _tell_owners(actor, found, span, at)
    if not made:
        raise NothingDue
    return made


def _place(one: Compared) -> tuple[bool, bool, bool, str]:
    """Where it stands in the list, which begins with what was written last: all halls first, of them what was surely missed."""
    return one.hall is not None, one.verdict.is_met is not False, not one.verdict.is_sure, one.indicator.code


def _written(actor: Actor, one: Compared, span: Span, at: datetime) -> Comparison:
    cell, verdict = one.found, one.verdict
    kept = Comparison.objects.create(
        indicator=one.indicator, hall=one.hall, owner=one.indicator.owner, first=span[0], latest=span[1], value=cell.value, low=cell.low,
        high=cell.high, n=cell.n, target=one.target, is_met=verdict.is_met, is_sure=verdict.is_sure, advice=one.advice, made_at=at,
    )  # fmt: skip
    told = {"value": cell.value, "is_met": verdict.is_met} if cell.value is not None else {}
    record(
        INDICATOR_COMPARED, actor, at=at, indicator=one.indicator, comparison=kept, hall=one.hall, since=f"{span[0]}", until=f"{span[1]}",
        target=one.target, n=cell.n, is_sure=verdict.is_sure, advice=",".join(each["code"] for each in one.advice), **told,
    )  # fmt: skip
    return kept


def _tell_owners(actor: Actor, found: list[Compared], span: Span, at: datetime) -> None:
    """One event for each post and hall: its people are told of all their indicators at once. Where nothing was measured nobody is."""
    groups = defaultdict(list)
    for one in found:
        if one.verdict.is_met is not None:
            groups[one.indicator.owner, one.hall].append(one)
    for (post, hall), rows in groups.items():
        missed = sum(one.verdict.is_met is False for one in rows)
        record(
            OWNER_ADVISED, actor, at=at, post=post, hall=hall, since=f"{span[0]}", until=f"{span[1]}", indicators=len(rows),
            missed=missed,
        )  # fmt: skip
