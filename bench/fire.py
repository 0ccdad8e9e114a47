"""Correctness under fire: many clients take, call, start and finish while web workers are killed and requests repeated."""

import asyncio
import os
import random
import secrets
import signal
import time

import psycopg
from figures import table
from http_client import Broken, Client
from machine import below
from seed import City
from server import Server

CHECKS = {
    "duplicate numbers": "SELECT count(*) FROM (SELECT 1 FROM visits_ticket GROUP BY hall_id, day_date, series, number HAVING count(*) > 1) d",
    "numbers missing in a series": """SELECT coalesce(sum(next_number - 1 - n), 0) FROM visits_numberseries s
        JOIN LATERAL (SELECT count(*) n FROM visits_ticket t WHERE t.hall_id = s.hall_id AND t.day_date = s.day_date AND t.series = s.series) x ON true""",
    "tickets called twice at once": "SELECT count(*) FROM (SELECT 1 FROM visits_call WHERE ended_at IS NULL GROUP BY ticket_id HAVING count(*) > 1) d",
    "tickets served more than once": "SELECT count(*) FROM (SELECT 1 FROM visits_call WHERE outcome = 'finished' GROUP BY ticket_id HAVING count(*) > 1) d",
    "open calls without a ticket in that state": """SELECT count(*) FROM visits_call c JOIN visits_ticket t ON t.id = c.ticket_id
        WHERE c.ended_at IS NULL AND t.state NOT IN ('called', 'serving')""",
    "called or served tickets without an open call": """SELECT count(*) FROM visits_ticket t WHERE t.state IN ('called', 'serving')
        AND NOT EXISTS (SELECT 1 FROM visits_call c WHERE c.ticket_id = t.id AND c.ended_at IS NULL)""",
    "finished services without a rating asked": """SELECT count(*) FROM visits_call c WHERE c.outcome = 'finished'
        AND NOT EXISTS (SELECT 1 FROM visits_rating r WHERE r.call_id = c.id)""",
}
EVENTS = {
    "issued": ("visits.ticket.issued", "SELECT count(*) FROM visits_ticket"),
    "called": ("visits.ticket.called", "SELECT count(*) FROM visits_call"),
    "started": ("visits.service.started", "SELECT count(*) FROM visits_call WHERE started_at IS NOT NULL"),
    "finished": ("visits.service.finished", "SELECT count(*) FROM visits_call WHERE outcome = 'finished'"),
}


class Tally:
    """What the clients were told."""

    def __init__(self) -> None:
        self.done: dict[str, int] = dict.fromkeys(("issue", "call-next", "start", "finish"), 0)
        self.labels: list[tuple[str, str]] = []
        self.refused = self.repeated = self.broken = self.kills = self.given_up = 0
        self.unexpected: dict[int, int] = {}

    @property
    def operations(self) -> int:
        return sum(self.done.values())


async def send(client: Client, tally: Tally, verb: str, path: str, body: object) -> dict | None:
    """One write, repeated with its key until answered; some are repeated although they were answered. None: refused."""
    key = secrets.token_hex(8)
    for number in range(40):
        try:
            answer = await client.request("POST", path, body, Idempotency_Key=key)
        except Broken:
            tally.broken += 1
            await asyncio.sleep(0.02 * (number + 1))
            continue
        if answer.status >= 500:
            tally.broken += 1
            await asyncio.sleep(0.02 * (number + 1))
            continue
        if random.random() < 0.05:
            tally.repeated += 1
            with_same_key = await _again(client, path, body, key)
            if with_same_key is not None and with_same_key != answer.body:
                tally.unexpected[-1] = tally.unexpected.get(-1, 0) + 1
        if answer.status == 409:
            tally.refused += 1
            return None
        if answer.status >= 400:
            tally.unexpected[answer.status] = tally.unexpected.get(answer.status, 0) + 1
            return None
        tally.done[verb] += 1
        return answer.json()
    tally.given_up += 1
    return None


async def _again(client: Client, path: str, body: object, key: str) -> bytes | None:
    try:
        return (await client.request("POST", path, body, Idempotency_Key=key)).body
    except Broken:
        return None


async def taker(server: Server, city: City, hall: str, tally: Tally, wanted: int) -> None:
    """A kiosk client that takes numbers."""
    client = Client("127.0.0.1", server.port, {"Authorization": f"Bearer {city.kiosks[hall]}"})
    while tally.operations < wanted:
        answer = await send(client, tally, "issue", f"/api/v1/halls/{hall}/tickets", {"service": random.choice(city.services)})
        if answer:
            tally.labels.append((hall, answer["label"]))


async def clerk(server: Server, who: object, tally: Tally, wanted: int) -> None:
    """A clerk who calls, serves and finishes as fast as he can."""
    client = Client("127.0.0.1", server.port, {"Authorization": f"Bearer {who.key}"})
    while tally.operations < wanted:
        called = await send(client, tally, "call-next", f"/api/v1/counters/{who.counter}/call-next", {})
        if called is None:
            await asyncio.sleep(0.02)
            continue
        await send(client, tally, "start", f"/api/v1/counters/{who.counter}/start", {})
        await send(client, tally, "finish", f"/api/v1/counters/{who.counter}/finish", {})


async def killer(server: Server, tally: Tally, wanted: int) -> None:
    """Kills one web worker (-9) every two seconds; the master starts another."""
    while tally.operations < wanted:
        await asyncio.sleep(2)
        web = [p for p in below(server.pid) if "gunicorn" in p.words or "config web" in p.words]
        masters = {p.pid for p in web}
        workers = [p for p in web if p.parent in masters]
        if workers:
            os.kill(random.choice(workers).pid, signal.SIGKILL)
            tally.kills += 1


async def storm(server: Server, city: City, wanted: int) -> Tally:
    """100 clients in two halls: 28 take numbers, 72 call, serve and finish."""
    tally = Tally()
    halls = list(city.kiosks)[:2]
    tasks = [taker(server, city, halls[n % 2], tally, wanted) for n in range(28)]
    tasks += [clerk(server, who, tally, wanted) for hall in halls for who in city.clerks_of(hall)[:36]]
    await asyncio.gather(*tasks, killer(server, tally, wanted))
    return tally


def run(server: Server, city: City, *, operations: int = 50_000) -> str:
    """The report of one storm."""
    started = time.monotonic()
    tally = asyncio.run(storm(server, city, operations))
    seconds = time.monotonic() - started
    with psycopg.connect(server.database_url) as connection:
        rows = [(name, connection.execute(sql).fetchone()[0]) for name, sql in CHECKS.items()]
        for name, (type_, sql) in EVENTS.items():
            events = connection.execute(
                "SELECT count(*) FROM journal_event e JOIN journal_code c ON c.id = e.type_id WHERE c.name = %s", [type_]
            ).fetchone()[0]
            rows.append((f"difference of tables and journal: {name}", connection.execute(sql).fetchone()[0] - events))
        issued = connection.execute("SELECT count(*) FROM visits_ticket").fetchone()[0]
    rows += [
        ("numbers told to two clients", len(tally.labels) - len(set(tally.labels))),
        ("tickets in the table that no client was told of, or the reverse", issued - tally.done["issue"]),
        ("repeats that got another answer", tally.unexpected.pop(-1, 0)),
        ("answers that should not be", sum(tally.unexpected.values())),
        ("writes given up", tally.given_up),
    ]
    head = (
        f"{tally.operations:,} operations by 100 clients in {seconds:.0f} s ({tally.operations / seconds:.0f}/s), {tally.kills} workers killed, "
        f"{tally.broken} requests broken and sent again, {tally.repeated} repeated on purpose, {tally.refused} refused (nobody waits)"
    )
    return head + "\n\n" + table(["must be 0", "found"], rows)
