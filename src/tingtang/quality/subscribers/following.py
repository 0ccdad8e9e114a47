"""What follows from what happened: invitations to surveys, and cases after bad ratings."""

from collections.abc import Collection
from typing import TypeVar

from django.db.models import Model
from django.utils import timezone

from tingtang.catalogue.models import Service
from tingtang.core.actors import SYSTEM
from tingtang.customers.models import Customer
from tingtang.journal.subscribers import Happened, subscriber
from tingtang.org.models import Hall, Staff
from tingtang.quality.actions import reckoning
from tingtang.quality.actions.integrity import open_rating_case
from tingtang.quality.actions.surveys import draw_invitation
from tingtang.quality.models import Measure, RatingCare, SurveyWave, Trigger, WaveState
from tingtang.quality.rules import formula
from tingtang.visits.events import RATED

M = TypeVar("M", bound=Model)
FRESH_DAYS = 2  # what is older when it is read (a log taken over, a worker long asleep) invites nobody


def _triggers() -> Collection[str]:
    open_ones = SurveyWave.objects.filter(state=WaveState.OPEN).exclude(trigger="")
    return set(open_ones.values_list("trigger", flat=True))


@subscriber("quality.invite_after", wanted=_triggers)
def invite_after(happened: list[Happened]) -> None:
    """Draw invitations for open waves from services finished and cases closed."""
    now = timezone.now()
    waves = list(SurveyWave.objects.filter(state=WaveState.OPEN).exclude(trigger="").select_related("edition", "hall"))
    for one in happened:
        is_over = one.type == "cases.case.moved" and one.attributes.get("phase") != "closed"
        if is_over or one.attributes.get("is_last") is False or (now - one.occurred_at).days >= FRESH_DAYS:
            continue
        customer = one.object_id("customer")
        for wave in waves:
            if wave.trigger == Trigger.CLOSED and (customer is None or _is_other(wave, one)):
                continue  # a matter of the house's own, where there is nobody to ask; or of another kind
            hall_id = one.object_id("hall")
            if wave.trigger == one.type and wave.hall_id in (None, hall_id) and wave.opens_at <= one.occurred_at < wave.closes_at:
                draw_invitation(
                    SYSTEM, wave=wave, event_id=one.id, at=max(now, one.occurred_at), hall=_one(Hall, hall_id),
                    customer=_one(Customer, customer), clerk=_one(Staff, one.object_id("clerk")),
                )  # fmt: skip


def _is_other(wave: SurveyWave, one: Happened) -> bool:
    return bool(wave.kinds) and one.attributes.get("kind") not in wave.kinds


def _one(model: type[M], key: int | None) -> M | None:
    return model._base_manager.filter(pk=key).first() if key else None


@subscriber("quality.care_after", RATED)
def care_after(happened: list[Happened]) -> None:
    """Open the case that a bad rating leads to where the hall says so."""
    if not RatingCare.objects.filter(is_active=True).exists():
        return
    now = timezone.now()
    for one in happened:
        hall, call = _one(Hall, one.object_id("hall")), one.object_id("call")
        if one.attributes.get("is_bad") and hall is not None and call and (now - one.occurred_at).days < FRESH_DAYS:
            open_rating_case(
                SYSTEM, hall=hall, call_id=call, level=one.attributes.get("level", ""), rated_at=one.occurred_at,
                at=max(now, one.occurred_at), clerk=_one(Staff, one.object_id("clerk")),
                customer=_one(Customer, one.object_id("customer")), service=_one(Service, one.object_id("service")),
            )  # fmt: skip


def _measured() -> Collection[str]:
    texts = Measure.objects.filter(log_id=1, is_used=True).values_list("text", flat=True)
    return {next(formula.terms(formula.read(text))).events.type for text in texts}


@subscriber("quality.reckon_after", wanted=_measured)
def reckon_after(happened: list[Happened]) -> None:
    """Note the days whose cells are to be reckoned again."""
    reckoning.mark((one.occurred_at, one.recorded_at) for one in happened)
