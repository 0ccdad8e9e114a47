"""The API of quality, by noun."""

from ninja import Router

from tingtang.quality.api import evaluations, indicators, inspections, integrity, reviews, scorecards, surveys, visitors

router = Router()
for part in (evaluations, surveys, inspections, visitors, reviews, integrity, indicators, scorecards):
    router.add_router("", part.router)
