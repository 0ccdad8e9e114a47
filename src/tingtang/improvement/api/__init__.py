"""The API of improvement, by noun."""

from ninja import Router

from tingtang.improvement.api import corrections, drives, knowledge, training

router = Router()
for part in (drives, corrections, knowledge, training):
    router.add_router("", part.router)
