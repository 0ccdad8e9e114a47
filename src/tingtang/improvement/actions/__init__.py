"""Writes of improvement, by noun."""

from tingtang.improvement.actions import (
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
