"""Open cases get the times their customers' tiers are promised when another tier scheme becomes the primary one."""

from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.promises import follow_customer
from tingtang.cases.models import Case, Recalculation
from tingtang.catalogue.models import Target
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor

BATCH: Final = 50


def _concerned() -> QuerySet[Case]:
    """Open cases of customers whose standard promises a tier something of its own."""
    tiered = Target.objects.filter(version=OuterRef("standard"), tier__isnull=False)
    return Case.objects.open().filter(Exists(tiered), customer__isnull=False).order_by("pk")


@action("cases.begin_retiering", label=_("Have cases follow the primary tier scheme"))
def begin_retiering(actor: Actor, *, at: datetime, event: int) -> Recalculation | None:
    """Begin to give open cases the times of the tiers that count since `event`; None when no case is concerned, or it was begun."""
    unchanged()
    total = _concerned().count()
    if not total:
        return None
    made, is_new = Recalculation.objects.get_or_create(
        calendar=None, kind=None, revision=event, defaults={"total": total, "started_at": at, "worked_at": at}
    )
    return made if is_new else None


@action("cases.retier", label=_("Give cases the times of their customers' tiers"))
def retier(actor: Actor, *, job: Recalculation, at: datetime, batch: int = BATCH) -> Recalculation | None:
    """Give the next open cases what their customers' tiers are promised; None when all are done. Left to another worker that is at it."""
    unchanged()
    found = Recalculation.objects.select_for_update(skip_locked=True).filter(pk=job.pk, finished_at__isnull=True).first()
    if found is None:
        return None
    cases = list(_concerned().filter(pk__gt=found.cursor)[:batch])
    for case in cases:
        before = case.due_at
        follow_customer(actor, case=case, at=at)
        found.moved += Case.objects.only("due_at").get(pk=case.pk).due_at != before
    found.done, found.worked_at = min(found.done + len(cases), found.total), at
    if cases:
        found.cursor = cases[-1].pk
    else:
        found.finished_at = at
    found.save()
    return found if cases else None
