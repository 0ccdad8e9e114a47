"""The API of assets."""

from ninja import Router

from tingtang.assets.api import assets, dealings, importing, setup, stocks

router = Router()
setup.add_to(router)
assets.add_to(router)
stocks.add_to(router)
router.add_router("", assets.router)
router.add_router("", stocks.router)
router.add_router("", dealings.router)
router.add_router("", importing.router)
