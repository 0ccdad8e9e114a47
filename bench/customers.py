"""Customers at the size of a province's city: lists, finds and the 360 page with a million customers and ten million events.

`python bench/run.py customers` (TINGTANG_BENCH_CUSTOMERS=1000000, TINGTANG_BENCH_EVENTS=10000000). One logged-in clerk asks over HTTP, each
time for somebody else; the goal is p95 ≤ 150 ms. Statements are counted in this process by Django's own client.
"""

import asyncio
import os
import random
import sys
import time
from collections.abc import Awaitable, Callable
from urllib.parse import quote, urlencode

import seed_customers as seeded
from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from figures import milliseconds, quantile, table
from http_client import Answer, Client
from latency import session_client
from seed import City
from server import Server

from tingtang.org.models import Role
from tingtang.org.roles import BUILT_IN

COUNT = int(os.environ.get("TINGTANG_BENCH_CUSTOMERS", "1000000"))
EVENTS = int(os.environ.get("TINGTANG_BENCH_EVENTS", "10000000"))
ROUNDS = int(os.environ.get("TINGTANG_BENCH_ROUNDS", "200"))
GOAL = 150
FORM = "application/x-www-form-urlencoded"
Ask = Callable[[int], tuple[str, str, dict[str, str] | None]]


def run(server: Server, made: City) -> str:
    settings.ALLOWED_HOSTS = ["*"]
    seeded.fill(server.database_url, COUNT, EVENTS, lambda text: print(f"  seeded: {text}", file=sys.stderr, flush=True))
    clerk = next(role for role in BUILT_IN if role.code == "supervisor")
    role = Role.objects.get(code="bench")
    role.permissions = sorted({*role.permissions, *clerk.permissions})
    role.save()
    return asyncio.run(_measure(server, made))


def _asks() -> dict[str, Ask]:
    someone = random.Random(11)

    def number() -> int:
        return someone.randrange(2, COUNT)

    def listed(**query: str) -> Ask:
        return lambda _n: ("GET", f"/customers/?{urlencode(query)}", None)

    return {
        "list, latest first": listed(),
        "list by name": listed(sort="name"),
        "list of a tier": listed(tier="3"),
        "list, tier and kind": listed(tier="2", kind="company"),
        "by whole name": lambda _n: ("GET", f"/customers/?q={quote(seeded.name_of(number()))}", None),
        "by two characters": lambda _n: ("GET", f"/customers/?q={quote(seeded.name_of(number())[:2])}", None),
        "by surname": lambda _n: ("GET", f"/customers/?q={quote(seeded.name_of(number())[:1])}", None),
        "by initials": lambda _n: ("GET", f"/customers/?q={seeded.initials(seeded.name_of(number()))}", None),
        "by customer number": lambda _n: ("GET", f"/customers/?q=K{number():07d}", None),
        "Ctrl-K by name": lambda _n: ("GET", f"/ui/find/?q={quote(seeded.name_of(number()))}", None),
        "exact: phone": lambda _n: ("POST", "/customers/find/", {"text": seeded.phone_of(number())}),
        "exact: identity": lambda _n: ("POST", "/customers/find/", {"text": seeded.identity_of(number())}),
        "exact: nobody": lambda n: ("POST", "/customers/find/", {"text": f"999{n:08d}"}),
        "360 page": lambda _n: ("GET", f"/customers/{number()}/", None),
        "its story": lambda _n: ("GET", f"/customers/{number()}/timeline/", None),
        "story of 20,000 events": lambda _n: ("GET", "/customers/1/timeline/", None),
        "register": lambda n: ("POST", "/customers/new/", _new(n)),
    }


def _new(n: int) -> dict[str, str]:
    return {"name": f"王新{n}", "kind": "person", "phone": f"1{time.time_ns() % 10**10:010d}", "intention": str(time.time_ns())}


async def _measure(server: Server, made: City) -> str:
    client, rows = session_client(server, made.clerks[0]), []
    for name, ask in _asks().items():
        values = [await _timed(client, *ask(n)) for n in range(ROUNDS + 3)][3:]
        statements = await asyncio.to_thread(_statements, made, ask)
        p95 = quantile(values, 0.95) * 1000
        rows.append((name, milliseconds(quantile(values, 0.5)), f"{p95:.1f}", "" if p95 <= GOAL else "over", statements))
        print("  ", *rows[-1], file=sys.stderr, flush=True)
    head = [f"{COUNT:,} customers, {EVENTS:,} events", "p50 ms", "p95 ms", f"goal {GOAL} ms", "statements"]
    return table(head, rows)


async def _timed(client: Client, method: str, path: str, data: dict[str, str] | None) -> float:
    body = urlencode(data).encode() if data is not None else None
    extra = {"Content_Type": FORM} if data is not None else {}
    started = time.perf_counter()
    answer: Answer = await _sent(client.request(method, path, body, **extra))
    seconds = time.perf_counter() - started
    if answer.status not in {200, 302}:
        sys.exit(f"{method} {path} answered {answer.status}: {answer.body[:600].decode(errors='replace')}")
    return seconds


async def _sent(answer: Awaitable[Answer]) -> Answer:
    return await answer


def _statements(made: City, ask: Ask) -> int:
    browser = Browser()
    for key, value in made.clerks[0].cookies.items():
        browser.cookies[key] = value
    counts = []
    for n in (10**6, 10**6 + 1):
        method, path, data = ask(n)
        with CaptureQueriesContext(connection) as queries:
            answer = browser.get(path) if method == "GET" else browser.post(path, data)
        assert answer.status_code in {200, 302}, answer.status_code
        counts.append(len(queries))
    return counts[-1]
