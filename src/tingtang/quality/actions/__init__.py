"""Writes of quality, by noun."""

from tingtang.quality.actions import (
    assessments,
    awards,
    evaluations,
    gaps,
    indicators,
    inspections,
    integrity,
    merits,
    reports,
    reviews,
    scorecards,
    surveys,
    visitors,
)

__all__ = [
    "assessments",
    "awards",
    "evaluations",
    "gaps",
    "indicators",
    "inspections",
    "integrity",
    "merits",
    "reports",
    "reviews",
    "scorecards",
    "surveys",
    "visitors",
]
