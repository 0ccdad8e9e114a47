"""Reads of quality."""

from tingtang.quality.queries import evaluations, inspections, integrity, reviews, surveys, visitors

__all__ = ["evaluations", "inspections", "integrity", "reviews", "surveys", "visitors"]
