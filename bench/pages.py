"""What drawing a page costs: processor time and statements of every kind of page, in this process, for somebody of the desk.

`python bench/run.py pages`, or `DATABASE_URL=… python bench/pages.py` on a migrated database, which it fills once. Processor time is
measured against that of a fixed piece of work done at the same moment, because neighbours on the machine make both longer; it is told for
a machine on which that work takes UNIT. BEFORE was measured so before pages were made cheap.
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote

COUNT = int(os.environ.get("TINGTANG_BENCH_CASES", "20000"))
ROUNDS = int(os.environ.get("TINGTANG_BENCH_ROUNDS", "40"))
WORD = "漏水"
UNIT = 1.0  # ms
# Page: processor time in ms (median), statements.
BEFORE: dict[str, tuple[float, int]] = {
    "frame alone": (10.0, 5),
    "list of a queue": (42.0, 8),
    "list by due": (41.0, 8),
    "search": (44.3, 8),
    "case page": (28.9, 12),
    "case page, long": (34.7, 12),
    "case: main panels": (31.1, 10),
    "case: side panels": (18.5, 9),
    "my work": (60.8, 11),
    "team queue": (18.0, 12),
    "board": (38.1, 8),
    "dashboard": (18.2, 9),
    "open a case": (18.7, 12),
    "supervision": (47.7, 11),
    "customers' list": (28.1, 8),
    "360 page": (39.2, 31),
    "360: story": (5.6, 9),
    "tickets": (12.3, 8),
    "services": (12.8, 7),
    "staff": (28.7, 11),
    "journal": (36.8, 24),
}


def run(server: object, made: object) -> str:
    """The report, on a fresh server's database."""
    import seed_cases
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    desk = seed_cases.desk(made, "hot")
    _fill(server.database_url, desk)
    return _measured()


def _fill(url: str, desk: object) -> None:
    import seed_cases

    from tingtang.core.actors import SYSTEM
    from tingtang.customers import actions as customers
    from tingtang.customers.models import Customer

    seed_cases.fill(url, desk, COUNT, lambda text: print(f"  seeded: {text}", file=sys.stderr, flush=True))
    known, at = Customer.objects.order_by("pk")[0], datetime.now(UTC)
    for number in range(3):
        customers.add_contact(SYSTEM, customer=known, kind="phone", value=f"1000000000{number}", at=at)


def _asks() -> dict[str, str]:
    from tingtang.cases.models import Case, Note
    from tingtang.customers.models import Customer
    from tingtang.org.models import Team

    team, customer = Team.objects.order_by("pk")[0].pk, Customer.objects.order_by("pk")[0].pk
    working = Case.objects.filter(phase="working").order_by("pk")
    short, long = working[0].number, Note.objects.filter(body__startswith="现场情况").order_by("pk")[0].case.number
    return {
        "frame alone": "/cases/notices/",
        "list of a queue": f"/cases/?team={team}&sort=-opened_at",
        "list by due": "/cases/?sort=due_at",
        "search": f"/cases/?q={quote(WORD)}",
        "case page": f"/cases/{short}/",
        "case page, long": f"/cases/{long}/",
        "case: main panels": f"/cases/{short}/panels/?where=main",
        "case: side panels": f"/cases/{short}/panels/",
        "my work": "/cases/mine/",
        "team queue": f"/cases/queue/{team}/",
        "board": "/cases/board/",
        "dashboard": "/cases/dashboard/",
        "open a case": "/cases/new/",
        "supervision": "/cases/supervision/",
        "customers' list": "/customers/",
        "360 page": f"/customers/{customer}/",
        "360: story": f"/customers/{customer}/timeline/",
        "tickets": "/hall/hot/tickets/",
        "services": "/setup/services/",
        "staff": "/setup/staff/",
        "journal": "/setup/journal/logs/own/events/",
    }


def _measured() -> str:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from figures import quantile, table

    browser = Client()
    browser.cookies["tt_session"] = _session()
    browser.cookies["csrftoken"] = "b" * 32
    rows = []
    for name, path in _asks().items():
        times = _times(lambda path=path: browser.get(path))
        with CaptureQueriesContext(connection) as queries:
            size = len(browser.get(path).content)
        cpu, before = quantile(times, 0.5), BEFORE.get(name)
        was = (f"{before[0]:.1f}", f"{before[1]}", f"{before[0] / cpu:.1f}x") if before else ("", "", "")
        rows.append((name, was[0], f"{cpu:.1f}", was[2], was[1], len(queries), f"{size / 1000:.0f}"))
        print("  ", *rows[-1], file=sys.stderr, flush=True)
    return table(["processor time of a page", "before ms", "ms", "cheaper", "statements before", "statements", "kB"], rows)


def _session() -> str:
    """A new session of the first clerk, who holds the rights of the desk and of an administrator."""
    from django.contrib.sessions.backends.db import SessionStore

    from tingtang.core.models import Account
    from tingtang.core.queries import SESSION_ACCOUNT, SESSION_SEAL
    from tingtang.org.models import Role, Staff, StaffRole
    from tingtang.org.queries import seal_of
    from tingtang.org.roles import BUILT_IN

    account = Account.objects.get(username="hot-1")
    permissions = next(role for role in BUILT_IN if role.code == "administrator").permissions
    role, _ = Role.objects.get_or_create(code="bench-all", defaults={"name": "All", "permissions": sorted(permissions)})
    StaffRole.objects.get_or_create(staff=Staff.objects.get(account=account), role=role, hall=None)
    session = SessionStore()
    session[SESSION_ACCOUNT], session[SESSION_SEAL] = account.pk, seal_of(account.password)
    session.create()
    return session.session_key or ""


def _times(ask: Callable[[], object]) -> list[float]:
    """Processor time of each request in ms, as if the fixed work beside it had taken UNIT."""
    found = []
    for _ in range(ROUNDS + 3):
        unit = _work()
        before = time.thread_time()
        answer = ask()
        spent = time.thread_time() - before
        assert answer.status_code == 200, answer.status_code
        found.append(UNIT * spent / min(unit, _work()))
    return found[3:]


def _work() -> float:
    """What a fixed piece of work takes now: the sort of thing that pages are drawn with."""
    before = time.thread_time()
    for n in range(1400):
        parts = [str(m).replace("1", "&amp;") for m in range(n, n + 4)]
        {"a": parts, "b": ",".join(parts)}.get("a", n)
    return time.thread_time() - before


def main() -> None:
    """Fill the database of DATABASE_URL unless it has been filled before; measure and print."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tingtang.config.settings")
    django.setup()
    from seed import city
    from seed_cases import desk

    from tingtang.core import registry
    from tingtang.org.models import Hall

    if not Hall.objects.filter(code="hot").exists():
        _fill(os.environ["DATABASE_URL"], desk(city({"hot": 50}), "hot"))
    registry.freeze()
    print(_measured())


if __name__ == "__main__":
    main()
