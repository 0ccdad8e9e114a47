"""The API of channels, by noun."""

from ninja import Router

from tingtang.channels.api import campaigns, setup, talks

router = Router()
for part in (setup, talks, campaigns):
    router.add_router("", part.router)
