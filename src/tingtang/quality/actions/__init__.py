"""Writes of quality, by noun."""

from tingtang.quality.actions import (
    evaluations,
    indicators,
    inspections,
    integrity,
    reports,
    reviews,
    scorecards,
    surveys,
    visitors,
)

__all__ = ["evaluations", "indicators", "inspections", "integrity", "reports", "reviews", "scorecards", "surveys", "visitors"]
