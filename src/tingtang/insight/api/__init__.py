"""The API of insight."""

from ninja import Router

from tingtang.insight.api import credit, mining

router = Router()
for _part in (mining, credit):
    router.add_router("", _part.router)
