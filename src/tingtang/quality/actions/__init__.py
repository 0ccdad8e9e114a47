"""Writes of quality, by noun."""

from tingtang.quality.actions import evaluations, inspections, integrity, reviews, surveys, visitors

__all__ = ["evaluations", "inspections", "integrity", "reviews", "surveys", "visitors"]
