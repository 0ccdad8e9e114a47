"""What the journal costs an action, and how fast lists are with a million past tickets."""

import asyncio
import time

import psycopg
from figures import milliseconds, quantile, table
from latency import session_client
from seed import City, clone_ticket
from server import Server

TICKETS = 1_000_000


def cost(city: City, *, rounds: int = 400) -> str:
    """The action's time in this process, and the part of it that writes the journal."""
    from django.utils import timezone

    from tingtang.catalogue.models import Service
    from tingtang.core import actions
    from tingtang.core.actors import SYSTEM
    from tingtang.journal import record
    from tingtang.org.models import Counter, Hall
    from tingtang.visits.actions import calls, tickets

    spent: list[float] = []

    def timed(current: actions.Running) -> None:
        started = time.perf_counter()
        record.flush(current)
        spent.append(time.perf_counter() - started)

    actions.on_flush(timed)
    hall = Hall.objects.get(code=next(iter(city.kiosks)))
    service = Service.objects.get(code=city.services[0])
    counter = Counter.objects.get(pk=city.clerks_of(hall.code)[0].counter)
    steps = {
        "issue": lambda: tickets.issue(SYSTEM, hall=hall, service=service, at=timezone.now()),
        "call next": lambda: calls.call_next(SYSTEM, counter=counter, at=timezone.now()),
        "start": lambda: calls.start(SYSTEM, counter=counter, at=timezone.now()),
        "finish": lambda: calls.finish(SYSTEM, counter=counter, at=timezone.now()),
    }
    whole: dict[str, list[float]] = {name: [] for name in steps}
    part: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(rounds):
        for name, step in steps.items():
            spent.clear()
            started = time.perf_counter()
            step()
            whole[name].append(time.perf_counter() - started)
            part[name].append(sum(spent))
    actions.on_flush(record.flush)
    rows = [
        (
            name,
            milliseconds(quantile(whole[name], 0.5)),
            milliseconds(quantile(part[name], 0.5)),
            f"{sum(part[name]) / sum(whole[name]):.0%}",
        )
        for name in steps
    ]
    return table(["action", "whole ms (p50)", "journal ms (p50)", "share"], rows)


def million(server: Server, city: City) -> None:
    """A million past tickets over 200 days."""
    at = "now() - interval '2 days' - g * interval '17 seconds'"
    with psycopg.connect(server.database_url) as connection:
        clone_ticket(
            connection,
            next(iter(city.kiosks)),
            city.services[0],
            TICKETS,
            day_date="current_date - 2 - g / 5000",
            series="'Y'",
            number="g %% 5000",
            state="'finished'",
            link_key="'y' || g",
            issued_at=at,
            waiting_since=at,
            queued_at=at,
            called_at=f"{at} + interval '9 min'",
            ended_at=f"{at} + interval '17 min'",
        )
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE visits_ticket")


async def lists(server: Server, city: City) -> str:
    """Times of the list pages and of the API's list."""
    hall = next(iter(city.kiosks))
    client = session_client(server, city.clerks_of(hall)[0])
    cursor = (await client.request("GET", f"/api/v1/halls/{hall}/tickets")).json().get("next") or ""
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 60 * 86400))
    paths = {
        "API: newest tickets": f"/api/v1/halls/{hall}/tickets",
        "API: next page": f"/api/v1/halls/{hall}/tickets?after={cursor}",
        "page: all tickets": f"/hall/{hall}/tickets/",
        "page: tickets, page 40": f"/hall/{hall}/tickets/?page=40",
        "page: tickets of one day": f"/hall/{hall}/tickets/?day={day}",
        "page: finished tickets": f"/hall/{hall}/tickets/?state=finished",
        "page: search a number": f"/hall/{hall}/tickets/?q=Y1234",
    }
    rows = []
    for name, path in paths.items():
        times, status, size = [], 0, 0
        for _ in range(40):
            started = time.perf_counter()
            answer = await client.request("GET", path)
            times.append(time.perf_counter() - started)
            status, size = answer.status, len(answer.body)
        rows.append((name, status, *(milliseconds(quantile(times, q)) for q in (0.5, 0.95)), f"{size / 1024:.0f}"))
    return table([f"{TICKETS:,} past tickets", "status", "p50 ms", "p95 ms (goal 150)", "kB"], rows)


def run(server: Server, city: City) -> str:
    """The report."""
    costs = cost(city)
    million(server, city)
    return costs + "\n\n" + asyncio.run(lists(server, city))
