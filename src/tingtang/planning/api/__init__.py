"""The API of planning, by noun."""

from ninja import Router

from tingtang.planning.api import sheets

router = Router()
sheets.add_to(router)
