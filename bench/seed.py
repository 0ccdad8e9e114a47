"""An organisation of the size to be measured, written straight into the tables of an empty installation."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection as connection_of_django

from tingtang.catalogue.models import Category, Service
from tingtang.core.ids import keep, new_key
from tingtang.core.models import Account, ApiToken
from tingtang.core.queries import SESSION_ACCOUNT, SESSION_SEAL
from tingtang.org.models import Counter, Device, Hall, Organisation, Role, Staff, StaffRole
from tingtang.org.queries import seal_of
from tingtang.visits.actions.setups import begin_setup
from tingtang.visits.models import CounterCategory, HallService, HallSetup, RatingScale, Ticket

OPENING = {day: ["00:00-24:00"] for day in ("mo", "tu", "we", "th", "fr", "sa", "su")}
LEVELS = [
    {"code": "very-satisfied", "name": "very satisfied", "names": {}, "value": 4, "is_bad": False},
    {"code": "satisfied", "name": "satisfied", "names": {}, "value": 3, "is_bad": False},
    {"code": "average", "name": "average", "names": {}, "value": 2, "is_bad": False},
    {"code": "dissatisfied", "name": "dissatisfied", "names": {}, "value": 1, "is_bad": True},
]
PERMISSIONS = [
    "visits.view",
    "visits.view_console",
    "visits.view_live",
    "visits.view_board",
    "visits.issue",
    "visits.call_next",
    "visits.call_chosen",
    "visits.recall",
    "visits.start",
    "visits.park",
    "visits.resume",
    "visits.transfer",
    "visits.add_errand",
    "visits.finish",
    "visits.mark_no_show",
    "visits.return_late",
    "visits.leave",
    "visits.open_counter",
    "visits.close_counter",
    "visits.take_break",
]


@dataclass
class Clerk:
    """One logged-in clerk: his counter, the cookies of his session, and a key for programs."""

    counter: int
    hall: str
    cookies: dict[str, str]
    key: str


@dataclass
class City:
    """What was seeded: halls with their kiosk keys, services, clerks."""

    kiosks: dict[str, str] = field(default_factory=dict)
    boards: dict[str, str] = field(default_factory=dict)
    services: list[str] = field(default_factory=list)
    clerks: list[Clerk] = field(default_factory=list)

    def clerks_of(self, hall: str) -> list[Clerk]:
        return [clerk for clerk in self.clerks if clerk.hall == hall]


def city(halls: dict[str, int]) -> City:
    """Halls by code with their number of open counters, each with one clerk on duty; eight services, all taken everywhere."""
    made = City()
    at = datetime.now(UTC)
    Organisation.objects.get_or_create(is_only=True, defaults={"code": "bench", "name": "Bench"})
    category, _ = Category.objects.get_or_create(code="all", defaults={"name": "All"})
    for series in "ABCDEFGH":
        service, _ = Service.objects.get_or_create(
            code=f"s-{series.lower()}", defaults={"name": series, "category": category, "series": series}
        )
        made.services.append(service.code)
    role, _ = Role.objects.get_or_create(code="bench", defaults={"name": "Bench", "permissions": PERMISSIONS})
    scale, _ = RatingScale.objects.get_or_create(code="four", defaults={"name": "Four", "levels": LEVELS})
    for code, counters in halls.items():
        hall = Hall.objects.create(code=code, name=code, time_zone="Asia/Shanghai", opening=OPENING)
        HallSetup.objects.update_or_create(hall=hall, defaults={"scale": scale})
        begin_setup(hall)
        HallService.objects.bulk_create(
            [HallService(hall=hall, service=s) for s in Service.objects.filter(code__in=made.services)]
        )
        made.kiosks[code], made.boards[code] = _device(hall, "kiosk", at), _device(hall, "board", at)
        made.clerks += [_clerk(hall, role, category, number, at) for number in range(1, counters + 1)]
    return made


def _device(hall: Hall, kind: str, at: datetime) -> str:
    key = new_key("ttd")
    Device.objects.create(hall=hall, kind=kind, name=kind, key_hash=keep(key), enrolled_at=at)
    return key


def _clerk(hall: Hall, role: Role, category: Category, number: int, at: datetime) -> Clerk:
    name = f"{hall.code}-{number}"
    account = Account.objects.create(username=name, name=name, password=make_password(None))
    staff = Staff.objects.create(account=account, badge=name[-20:], name=name, hall=hall)
    StaffRole.objects.create(staff=staff, role=role, hall=hall)
    counter = Counter.objects.create(
        hall=hall, code=f"c{number}", name=str(number), number=number, state="open", state_since=at, clerk=staff
    )
    CounterCategory.objects.create(counter=counter, category=category)
    key = new_key("tta")
    ApiToken.objects.create(account=account, name="bench", key_hash=keep(key), created_at=at)
    session = SessionStore()
    session[SESSION_ACCOUNT], session[SESSION_SEAL] = account.pk, seal_of(account.password)
    session.create()
    return Clerk(counter.pk, hall.code, {"tt_session": session.session_key or "", "csrftoken": secrets.token_hex(16)}, key)


def clone_ticket(connection: object, hall: str, service: str, count: int, **different: str) -> None:
    """`count` tickets like a new one of the hall, with SQL for the columns that differ; `g` counts them from 1."""
    now = datetime.now(UTC)
    fresh = Ticket(
        hall=Hall.objects.get(code=hall),
        service=Service.objects.get(code=service),
        day_date=now.date(),
        series="Z",
        number=0,
        issued_at=now,
        waiting_since=now,
        queued_at=now,
        channel="bench",
    )
    fields = [field for field in Ticket._meta.concrete_fields if not field.primary_key]
    values = [field.get_db_prep_save(getattr(fresh, field.attname), connection_of_django) for field in fields]
    marks = [different.get(field.column, "%s") for field in fields]
    given = [value for field, value in zip(fields, values, strict=True) if field.column not in different]
    names = ", ".join(f'"{field.column}"' for field in fields)
    # The count stands first in the parameters because the rows are made first.
    sql = f"WITH rows AS (SELECT g FROM generate_series(1, %s) g) INSERT INTO visits_ticket ({names}) SELECT {', '.join(marks)} FROM rows"
    connection.execute(sql, [count, *given])
