"""The API of quality, by noun."""

from ninja import Router

from tingtang.quality.api import evaluations, inspections, integrity, reviews, surveys, visitors

router = Router()
for part in (evaluations, surveys, inspections, visitors, reviews, integrity):
    router.add_router("", part.router)
