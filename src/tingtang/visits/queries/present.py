"""The hall as it is, for whoever predicts: what planning asks through the registry."""

from datetime import datetime, timedelta
from typing import Any

from tingtang.catalogue.models import Service
from tingtang.core.actors import Actor
from tingtang.org.models import Counter, CounterState, Hall, Shift
from tingtang.visits.models import WAITS, Call, CounterCategory, HallService, HallSetup, Ticket
from tingtang.visits.queries import VIEW
from tingtang.visits.rules.discipline import RECENT_CALLS
from tingtang.visits.rules.present import InLine, Offered, Place, Present

AHEAD = timedelta(hours=12)


def present(actor: Actor, hall: Hall, at: datetime) -> Present:
    """The hall at this moment, with permission to see its tickets; nobody by name."""
    setup = HallSetup.objects.filter(hall=hall).select_related("discipline").first()
    rules = setup.discipline.rules if setup and setup.discipline else None
    codes = _codes(rules)
    offered = HallService.objects.filter(hall=hall, is_active=True, service__is_active=True).select_related("service__category")
    waiting = Ticket.objects.visible_to(actor, VIEW).filter(WAITS, hall=hall).order_by("waiting_since", "pk")
    line = [
        InLine(service, _class(code, codes), max(0.0, (at - since).total_seconds()))
        for service, code, since in waiting.values_list("service_id", "service_class", "waiting_since")
    ]
    recent = Call.objects.filter(hall=hall).order_by("-pk").values_list("kind", flat=True)[:RECENT_CALLS]
    services = [
        Offered(
            each.service_id, each.service.code, each.service.name_in(),
            float(each.wait_target_seconds or each.service.wait_target_seconds), float(each.service.expected_seconds),
            _class(each.service.service_class, codes),
        )
        for each in offered
    ]  # fmt: skip
    return Present(at, rules, services, _places(hall, at), line, list(recent))


def _codes(rules: dict[str, Any] | None) -> list[str]:
    """The classes of the hall, the ordinary one last."""
    classes = rules["classes"] if rules else []
    return [
        each["code"] for each in sorted(classes, key=lambda each: not (each.get("is_emergency") or each.get("is_privileged")))
    ]


def _class(code: str, codes: list[str]) -> str:
    """A class the order of the hall knows: the one given, or else the ordinary one."""
    return code if code in codes or not codes else codes[-1]


def _places(hall: Hall, at: datetime) -> list[Place]:
    counters = list(Counter.objects.filter(hall=hall).order_by("number", "pk"))
    taken: dict[int, list[int]] = {}
    by_category: dict[int, list[int]] = {}
    for service, category in Service.objects.filter(is_active=True).values_list("pk", "category_id"):
        by_category.setdefault(category, []).append(service)
    for counter, category in CounterCategory.objects.filter(counter__hall=hall).values_list("counter_id", "category_id"):
        taken.setdefault(counter, []).extend(by_category.get(category, []))
    open_calls = Call.objects.filter(hall=hall, ended_at=None).values_list("counter_id", "service_id", "started_at")
    serving = {counter: (service, started) for counter, service, started in open_calls}
    shifts = _shifts(hall, at)
    return [
        Place(
            counter.pk, counter.name_in(), counter.state == CounterState.OPEN, sorted(taken.get(counter.pk, [])),
            *_busy(serving.get(counter.pk), at), shifts.get(counter.clerk_id or 0, []),
        )
        for counter in counters
    ]  # fmt: skip


def _busy(call: tuple[int, datetime | None] | None, at: datetime) -> tuple[int | None, float]:
    if call is None:
        return None, 0.0
    return call[0], max(0.0, (at - (call[1] or at)).total_seconds())


def _shifts(hall: Hall, at: datetime) -> dict[int, list[tuple[float, bool]]]:
    """When those who are on duty now go, and come again, by staff, in seconds from now."""
    rows = Shift.objects.filter(hall=hall, ends_at__gt=at, starts_at__lt=at + AHEAD).order_by("starts_at")
    found: dict[int, list[tuple[float, bool]]] = {}
    for staff, starts, ends in rows.values_list("staff_id", "starts_at", "ends_at"):
        if starts > at and staff not in found:
            continue
        coming = [((starts - at).total_seconds(), True)] if starts > at else []
        found.setdefault(staff, []).extend([*coming, ((ends - at).total_seconds(), False)])
    return found
