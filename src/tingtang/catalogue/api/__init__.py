"""The API of the catalogue, by noun."""

from ninja import Router

from tingtang.catalogue.api import calendars, services, standards

router = Router()
services.add_to(router)
calendars.add_to(router)
standards.add_to(router)
