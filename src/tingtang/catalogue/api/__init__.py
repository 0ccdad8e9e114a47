"""The API of the catalogue, by noun."""

from ninja import Router

from tingtang.catalogue.api import agreements, calendars, offers, regulations, services, standards

router = Router()
services.add_to(router)
calendars.add_to(router)
standards.add_to(router)
offers.add_to(router)
agreements.add_to(router)
regulations.add_to(router)
