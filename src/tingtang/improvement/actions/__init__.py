"""Writes of improvement, by noun."""

from tingtang.improvement.actions import corrections, drives, knowledge, training

__all__ = ["corrections", "drives", "knowledge", "training"]
