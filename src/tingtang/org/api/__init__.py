"""The API of the organisation."""

from ninja import Router

from tingtang.org.api import duties, records, teams

router = Router()
router.add_router("", records.router)
router.add_router("", teams.router)
router.add_router("", duties.router)

__all__ = ["router"]
