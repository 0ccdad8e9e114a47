"""Writes of cases, by noun."""

from tingtang.cases.actions import (  # noqa: F401 - declared by import
    approvals,
    attachments,
    complaints,
    cover,
    desk,
    dispatch,
    ending,
    histories,
    itil,
    kinds,
    merging,
    notes,
    opening,
    people,
    promises,
    recalculation,
    relations,
    steps,
    tables,
    tasks,
)
