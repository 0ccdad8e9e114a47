"""Builders with good defaults for tests of cases."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from tingtang.cases.actions.kinds import save_kind
from tingtang.cases.actions.opening import open_case
from tingtang.cases.models import Case, Kind
from tingtang.cases.rules.beginning import BEGINNING
from tingtang.catalogue.models import Calendar, Service, StandardVersion
from tingtang.catalogue.tests.factories import make_calendar, make_service, make_standard
from tingtang.core.actors import SYSTEM, Actor
from tingtang.org.models import Hall
from tingtang.org.tests.factories import make_hall

AT = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)  # Monday, 09:00 in Shanghai
TARGETS = [{"clock": "first_answer", "minutes": 120}, {"clock": "resolve", "minutes": 480}]


def make_kind(code: str = "consultation", **values: Any) -> Kind:
    """A kind with five states; what is given goes before the defaults."""
    found = Kind.objects.filter(code=code).first()
    if found is not None and not values:
        return found
    given = {"code": code, "name": code, "nature": "consultation", "prefix": "C", "workflow": BEGINNING} | values
    return save_kind(SYSTEM, kind=found, at=AT, **given)


def make_case(
    *, kind: Kind | None = None, hall: Hall | None = None, at: datetime = AT, actor: Actor = SYSTEM, **values: Any
) -> Case:
    """A case of a kind, opened now."""
    return open_case(actor, kind=kind or make_kind(), hall=hall, at=at, **{"title": "水费账单有误", **values})


def make_timed_case(targets: Sequence[Mapping[str, Any]] | None = None, *, hall: Hall | None = None, **values: Any) -> Case:
    """A case whose standard promises a first answer in two working hours and a solution in eight, or what `targets` say.

    Riverside hall works from nine to five, Monday to Friday.
    """
    if not Calendar.objects.filter(code="nine-to-five").exists():
        week = {day: ["09:00-17:00"] for day in ("mo", "tu", "we", "th", "fr")}
        make_calendar("nine-to-five", "工作日 9:00-17:00", week=week, is_default=True)
    service = values.pop("service", None) or Service.objects.filter(code="trade-licence").first() or make_service()
    if not StandardVersion.objects.filter(standard__service=service).exists():
        make_standard(code=service.code, service=service, targets=TARGETS if targets is None else targets)
    found = hall or Hall.objects.filter(code="riverside").first() or make_hall()
    return make_case(service=service, hall=found, **values)
