"""The API of the organisation."""

from ninja import Router

from tingtang.org.api import duties, newcomers, own, records, teams

router = Router()
router.add_router("", newcomers.router)  # before records, whose addresses take any key
router.add_router("", records.router)
router.add_router("", teams.router)
router.add_router("", duties.router)
router.add_router("", own.router)

__all__ = ["router"]
