"""The API of flows."""

from ninja import Router

from tingtang.flows.api import processes, running

router = Router()
for part in (processes, running):
    router.add_router("", part.router)
