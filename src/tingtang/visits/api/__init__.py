"""The API of visits: tickets, counters, kiosks, ratings, how halls serve."""

from ninja import Router

from tingtang.visits.api import counters, halls, hosts, kiosks, setups, tickets

router = Router()
for part in (tickets, counters, halls, hosts, kiosks, setups):
    router.add_router("", part.router)
