"""Writes of visits, by noun; imported here so that all of them are registered."""

from tingtang.visits.actions import (
    calls,
    counters,
    gestures,
    helping,
    history,
    hosts,
    kiosks,
    orders,
    ratings,
    setups,
    talks,
    tickets,
    waits,
)

__all__ = [
    "calls",
    "counters",
    "gestures",
    "helping",
    "history",
    "hosts",
    "kiosks",
    "orders",
    "ratings",
    "setups",
    "talks",
    "tickets",
    "waits",
]
