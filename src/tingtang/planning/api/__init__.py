"""The API of planning, by noun."""

from ninja import Router

from tingtang.planning.api import halls, scenarios, sheets, wishes

router = Router()
halls.add_to(router)
sheets.add_to(router)
scenarios.add_to(router)
wishes.add_to(router)
