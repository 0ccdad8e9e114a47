"""How long a clerk waits for the next number: an offered load, and everybody at once."""

import asyncio
import secrets
import time

import psycopg
from figures import milliseconds, quantile, table
from http_client import Client
from seed import City, Clerk
from server import Server


def session_client(server: Server, clerk: Clerk) -> Client:
    """A browser's client: session cookie and CSRF token."""
    return Client(
        "127.0.0.1", server.port, {"X-CSRFToken": clerk.cookies["csrftoken"], "Origin": server.url}, dict(clerk.cookies)
    )


async def act(client: Client, path: str, body: object, key: str = "") -> tuple[int, float, dict]:
    started = time.perf_counter()
    answer = await client.request("POST", path, body, Idempotency_Key=key or secrets.token_hex(8))
    return answer.status, time.perf_counter() - started, answer.json() if answer.body else {}


async def fill(server: Server, city: City, hall: str, count: int) -> None:
    """Take `count` numbers in a hall."""

    async def take(n: int) -> None:
        client = Client("127.0.0.1", server.port, {"Authorization": f"Bearer {city.kiosks[hall]}"})
        for _ in range(n):
            status, _s, _a = await act(client, f"/api/v1/halls/{hall}/tickets", {"service": city.services[0]})
            assert status == 201, status

    await asyncio.gather(*(take(count // 8 + 1) for _ in range(8)))


async def offered(server: Server, city: City, clerks: list[Clerk], per_second: float, seconds: float) -> dict[str, list[float]]:
    """Open-loop load: actions start on time whether or not earlier ones were answered; each clerk does call, start, finish in turn."""
    times: dict[str, list[float]] = {"call-next": [], "start": [], "finish": [], "issue": []}
    errors: list[int] = []
    clients = [session_client(server, clerk) for clerk in clerks]
    kiosks = {hall: Client("127.0.0.1", server.port, {"Authorization": f"Bearer {key}"}) for hall, key in city.kiosks.items()}
    locks = {id(client): asyncio.Lock() for client in [*clients, *kiosks.values()]}
    verbs = ["call-next", "start", "finish"]

    async def one(number: int, due: float) -> None:
        clerk, verb = number % len(clerks), verbs[number // len(clerks) % 3]
        client, who = clients[clerk], clerks[clerk]
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        async with locks[id(client)]:
            status, _seconds, _answer = await act(client, f"/api/v1/counters/{who.counter}/{verb}", {})
        # From the moment it was due: a server that answers late pays for the queue it made.
        times[verb].append(time.perf_counter() - due)
        if status >= 400:
            errors.append(status)

    begin = time.perf_counter() + 0.5
    count = int(per_second * seconds)
    await asyncio.gather(*(one(number, begin + number / per_second) for number in range(count)))
    times["errors"] = [float(e) for e in errors]
    return times


async def at_once(server: Server, clerks: list[Clerk]) -> tuple[list[float], list[int]]:
    """Every clerk of a hall presses next at the same moment; the tickets in the order in which they were called."""
    clients = [session_client(server, clerk) for clerk in clerks]
    for client in clients:
        await client.request("GET", "/login/")  # opens the connection; a slow page here would let the first ones expire
    answers = await asyncio.gather(
        *(act(c, f"/api/v1/counters/{k.counter}/call-next", {}) for c, k in zip(clients, clerks, strict=True))
    )
    assert all(status < 400 for status, _s, _a in answers), [a for s, _t, a in answers if s >= 400][:2]
    return [seconds for _status, seconds, _a in answers], [a["ticket"] for _s, _t, a in answers]


async def measure(server: Server, city: City, *, seconds: float = 30) -> str:
    hot, *others = city.kiosks
    clerks = [clerk for hall in others for clerk in city.clerks_of(hall)][:200]
    for hall in others:
        await fill(server, city, hall, int(seconds * 100 / 3 / len(others)) + 60)
    times = await offered(server, city, clerks, 100, seconds)
    errors = times.pop("errors")
    every = [t for group in times.values() for t in group]
    rows = [
        (verb, len(group), *(milliseconds(quantile(group, q)) for q in (0.5, 0.95, 0.99)), milliseconds(max(group)))
        for verb, group in [*times.items(), ("all", every)]
        if group
    ]
    report = table(["200 clerks, 100 actions/s offered", "n", "p50 ms", "p95 ms", "p99 ms", "max ms"], rows)
    rounds = []
    for _ in range(5):
        await fill(server, city, hot, 130)
        crowd = city.clerks_of(hot)[:100]
        waits, tickets = await at_once(server, crowd)
        rounds.append((waits, _is_in_order(server, tickets), len(set(tickets))))
        clients = [session_client(server, clerk) for clerk in crowd]
        for verb in ("start", "finish"):
            await asyncio.gather(
                *(act(c, f"/api/v1/counters/{k.counter}/{verb}", {}) for c, k in zip(clients, crowd, strict=True))
            )
    together = table(
        [
            "100 clerks press at once in one hall",
            "p50 ms",
            "p95 ms",
            "max ms",
            "distinct tickets",
            "the 100 longest waiting were called",
        ],
        [
            (n, *(milliseconds(quantile(w, q)) for q in (0.5, 0.95)), milliseconds(max(w)), d, o)
            for n, (w, o, d) in enumerate(rounds, 1)
        ],
    )
    return f"{report}\n\nerrors: {len(errors)}\n\n{together}"


def _is_in_order(server: Server, tickets: list[int]) -> bool:
    """Whether nobody who waited longer was left waiting when these were called."""
    with psycopg.connect(server.database_url) as connection:
        passed = connection.execute(
            "SELECT count(*) FROM visits_ticket w WHERE w.state = 'waiting' AND w.hall_id = (SELECT hall_id FROM visits_ticket WHERE id = %s)"
            " AND (w.waiting_since, w.id) < (SELECT max(waiting_since), max(id) FROM visits_ticket WHERE id = ANY(%s))",
            [tickets[0], tickets],
        ).fetchone()[0]
    return passed == 0


def run(server: Server, city: City) -> str:
    """The report."""
    return asyncio.run(measure(server, city))
