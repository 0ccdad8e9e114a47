"""Writes of quality, by noun."""

from tingtang.quality.actions import (
    assessments,
    awards,
    comparisons,
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
    "comparisons",
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
