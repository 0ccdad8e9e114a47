"""The API of improvement, by noun."""

from ninja import Router

from tingtang.improvement.api import contests, corrections, drives, effects, knowledge, meetings, support, training

router = Router()
for part in (drives, corrections, knowledge, training, support, meetings, effects, contests):
    router.add_router("", part.router)
