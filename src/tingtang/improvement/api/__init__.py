"""The API of improvement, by noun."""

from ninja import Router

from tingtang.improvement.api import corrections, drives, knowledge, meetings, training

router = Router()
for part in (drives, corrections, knowledge, training, meetings):
    router.add_router("", part.router)
