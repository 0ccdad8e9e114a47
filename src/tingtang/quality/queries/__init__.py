"""Reads of quality."""

from tingtang.quality.queries import (
    assessments,
    awards,
    evaluations,
    gaps,
    inspections,
    integrity,
    merits,
    reviews,
    surveys,
    visitors,
)

__all__ = ["assessments", "awards", "evaluations", "gaps", "inspections", "integrity", "merits", "reviews", "surveys", "visitors"]
