"""Writes of cases, by noun."""

from tingtang.cases.actions import kinds, notes, opening, steps, people, relations  # noqa: F401 - declared by import
