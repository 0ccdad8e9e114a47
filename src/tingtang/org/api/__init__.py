"""The API of the organisation."""

from ninja import Router

from tingtang.org.api import records, teams

router = Router()
router.add_router("", records.router)
router.add_router("", teams.router)

__all__ = ["router"]
