"""Writes of cases, by noun."""

from tingtang.cases.actions import (  # noqa: F401 - declared by import
    approvals,
    complaints,
    ending,
    histories,
    itil,
    kinds,
    notes,
    opening,
    people,
    relations,
    steps,
    tasks,
)
