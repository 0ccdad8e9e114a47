"""The API of visits: tickets, counters, kiosks, ratings."""

from ninja import Router

from tingtang.visits.api import counters, halls, kiosks, tickets

router = Router()
for part in (tickets, counters, halls, kiosks):
    router.add_router("", part.router)
