"""Reads of takeovers of other help desks."""

from typing import Final

from django.db.models import QuerySet

from tingtang.cases.models import Takeover
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound

TAKE_OVER: Final = "cases.take_over"


def takeovers_of(actor: Actor) -> QuerySet[Takeover]:
    """All of them, for whoever may take desks over."""
    return Takeover.objects.all() if actor.may(TAKE_OVER) else Takeover.objects.none()


def get_takeover(actor: Actor, key: int) -> Takeover:
    """One takeover. NotFound when it is not there or the actor may not see it."""
    found = takeovers_of(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found
