"""The API of the catalogue, by noun."""

from ninja import Router

from tingtang.catalogue.api import (
    agreements,
    calendars,
    frameworks,
    library,
    offers,
    refinements,
    regulations,
    services,
    standards,
    touches,
)

router = Router()
services.add_to(router)
calendars.add_to(router)
standards.add_to(router)
offers.add_to(router)
agreements.add_to(router)
regulations.add_to(router)
frameworks.add_to(router)
library.add_to(router)
touches.add_to(router)
refinements.add_to(router)
