"""Logs: reading and writing files, what happened among ten million events, waiting times of a million past services."""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
from figures import milliseconds, quantile, table
from latency import session_client
from seed import City, Clerk
from server import CHECKOUT, Server

LOG = Path(os.environ.get("TINGTANG_BENCH_LOG", CHECKOUT.parent / "shared" / "data" / "bpic2012.xes.gz"))
EVENTS = int(os.environ.get("TINGTANG_BENCH_EVENTS", "10000000"))
EPISODES = 1_000_000
ROUNDS = 15


def command(*arguments: str) -> tuple[float, float]:
    """Seconds and peak megabytes of one `journal` command in a process of its own."""
    before = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "django", "journal", *arguments], cwd=CHECKOUT / "src")
    _pid, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"journal {' '.join(arguments)} failed")
    return time.perf_counter() - before, usage.ru_maxrss / 1024


def files(folder: Path) -> str:
    """Import of a public log, and export of it in each format."""
    from tingtang.journal.models import Log

    seconds, megabytes = command("import", str(LOG), "--code", "bench")
    events = Log.objects.get(code="bench").event_count
    rows = [(f"import {LOG.name}", f"{events:,}", f"{seconds:.1f}", f"{events / seconds:,.0f}", f"{megabytes:.0f}")]
    for name in ("out.jsonocel", "out.sqlite", "out.zip"):
        seconds, megabytes = command("export", "bench", str(folder / name))
        rows.append((f"export {name}", f"{events:,}", f"{seconds:.1f}", f"{events / seconds:,.0f}", f"{megabytes:.0f}"))
    return table(["with start of the process", "events", "s", "events/s (goal 40,000)", "peak MB"], rows)


def fill(url: str) -> None:
    """Ten million events of the own log with a hall and an account each, and a million past services."""
    with psycopg.connect(url, autocommit=True) as connection:
        code = "(SELECT id FROM journal_code WHERE kind = '{}' AND name = '{}')".format
        connection.execute(
            "WITH made AS (INSERT INTO journal_event (log_id, type_id, occurred_at, actor_type, actor_id, attributes)"
            f" SELECT 1, CASE g %% 3 WHEN 0 THEN {code('event', 'org.hall.saved')} WHEN 1 THEN {code('event', 'org.zone.saved')}"
            f" ELSE {code('event', 'org.counter.saved')} END, now() - g * interval '3 seconds', {code('object', 'account')}, 1 + g %% 600,"
            ' \'{"fields": "name"}\' FROM generate_series(1, %s) g RETURNING id)'
            " INSERT INTO journal_event_object (event_id, object_type_id, object_id, qualifier_id)"
            f" SELECT id, {code('object', 'org.hall')}, 1 + id %% 50, {code('qualifier', 'hall')} FROM made",
            [EVENTS],
        )
        connection.execute(
            "INSERT INTO insight_episode (log_id, case_id, hall_id, service_id, counter_id, clerk_id, arrived_at, ended_at,"
            " wait_seconds, service_seconds, outcome, arrival_event, start_event, end_event)"
            " SELECT 1, g, h.id, 1 + g %% 40, 1 + g %% 600, 1 + g %% 600, now() - g * interval '30 seconds', now(), -600 * ln(random() + 1e-9),"
            " CASE WHEN g %% 12 > 0 THEN -400 * ln(random() + 1e-9) END, CASE WHEN g %% 12 > 0 THEN 0 ELSE 2 END, g, g, g"
            " FROM generate_series(1, %s) g, (SELECT id FROM org_hall ORDER BY id LIMIT 1) h",
            [EPISODES],
        )
        connection.execute("VACUUM ANALYZE journal_event, journal_event_object, insight_episode")


def auditor(city: City) -> Clerk:
    """A clerk who may see all of it."""
    from tingtang.org.models import Role, StaffRole

    role = Role.objects.get(code="bench")
    Role.objects.filter(pk=role.pk).update(permissions=[*role.permissions, "journal.view", "insight.view"])
    clerk = city.clerks[0]
    StaffRole.objects.filter(role=role).update(hall=None)
    return clerk


async def pages(server: Server, clerk: Clerk, type_id: int) -> str:
    """Times of the pages, over HTTP."""
    client = session_client(server, clerk)
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 200 * 86400))
    own, year = "/setup/journal/logs/own/events/", "first=2020-01-01&latest=2030-01-01"
    paths = {
        "what happened: newest": own,
        "what happened: one type": f"{own}?type={type_id}",
        "what happened: one actor": f"{own}?actor=account:33",
        "what happened: one hall": f"{own}?object=org.hall:7",
        "what happened: a day 200 days ago": f"{own}?first={day}&latest={day}",
        f"waiting times: all {EPISODES:,}": f"/insight/waiting/?{year}",
        "waiting times: 28 days": "/insight/waiting/",
        "waiting times: the imported log": "/insight/waiting/?log=bench&zone=Europe/Amsterdam",
        "services behind a figure": f"/insight/waiting/services/?arrived_at_from={day}&arrived_at_to={day}&kept=called",
    }
    rows = []
    for name, path in paths.items():
        times, answer = [], None
        for _ in range(ROUNDS):
            started = time.perf_counter()
            answer = await client.request("GET", path)
            times.append(time.perf_counter() - started)
        assert answer is not None
        rows.append(
            (name, answer.status, milliseconds(quantile(times[1:], 0.5)), milliseconds(max(times[1:])), milliseconds(times[0]))
        )
    return table([f"{EVENTS:,} events", "status", "p50 ms", "worst ms", "first ms"], rows)


def _type() -> int:
    from tingtang.journal.models import Code

    return Code.objects.get(kind="event", name="org.zone.saved").pk


def run(server: Server, city: City) -> str:
    """The report."""
    made = files(server.folder.parent)
    fill(server.database_url)
    return made + "\n\n" + asyncio.run(pages(server, auditor(city), _type()))
