"""Writes of cases, by noun."""

from tingtang.cases.actions import (  # noqa: F401 - declared by import
    approvals,
    complaints,
    desk,
    ending,
    histories,
    itil,
    kinds,
    merging,
    notes,
    opening,
    people,
    relations,
    steps,
    tasks,
)
