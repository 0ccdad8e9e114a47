"""The API of insight."""

from ninja import Router

from tingtang.insight.api import credit, customers, mining, offers

router = Router()
for _part in (mining, credit, customers, offers):
    router.add_router("", _part.router)
