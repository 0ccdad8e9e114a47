"""Writes of quality, by noun."""

from tingtang.quality.actions import evaluations

__all__ = ["evaluations"]
