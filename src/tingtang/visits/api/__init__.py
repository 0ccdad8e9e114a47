"""The API of visits: tickets, counters, orders, kiosks, ratings, hosts who walk, what patrols tell, how halls serve."""

from ninja import Router

from tingtang.visits.api import counters, halls, helping, hosts, kiosks, orders, setups, talks, tickets

router = Router()
for part in (tickets, counters, orders, halls, helping, hosts, talks, kiosks, setups):
    router.add_router("", part.router)
