"""Writes of improvement, by noun."""

from tingtang.improvement.actions import corrections, drives

__all__ = ["corrections", "drives"]
