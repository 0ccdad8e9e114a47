"""The API of quality, by noun."""

from ninja import Router

from tingtang.quality.api import (
    assessing,
    assessments,
    awards,
    comparisons,
    evaluations,
    gaps,
    indicators,
    inspections,
    integrity,
    merits,
    reviews,
    scorecards,
    surveys,
    visitors,
)

router = Router()
for part in (
    evaluations,
    surveys,
    inspections,
    visitors,
    reviews,
    integrity,
    indicators,
    comparisons,
    scorecards,
    gaps,
    awards,
    merits,
    assessing,
    assessments,
):
    router.add_router("", part.router)
