"""Reads of corrections."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.improvement.models import CIRCLE, OVER, VIEW, Correction, CorrectionState, Measure

ON_BOARD = 20


def corrections(actor: Actor) -> QuerySet[Correction]:
    """Corrections the actor may see, with their measures counted."""
    found: QuerySet[Correction] = (
        Correction.objects.visible_to(actor)
        .select_related("hall", "owner", "drive")
        .annotate(planned=Count("measures"), done=Count("measures", filter=Q(measures__done_at__isnull=False)))
    )
    return found


def get_correction(actor: Actor, key: int, permission: str = VIEW) -> Correction:
    """A correction the actor may see, or change by `permission`. NotFound otherwise."""
    found = (
        Correction.objects.visible_to(actor, permission).select_related("hall", "owner", "drive", "accepted_by").filter(pk=key)
    )
    if (one := found.first()) is None:
        raise NotFound
    correction: Correction = one
    return correction


def get_measure(actor: Actor, key: int, permission: str) -> Measure:
    """A measure of a correction in which the actor holds `permission`."""
    found = Measure.objects.select_related("correction__hall", "owner").filter(pk=key).first()
    if found is None:
        raise NotFound
    get_correction(actor, found.correction_id, permission)
    return found


def circle(actor: Actor, today: date) -> list[tuple[str, int, list[tuple[Correction, bool]]]]:
    """Plan, do, check, act: each with how many corrections stand there and the first of them by when they are due (IMP-05).

    What was made to last stands after what is open, the latest first.
    """
    rows = Correction.objects.visible_to(actor).select_related("owner", "hall")
    counts = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    found = []
    for step, states in CIRCLE.items():
        listed = list(rows.filter(state__in=[one for one in states if one not in OVER]).order_by("due_date", "pk")[:ON_BOARD])
        lasting = rows.filter(state__in=[one for one in states if one in OVER]).order_by("-pk")[: ON_BOARD - len(listed)]
        found.append(
            (step, sum(counts.get(one, 0) for one in states), [(one, one.is_late(today)) for one in (*listed, *lasting)])
        )
    return found


def late_count(actor: Actor, today: date) -> int:
    """How many corrections should have been corrected by now."""
    states = (CorrectionState.REPORTED, CorrectionState.ANALYSED, CorrectionState.ACTING)
    return Correction.objects.visible_to(actor).filter(state__in=states, due_date__lt=today).count()
