"""The API of insight."""

from ninja import Router

from tingtang.insight.api import credit, customers, mining

router = Router()
for _part in (mining, credit, customers):
    router.add_router("", _part.router)
