"""The API of visits: tickets, counters, orders, kiosks, ratings, hosts who walk, how halls serve."""

from ninja import Router

from tingtang.visits.api import counters, halls, hosts, kiosks, orders, setups, tickets

router = Router()
for part in (tickets, counters, orders, halls, hosts, kiosks, setups):
    router.add_router("", part.router)
