"""Writes of improvement, by noun."""

from tingtang.improvement.actions import corrections, drives, ideas, knowledge, meetings, selfchecks, training

__all__ = ["corrections", "drives", "ideas", "knowledge", "meetings", "selfchecks", "training"]
