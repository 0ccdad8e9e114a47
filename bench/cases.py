"""The service desk: against django-helpdesk at 50,000 cases in the same run, then alone at 500,000.

`python bench/run.py cases` (TINGTANG_BENCH_CASES=50000,500000). Both sides are asked over HTTP in turn, by one logged-in person, each from as
many processes and threads; what is compared is what a person waits for: a page with its rows and total, or, where the other side loads its
list by script, that list.
"""

import asyncio
import contextlib
import os
import re
import secrets
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import parse_qs, quote, urlencode, urlsplit, urlunsplit

import seed_cases
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from figures import milliseconds, quantile, table
from http_client import Answer, Client
from latency import session_client
from peers import django_helpdesk, request_tracker
from seed import City
from server import Server, free_ports

SMALL, LARGE = (int(n) for n in os.environ.get("TINGTANG_BENCH_CASES", "50000,500000").split(","))
ROUNDS = int(os.environ.get("TINGTANG_BENCH_ROUNDS", "80"))
WORD = "漏水"
JOBS, SETTLING, WARM, TURNS = 100_000, 15, 40, 3
LISTED = "/api/v1/cases?team={team}&phase=open&limit=25&count=true"
FOUND = f"/api/v1/cases?q={quote(WORD)}&limit=25&count=true"
FORM = "application/x-www-form-urlencoded"
Ask = Callable[[int], Awaitable[Answer]]


def run(server: Server, made: City) -> str:
    """Each table is printed when it is there: the whole takes some minutes."""
    settings.ALLOWED_HOSTS = ["*"]
    desk = seed_cases.desk(made, "hot")
    empty = asyncio.run(_creates(server, desk))
    seed_cases.fill(server.database_url, desk, SMALL, _say)
    _tell(asyncio.run(_against(server, desk)))
    if request_tracker.is_here():
        _tell(asyncio.run(_against_tracker(server, desk)))
    else:
        _tell("Request Tracker 5 is not installed here, or its settings cannot be written.")
    seed_cases.fill(server.database_url, desk, LARGE - SMALL, _say)
    _tell(asyncio.run(_alone(server, desk)))
    return asyncio.run(_flat(server, desk, empty))


def _tell(part: str) -> None:
    print(f"{part}\n", flush=True)


def _say(text: str) -> None:
    print(f"  seeded: {text}", file=sys.stderr, flush=True)


class Ours:
    """What a clerk does, by the addresses the browser uses."""

    def __init__(self, server: Server, desk: seed_cases.Desk) -> None:
        self.desk = desk
        self.client = session_client(server, desk.clerks[0])
        self.numbers = _numbers(desk)

    async def page(self, path: str) -> Answer:
        return await self.client.request("GET", path)

    async def send(self, path: str, **data: object) -> Answer:
        """Send a form. What it says in answer is taken off as by the page that a browser shows next, lest it heap up."""
        answer = await self.client.request("POST", path, urlencode(data).encode(), Content_Type=FORM)
        self.client.cookies.pop("messages", None)
        return answer

    def writing(self) -> dict[str, str]:
        return {"Idempotency_Key": secrets.token_hex(8), "X_CSRFToken": self.client.cookies["csrftoken"]}

    def asks(self) -> dict[str, Ask]:
        team = self.desk.teams[0].pk
        opened = {
            "kind": self.desk.kind.pk,
            "title": "水费账单有误",
            "body": "水表读数与账单不符。" * 3,
            "hall": self.desk.hall.pk,
        }
        opened |= {"service": self.desk.service.pk, "team": team, "channel": "phone", "impact": 2, "urgency": 2, "tags": ""}
        sent = {name: opened[name] for name in ("title", "body")} | {"kind": "bench", "hall": self.desk.hall.code}
        sent |= {"service": self.desk.service.code, "team": self.desk.teams[0].code}
        return {
            "create": lambda n: self.send("/cases/new/", **opened),
            "create, data": lambda n: self.client.request("POST", "/api/v1/cases", sent, **self.writing()),
            "change status": lambda n: self.send(f"/cases/{self.numbers['new'][n]}/move/", step="begin"),
            "list of a queue, data": lambda n: self.page(LISTED.format(team=self.desk.teams[0].code)),
            "search, data": lambda n: self.page(FOUND),
            "list of a queue": lambda n: self.page(f"/cases/?team={team}&sort=-opened_at&size=25"),
            "list by due": lambda n: self.page("/cases/?sort=due_at&size=25"),
            "search": lambda n: self.page(f"/cases/?q={quote(WORD)}&size=25"),
            "case page": lambda n: self.page(f"/cases/{self.numbers['working'][n]}/"),
            "dashboard": lambda n: self.page("/cases/dashboard/"),
        }


class Theirs:
    """The same by django-helpdesk's pages, and by its list's own endpoint."""

    def __init__(self, peer: django_helpdesk.Peer) -> None:
        self.peer, self.client = peer, Client("127.0.0.1", peer.port)

    async def login(self) -> None:
        page = await self.client.request("GET", "/helpdesk/login/")
        token = re.search(rb'csrfmiddlewaretoken" value="([^"]+)', page.body)
        assert token
        given = {"csrfmiddlewaretoken": token[1].decode(), "username": "bench", "password": self.peer.password}
        answer = await self.send("/helpdesk/login/", **given)
        assert answer.status == 302, answer.status

    async def page(self, path: str) -> Answer:
        return await self.client.request("GET", path)

    async def pages(self, path: str, data: str) -> Answer:
        """A page that loads its rows by script: both, one after the other."""
        await self.page(path)
        return await self.page(data)

    async def send(self, path: str, **data: object) -> Answer:
        head = {"Content_Type": FORM, "X_CSRFToken": self.client.cookies.get("csrftoken", "")}
        return await self.client.request("POST", path, urlencode(data).encode(), **head)

    def asks(self) -> dict[str, Ask]:
        made = {
            "queue": 1,
            "title": "Bill is wrong",
            "body": "The meter differs. " * 5,
            "priority": 3,
            "submitter_email": "c1@example.org",
        }
        made |= {"due_date": "", "assigned_to": "", "checklist_template": ""}
        sent = {
            "queue": 1,
            "title": made["title"],
            "description": made["body"],
            "priority": 3,
            "submitter_email": "c1@example.org",
        }
        head = {"X_CSRFToken": self.client.cookies.get("csrftoken", "")}
        return {
            "create": lambda n: self.send("/helpdesk/tickets/submit/", **made),
            "create, data": lambda n: self.client.request("POST", "/helpdesk/api/tickets/", sent, **head),
            "change status": lambda n: self.send(
                f"/helpdesk/tickets/{100 + n}/update/",
                comment="on it",
                new_status=1,
                title="",
                owner=0,
                priority=3,
                queue=1,
                public="on",
            ),
            "list of a queue, data": lambda n: self.page(self.peer.listing()),
            "search, data": lambda n: self.page(self.peer.listing(WORD)),
            "list of a queue": lambda n: self.pages("/helpdesk/tickets/?queue=1&status=1&status=2", self.peer.listing()),
            "search": lambda n: self.pages(f"/helpdesk/tickets/?q={quote(WORD)}", self.peer.listing(WORD)),
            "case page": lambda n: self.page(f"/helpdesk/tickets/{1000 + n}/"),
            "dashboard": lambda n: self.page("/helpdesk/dashboard/"),
        }


async def _against(server: Server, desk: seed_cases.Desk) -> str:
    ours = Ours(server, desk)
    with _other(server) as peer:
        theirs = Theirs(peer)
        await theirs.login()
        rows = []
        goals = {"list of a queue, data": 10, "search, data": 10, "list of a queue": 10, "search": 10, "dashboard": 10}
        for name, other in theirs.asks().items():
            own = ours.asks()[name]
            mine, its = await _in_turn(own, other, ROUNDS)
            ratio = quantile(its, 0.5) / quantile(mine, 0.5)
            rows.append(
                (
                    name,
                    *(milliseconds(quantile(values, q)) for values in (mine, its) for q in (0.5, 0.95)),
                    f"{ratio:.1f}x",
                    f"{goals.get(name, 3)}x",
                )
            )
    head = [
        "50,000 cases" if SMALL == 50_000 else f"{SMALL:,} cases",
        "p50 ms",
        "p95 ms",
        "their p50 ms",
        "their p95 ms",
        "faster",
        "goal",
    ]
    return f"Against django-helpdesk {django_helpdesk.VERSION}, {ROUNDS} requests each, in turn.\n\n{table(head, rows)}"


async def _against_tracker(server: Server, desk: seed_cases.Desk) -> str:
    """Create and list, both by the API."""
    clerk = desk.clerks[0]
    ours = Client("127.0.0.1", server.port, {"Authorization": f"Bearer {clerk.key}"})
    made = {
        "kind": "bench",
        "title": "水费账单有误",
        "body": "水表读数与账单不符。" * 3,
        "hall": desk.hall.code,
        "service": desk.service.code,
    }
    listed = f"/api/v1/cases?team={desk.teams[0].code}&phase=open&limit=25&count=true"
    parts = parse_qs(urlsplit(server.database_url).query)
    given = Path(parts["host"][0]), parts["user"][0], free_ports()[0], SMALL
    with request_tracker.start(*given, processes=_processes()) as peer:
        theirs = Client("127.0.0.1", peer.port, dict(peer.head))
        pairs: dict[str, tuple[Ask, Ask]] = {
            "create": (
                lambda n: ours.request("POST", "/api/v1/cases", made, Idempotency_Key=secrets.token_hex(8)),
                lambda n: theirs.request("POST", "/REST/2.0/ticket", peer.ticket),
            ),
            "list of a queue": (lambda n: ours.request("GET", listed), lambda n: theirs.request("GET", peer.listing)),
        }
        rows = []
        for name, (own, other) in pairs.items():
            mine, its = await _in_turn(own, other, ROUNDS)
            ratio = quantile(its, 0.5) / quantile(mine, 0.5)
            rows.append(
                (name, *(milliseconds(quantile(values, q)) for values in (mine, its) for q in (0.5, 0.95)), f"{ratio:.1f}x")
            )
    head = [f"{SMALL:,} cases, by the API", "p50 ms", "p95 ms", "their p50 ms", "their p95 ms", "faster"]
    return f"Against Request Tracker 5 (Debian), {ROUNDS} requests each, in turn.\n\n{table(head, rows)}"


def _processes() -> int:
    """As many as `./tingtang up` starts."""
    return max(2, min(len(os.sched_getaffinity(0)), 12))


async def _in_turn(mine: Ask, its: Ask, rounds: int) -> tuple[list[float], list[float]]:
    """Asked in turn, after as many times that do not count as all processes and connections need to have met the question."""
    first, second = [], []
    for n in range(rounds + WARM):
        for ask, kept in ((mine, first), (its, second)):
            seconds = await _timed(ask, n)
            if n >= WARM:
                kept.append(seconds)
    return first, second


async def _timed(ask: Ask, n: int) -> float:
    started = time.perf_counter()
    answer = await ask(n)
    seconds = time.perf_counter() - started
    if answer.status not in {200, 201, 302, 303}:
        sys.exit(f"answered {answer.status}: {answer.body[:600].decode(errors='replace')}")
    return seconds


async def _alone(server: Server, desk: seed_cases.Desk) -> str:
    ours = Ours(server, desk)
    goals = {
        "create": (80, None), "create, data": (80, None), "list of a queue, data": (150, 8), "search, data": (300, None), "list of a queue": (150, 8), "list by due": (150, 8), "search": (300, None), "case page": (120, 12),
        "long case page": (120, 12), "dashboard": (300, None), "change status": (None, None),
    }  # fmt: skip
    asks = ours.asks() | {"long case page": lambda n: ours.page(f"/cases/{desk.long_cases[n % len(desk.long_cases)]}/")}
    rows = []
    for name, ask in asks.items():
        values = [await _timed(ask, n + 150 if name == "change status" else n) for n in range(ROUNDS)]
        limit, most = goals[name]
        is_write = name in {"create", "create, data", "change status"}
        count = "" if is_write else str(await asyncio.to_thread(_queries, desk, name, ours))
        rows.append(
            (name, milliseconds(quantile(values, 0.5)), milliseconds(quantile(values, 0.95)), limit or "", count, most or "")
        )
    head = [f"{LARGE:,} cases", "p50 ms", "p95 ms", "goal p95 ms", "queries", "goal"]
    return table(head, rows)


async def _creates(server: Server, desk: seed_cases.Desk) -> list[float]:
    """How long cases take to open, by the form, one after the other."""
    ask = Ours(server, desk).asks()["create"]
    return [await _timed(ask, n) for n in range(ROUNDS + 20)][20:]


async def _flat(server: Server, desk: seed_cases.Desk, empty: list[float]) -> str:
    """Opening a case on an empty desk, on a full one, and, in turns with that, with very many jobs waiting for the worker."""
    full, queued = [], []
    for _turn in range(TURNS):  # the machine differs between minutes by as much as is asked
        full += await _creates(server, desk)
        await asyncio.to_thread(_queue, JOBS)
        queued += await _creates(server, desk)
        await asyncio.to_thread(_forget_jobs)
    kinds = {"no case, no job": empty, f"{LARGE:,} cases, no job": full, f"{LARGE:,} cases, {JOBS:,} jobs waiting": queued}
    rows = [
        (
            name,
            milliseconds(quantile(values, 0.5)),
            milliseconds(quantile(values, 0.95)),
            f"{quantile(values, 0.5) / quantile(empty, 0.5):.2f}",
        )
        for name, values in kinds.items()
    ]
    return table(["create", "p50 ms", "p95 ms", "times the first (goal 1.20)"], rows)


def _queue(count: int) -> None:
    """Jobs that wait for tomorrow."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, scheduled_at)"
            " SELECT 'default', 'cases.resume_recalculations', '{\"timestamp\": 0}', now() + interval '1 day' FROM generate_series(1, %s)",
            [count],
        )
        # What is measured is that they wait, not that they all come at once: that they are tidied and written to disk is over.
        cursor.execute("VACUUM ANALYZE procrastinate_jobs, procrastinate_events")
        cursor.execute("CHECKPOINT")
    time.sleep(SETTLING)  # the worker hears of each


def _forget_jobs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE scheduled_at > now() + interval '12 hours'")
        cursor.execute("VACUUM ANALYZE procrastinate_jobs, procrastinate_events")
        cursor.execute("CHECKPOINT")


def _queries(desk: seed_cases.Desk, name: str, ours: Ours) -> int:
    """How many statements a page takes, counted in this process by Django's own client."""
    from django.test import Client as Browser

    paths = {
        "list of a queue, data": LISTED.format(team=desk.teams[0].code),
        "search, data": FOUND,
        "list of a queue": f"/cases/?team={desk.teams[0].pk}&sort=-opened_at&size=25",
        "list by due": "/cases/?sort=due_at&size=25",
        "search": f"/cases/?q={quote(WORD)}&size=25",
        "case page": f"/cases/{ours.numbers['working'][0]}/",
        "long case page": f"/cases/{desk.long_cases[0]}/",
        "dashboard": "/cases/dashboard/",
    }
    browser = Browser()
    for key, value in desk.clerks[0].cookies.items():
        browser.cookies[key] = value
    browser.get(paths[name])
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(paths[name])
    assert answer.status_code == 200, answer.status_code
    return len(queries)


def _numbers(desk: seed_cases.Desk) -> dict[str, list[str]]:
    found = {}
    with connection.cursor() as cursor:
        for state in ("new", "working"):
            cursor.execute("SELECT number FROM cases_case WHERE state = %s ORDER BY id LIMIT 400", [state])
            found[state] = [row[0] for row in cursor.fetchall()]
    return found


@contextlib.contextmanager
def _other(server: Server):
    """django-helpdesk on a database of its own beside ours, with as many processes and threads."""
    name = f"peer_{secrets.token_hex(4)}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    parts = urlsplit(server.database_url)
    url = urlunsplit(parts._replace(path=f"/{name}"))
    try:
        with django_helpdesk.start(
            url,
            free_ports()[0],
            SMALL,
            " ".join(seed_cases.WORDS),
            processes=_processes(),
            threads=8,
        ) as peer:
            yield peer
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
