"""The API of the customers."""

from ninja import Router

from tingtang.customers.api import care, keeping, loyalty, mending, prospects, records, reference, sources, worth

router = Router()
router.add_router("", records.router)
router.add_router("", reference.router)
router.add_router("", mending.router)
router.add_router("", keeping.router)
router.add_router("", care.router)
router.add_router("", loyalty.router)
router.add_router("", worth.router)
router.add_router("", sources.router)
router.add_router("", prospects.router)
