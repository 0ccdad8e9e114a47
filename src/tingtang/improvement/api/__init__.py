"""The API of improvement, by noun."""

from ninja import Router

from tingtang.improvement.api import corrections, drives

router = Router()
for part in (drives, corrections):
    router.add_router("", part.router)
