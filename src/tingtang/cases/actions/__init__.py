"""Writes of cases, by noun."""

from tingtang.cases.actions import histories, kinds, notes, opening, people, relations, steps  # noqa: F401 - declared by import
