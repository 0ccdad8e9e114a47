"""Builders of a small hall: Riverside, counters, Li Min at counter 3, services in two categories."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from tingtang.catalogue.models import Category, Service
from tingtang.core.actors import SYSTEM
from tingtang.core.models import Account
from tingtang.org.models import Counter, CounterState, Device, Hall, Staff
from tingtang.visits.actions.setups import publish_discipline, set_up_hall
from tingtang.visits.actions.tickets import issue
from tingtang.visits.models import CounterCategory, HallService, RatingScale, Ticket
from tingtang.visits.tests.halldays import MORNING

_numbers = count(1)
FOUR_LEVELS = [
    {"code": "very_satisfied", "name": "very satisfied", "value": 4, "is_bad": False},
    {"code": "satisfied", "name": "satisfied", "value": 3, "is_bad": False},
    {"code": "average", "name": "average", "value": 2, "is_bad": False},
    {"code": "dissatisfied", "name": "dissatisfied", "value": 1, "is_bad": True},
]
FAIR = {
    "classes": [
        {"code": "emergency", "is_emergency": True, "starvation_minutes": None},
        {"code": "priority", "base_credit_minutes": 10, "credit_per_minute": 2, "is_privileged": True, "starvation_minutes": 20},
        {"code": "ordinary", "base_credit_minutes": 0, "credit_per_minute": 1, "starvation_minutes": 30},
    ],
    "emergency_share_cap": 0.2,
    "share_window": 10,
    "privileged_in_a_row": 2,
}  # fmt: skip


def make_category(code: str = "civil") -> Category:
    return Category.objects.get_or_create(code=code, defaults={"name": code})[0]


def make_service(code: str = "passport", *, category: str = "civil", series: str = "A", **more: Any) -> Service:
    values = {"name": code, "category": make_category(category), "series": series, **more}
    return Service.objects.get_or_create(code=code, defaults=values)[0]


def around_noon() -> str:
    """A time zone in which midnight is far: where a test lives through the last minutes, they are minutes of one day."""
    return f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"


def make_hall(
    code: str = "riverside",
    *,
    rules: dict[str, Any] | None = None,
    services: Sequence[Service] = (),
    time_zone: str = "Asia/Shanghai",
) -> Hall:
    """A hall that offers the services (default: passport and tax) under a discipline, with the four levels."""
    hall = Hall.objects.create(code=code, name="河滨政务服务大厅", time_zone=time_zone)
    scale, _ = RatingScale.objects.get_or_create(code="four", defaults={"name": "four levels", "levels": FOUR_LEVELS})
    discipline = publish_discipline(SYSTEM, code=f"{code}-order", name="Order", rules=rules or FAIR, at=MORNING)
    set_up_hall(SYSTEM, hall=hall, at=MORNING, discipline=discipline, scale=scale)
    for service in services or (make_service(), make_service("tax", category="tax", series="B")):
        HallService.objects.create(hall=hall, service=service)
    return hall


def make_staff(name: str = "李敏") -> Staff:
    number = next(_numbers)
    account = Account.objects.create(username=f"staff-{number}", name=name)
    return Staff.objects.create(account=account, badge=f"{number:04d}", name=name)


def make_counter(
    hall: Hall, number: int = 3, *, categories: Sequence[str] = ("civil", "tax"), state: str = CounterState.OPEN
) -> Counter:
    counter = Counter.objects.create(
        hall=hall, code=f"counter-{number}", name=f"Counter {number}", number=number, state=state, clerk=make_staff()
    )
    for code in categories:
        CounterCategory.objects.create(counter=counter, category=make_category(code))
    return counter


def make_kiosk(hall: Hall, key_hash: bytes = b"k" * 32) -> Device:
    return Device.objects.create(hall=hall, kind="kiosk", name=f"kiosk {next(_numbers)}", key_hash=key_hash)


def make_ticket(hall: Hall, service: str = "passport", *, minutes_ago: float = 0, at: datetime = MORNING, **more: Any) -> Ticket:
    return issue(SYSTEM, hall=hall, service=make_service(service), at=at - timedelta(minutes=minutes_ago), **more).ticket
