"""The API of quality, by noun."""

from ninja import Router

from tingtang.quality.api import evaluations

router = Router()
for part in (evaluations,):
    router.add_router("", part.router)
