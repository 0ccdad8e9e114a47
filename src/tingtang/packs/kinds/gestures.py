"""What a pack can set about service gestures, and the action that sets it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from tingtang.core.actors import Actor
from tingtang.visits.actions.gestures import save_gesture
from tingtang.visits.models import Gesture

GESTURE_FIELDS: Final = ("name", "names", "about", "cost_cents", "limit_cents", "posts", "example")


def save_one_gesture(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    return save_gesture(actor, at=at, gesture=Gesture.objects.filter(code=code).first(), code=code, **values)
