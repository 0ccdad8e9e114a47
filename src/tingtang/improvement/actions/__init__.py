"""Writes of improvement, by noun."""

from tingtang.improvement.actions import (
    begun,
    corrections,
    drives,
    effects,
    ideas,
    knowledge,
    meetings,
    reminders,
    selfchecks,
    studies,
    support,
    trainees,
    training,
)

__all__ = [
    "begun",
    "corrections",
    "drives",
    "effects",
    "ideas",
    "knowledge",
    "meetings",
    "reminders",
    "selfchecks",
    "studies",
    "support",
    "trainees",
    "training",
]
