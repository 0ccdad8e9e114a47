"""The API of flows."""

from ninja import Router

from tingtang.flows.api import processes, running, upkeep

router = Router()
for part in (processes, running, upkeep):
    router.add_router("", part.router)
