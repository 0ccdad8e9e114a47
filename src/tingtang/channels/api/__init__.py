"""The API of channels, by noun."""

from ninja import Router

from tingtang.channels.api import announcements, campaigns, setup, talks

router = Router()
for part in (setup, talks, campaigns, announcements):
    router.add_router("", part.router)
