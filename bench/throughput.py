"""Throughput over HTTP beside a bare psycopg loop that runs the same transaction on the same server, 8 connections each."""

import asyncio
import contextlib
import multiprocessing
import secrets
import threading
import time
from collections.abc import Callable, Iterator

import psycopg
from figures import milliseconds, quantile, table
from http_client import Client
from machine import cpu_by_role
from seed import City, clone_ticket
from server import Server

CONNECTIONS = 8


def in_processes(count: int, work: Callable[[int], list[float]]) -> list[float]:
    """Run `work(0) … work(count - 1)` in forked processes and put their lists together."""
    context = multiprocessing.get_context("fork")
    queue = context.SimpleQueue()
    crew = [context.Process(target=lambda number=number: queue.put(work(number))) for number in range(count)]
    for process in crew:
        process.start()
    found = []
    for _process in crew:
        while queue.empty():
            if any(process.exitcode for process in crew):
                raise SystemExit("a client failed; its reason stands above")
            time.sleep(0.05)
        found += queue.get()
    for process in crew:
        process.join()
    return found


def bare(work: Callable[[psycopg.Connection, int, float], list[float]], url: str, seconds: float) -> tuple[float, list[float]]:
    """Transactions per second and their times, from 8 processes with one connection each."""

    def one(number: int) -> list[float]:
        with psycopg.connect(url) as connection:
            return work(connection, number, seconds)

    times = in_processes(CONNECTIONS, one)
    return len(times) / seconds, times


class Statements:
    """The SQL that one action of ours sends, caught from a real run of it: state, journal and all."""

    def __init__(self) -> None:
        self.issues: list[list[tuple[str, list]]] = []
        self.call: list[tuple[str, list]] = []


def capture(city: City) -> Statements:
    """Run both actions once in this process and keep their statements with their values."""
    from django.db import connection, transaction
    from django.utils import timezone

    from tingtang.catalogue.models import Service
    from tingtang.core.actors import SYSTEM
    from tingtang.org.models import Counter, Hall
    from tingtang.visits.actions.calls import call_next
    from tingtang.visits.actions.tickets import issue

    found = Statements()
    hall = Hall.objects.get(code=next(iter(city.kiosks)))
    services = [Service.objects.get(code=code) for code in city.services]
    counter = Counter.objects.get(pk=city.clerks_of(hall.code)[-1].counter)

    def watched(work: Callable[[], object], before: Callable[[], object] = lambda: None) -> list[tuple[str, list]]:
        seen: list[tuple[str, list]] = []

        def watch(execute, sql, params, many, context):
            seen.append((sql, list(params or ())))
            return execute(sql, params, many, context)

        with transaction.atomic(), connection.execute_wrapper(watch):
            before()
            seen.clear()
            work()
            transaction.set_rollback(True)
        return [(sql, values) for sql, values in seen if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))]

    def take(service: Service) -> object:
        return issue(SYSTEM, hall=hall, service=service, at=timezone.now())

    take(services[0])  # so that everything remembered is remembered
    found.issues = [watched(lambda service=service: take(service)) for service in services]
    found.call = watched(lambda: call_next(SYSTEM, counter=counter, at=timezone.now()), lambda: take(services[0]))
    return found


@contextlib.contextmanager
def emptied(server: Server) -> Iterator[None]:
    """Somebody serves: every quarter of a second those who wait are gone, so that the line stays a hall's line."""
    done = threading.Event()

    def serve() -> None:
        with psycopg.connect(server.database_url, autocommit=True) as connection:
            while not done.wait(0.25):
                connection.execute("UPDATE visits_ticket SET state = 'finished' WHERE state = 'waiting'")

    worker = threading.Thread(target=serve)
    worker.start()
    try:
        yield
    finally:
        done.set()
        worker.join()


def loops(found: Statements, city: City) -> dict[str, Callable[..., list[float]]]:
    """The two bare loops: the captured statements with a fresh link key, now as time, and each process's own counter."""
    hall = next(iter(city.kiosks))
    counters = [clerk.counter for clerk in city.clerks_of(hall)]

    def issue(connection: psycopg.Connection, number: int, seconds: float) -> list[float]:
        return _repeat(connection, found.issues[number], seconds)

    def call(connection: psycopg.Connection, number: int, seconds: float) -> list[float]:
        times, own = [], counters[number]
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            started = time.perf_counter()
            with connection.transaction():
                for sql, values in found.call:
                    connection.execute(sql, [own if v == counters[-1] else v for v in values])
            times.append(time.perf_counter() - started)
            # Freeing the counter is not part of the transaction that is measured.
            connection.execute(
                "UPDATE visits_call SET ended_at = now(), outcome = 'finished' WHERE counter_id = %s AND ended_at IS NULL", [own]
            )
            connection.commit()
        return times

    return {"issue": issue, "call-next": call}


def _repeat(connection: psycopg.Connection, statements: list[tuple[str, list]], seconds: float) -> list[float]:
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end:
        started = time.perf_counter()
        with connection.transaction():
            for sql, values in statements:
                # The key of the customer's link is the one value that must be new each time.
                connection.execute(sql, [secrets.token_urlsafe(12) if isinstance(v, str) and len(v) == 16 else v for v in values])
        times.append(time.perf_counter() - started)
    return times


def over_http(server: Server, city: City, verb: str, seconds: float) -> tuple[float, list[float], dict[str, float]]:
    """Requests per second, their times, and CPU seconds by role per request, from two client processes of four connections."""
    before = cpu_by_role(server.pid)
    times = in_processes(2, lambda part: asyncio.run(_drive(server, city, verb, seconds, part)))
    after = cpu_by_role(server.pid)
    return len(times) / seconds, times, {role: (after[role] - before[role]) / max(1, len(times)) for role in after}


async def _drive(server: Server, city: City, verb: str, seconds: float, part: int) -> list[float]:
    hall = next(iter(city.kiosks))
    times: list[float] = []
    end = time.perf_counter() + seconds

    async def issue(number: int) -> None:
        client = Client("127.0.0.1", server.port, {"Authorization": f"Bearer {city.kiosks[hall]}"})
        while time.perf_counter() < end:
            started = time.perf_counter()
            answer = await client.request(
                "POST",
                f"/api/v1/halls/{hall}/tickets",
                {"service": city.services[part * 4 + number]},
                Idempotency_Key=secrets.token_hex(8),
            )
            times.append(time.perf_counter() - started)
            assert answer.status == 201, answer.body

    async def call(number: int) -> None:
        clerk = city.clerks_of(hall)[part * 4 + number]
        client = Client("127.0.0.1", server.port, {"Authorization": f"Bearer {clerk.key}"})
        with psycopg.connect(server.database_url, autocommit=True) as freeing:
            while time.perf_counter() < end:
                started = time.perf_counter()
                path = f"/api/v1/counters/{clerk.counter}/call-next"
                answer = await client.request("POST", path, {}, Idempotency_Key=secrets.token_hex(8))
                times.append(time.perf_counter() - started)
                assert answer.status < 300, answer.body
                freeing.execute(
                    "UPDATE visits_call SET ended_at = now(), outcome = 'finished' WHERE counter_id = %s AND ended_at IS NULL",
                    [clerk.counter],
                )

    await asyncio.gather(*((issue if verb == "issue" else call)(number) for number in range(4)))
    return times


def run(server: Server, city: City, *, seconds: float = 4, rounds: int = 3) -> str:
    """The table: both loops in turn, three rounds, the median of each."""
    bare_loops = loops(capture(city), city)
    goals = {"issue": 0.15, "call-next": 0.12}
    rows = []
    for verb, goal in goals.items():
        results = []
        for _round in range(rounds):
            if verb == "call-next":
                _fill(server, city, 12_000)
            with emptied(server) if verb == "issue" else contextlib.nullcontext():
                base, base_times = bare(bare_loops[verb], server.database_url, seconds)
            with emptied(server) if verb == "issue" else contextlib.nullcontext():
                ours, our_times, cpu = over_http(server, city, verb, seconds)
            results.append((ours / base, base, ours, base_times, our_times, cpu))
        share, base, ours, base_times, our_times, cpu = sorted(results, key=lambda r: r[0])[rounds // 2]
        rows.append(
            (
                verb,
                f"{base:.0f}",
                milliseconds(quantile(base_times, 0.5)),
                f"{ours:.0f}",
                *(milliseconds(quantile(our_times, q)) for q in (0.5, 0.95, 0.99)),
                f"{share:.0%}",
                f"{goal:.0%}",
                milliseconds(cpu["web"]),
                milliseconds(cpu["database"]),
            )
        )
    return table(
        [
            "8 connections",
            "bare /s",
            "p50 ms",
            "HTTP /s",
            "p50 ms",
            "p95 ms",
            "p99 ms",
            "share",
            "goal",
            "web CPU ms",
            "database CPU ms",
        ],
        rows,
    )


def _fill(server: Server, city: City, count: int) -> None:
    """Waiting tickets in the first hall, straight into the table."""
    with psycopg.connect(server.database_url) as connection:
        latest = connection.execute("SELECT coalesce(max(number), 0) FROM visits_ticket WHERE series = 'Z'").fetchone()[0]
        clone_ticket(
            connection,
            next(iter(city.kiosks)),
            city.services[0],
            count,
            number=f"{latest} + g",
            link_key="md5(random()::text || g)::varchar(24)",
            waiting_since="now() + g * interval '1 microsecond'",
        )
        connection.execute(
            "INSERT INTO visits_errand (ticket_id, service_id, position, state) SELECT id, service_id, 1, 'current' FROM visits_ticket t"
            " WHERE series = 'Z' AND NOT EXISTS (SELECT 1 FROM visits_errand e WHERE e.ticket_id = t.id)"
        )
