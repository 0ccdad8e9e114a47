"""Writes of cases, by noun."""

from tingtang.cases.actions import kinds, notes, opening, people, relations, steps  # noqa: F401 - declared by import
