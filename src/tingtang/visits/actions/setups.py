"""Writes about how halls serve: disciplines, scales, policies, the services a hall offers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Service
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.journal.record import record
from tingtang.journal.saving import clean
from tingtang.org.models import Hall
from tingtang.visits import statements
from tingtang.visits.actions.refusals import StepRefused
from tingtang.visits.events import DISCIPLINE_PUBLISHED, SETUP_SAVED
from tingtang.visits.models import Discipline, HallService, HallSetup, RatingScale, ServiceClass, Ticket, TicketState
from tingtang.visits.rules import discipline as rule
from tingtang.visits.rules.discipline import Fault

FAULTS = {
    "no_class": _("Give at least one service class."),
    "class_twice": _("Each class may appear once."),
    "code_missing": _("Give every class a code."),
    "emergency_and_privileged": _("A class is either for emergencies or privileged, not both."),
    "base_out_of_range": _("The head start must be between 0 and 100,000 minutes."),
    "rate_out_of_range": _("Credit per minute must be between 0 and 100."),
    "bound_missing": _("Say after how many minutes nobody may be passed over."),
    "bound_out_of_range": _("The bound must be between 0 and 1,440 minutes."),
    "no_ordinary_class": _("Keep at least one ordinary class: neither privileged nor for emergencies."),
    "window_out_of_range": _("The window must be 1 to 60 calls."),
    "share_out_of_range": _("The share must be between 0 and 1."),
    "share_admits_none": _("The share is too small for the window: no emergency could ever be called."),
    "in_a_row_out_of_range": _("The cap in a row must be 1 to 59 calls."),
}
STANDARD: dict[str, Any] = {
    "classes": [
        {"code": "emergency", "is_emergency": True, "starvation_minutes": None},
        {"code": "priority", "base_credit_minutes": 10, "credit_per_minute": 2, "is_privileged": True, "starvation_minutes": 40},
        {"code": "ordinary", "starvation_minutes": 40},
    ],
    "emergency_share_cap": 0.2,
    "share_window": 20,
    "privileged_in_a_row": 2,
}  # fmt: skip


@action("visits.publish_discipline", label=_("Publish the order of service"))
def publish_discipline(
    actor: Actor, *, code: str, name: str, rules: Mapping[str, Any], at: datetime, names: Mapping[str, str] | None = None
) -> Discipline:
    """Publish a new version of an order of service; halls that follow `code` follow it from the next call on.

    Refused with the faults of the rules, or while people of a class that is left out wait.
    """
    latest = Discipline.objects.select_for_update().filter(code=code).order_by("-version").first()
    if latest is not None and latest.rules == dict(rules) and latest.name == name:
        unchanged()
        return latest
    discipline = create_discipline(code, name, rules, at=at, version=latest.version + 1 if latest else 1, names=names)
    for setup in HallSetup.objects.select_for_update().filter(discipline__code=code):
        _must_know_those_waiting(setup.hall_id, discipline)
        setup.discipline = discipline
        setup.save(update_fields=["discipline"])
    record(DISCIPLINE_PUBLISHED, actor, at=at, discipline=discipline, rules=dict(rules))
    return discipline


def create_discipline(
    code: str, name: str, rules: Mapping[str, Any], *, at: datetime | None, version: int, names: Mapping[str, str] | None = None
) -> Discipline:
    """Store a version with the integers of its classes. Refused with the faults of the rules."""
    parsed = _parsed(rules)
    discipline = Discipline.objects.create(
        code=code,
        name=name,
        names=dict(names or {}),
        version=version,
        rules=dict(rules),
        emergency_cap=parsed.emergency_cap,
        share_window=parsed.share_window,
        privileged_in_a_row=parsed.privileged_in_a_row,
        is_capped=parsed.is_capped,
        published_at=at,
    )
    labels = rules.get("labels", {})
    ServiceClass.objects.bulk_create(
        ServiceClass(
            discipline=discipline,
            code=class_code,
            name=next(iter(labels.get(class_code, {}).values()), class_code),
            names=labels.get(class_code, {}),
            kind=weight.kind,
            base_millicredits=weight.base,
            millicredits_per_minute=weight.rate,
            bound_microseconds=weight.bound,
            order=order,
        )
        for order, (class_code, weight) in enumerate(rule.weights(parsed).items())
    )
    return discipline


def _parsed(rules: Mapping[str, Any]) -> rule.Discipline:
    try:
        parsed = rule.Discipline.from_data(rules)
        faults = rule.faults(parsed)
    except (KeyError, TypeError, ArithmeticError):
        raise Invalid(fields={"rules": [_("The rules cannot be read.")]}) from None
    if faults:
        raise Invalid(fields={"rules": [_sentence(fault) for fault in faults]})
    return parsed


def _sentence(fault: Fault) -> str:
    return f"{fault.service_class}: {FAULTS[fault.code]}" if fault.service_class else str(FAULTS[fault.code])


def _must_know_those_waiting(hall_id: int, discipline: Discipline) -> None:
    known = discipline.classes.values_list("code", flat=True)
    open_states = [TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.PARKED]
    lost = Ticket.objects.filter(hall_id=hall_id, state__in=open_states).exclude(service_class__in=list(known))
    stranger = lost.values_list("service_class", flat=True).first()
    if stranger is not None:
        raise StepRefused("class_in_use", stranger)


def begin_setup(hall: Hall, at: datetime | None = None) -> HallSetup:
    """Give a hall that was never set up the standard order of service and the first scale there is."""
    statements.hold_setups()
    standard = Discipline.objects.filter(code="standard").order_by("-version").first()
    if standard is None:
        standard = create_discipline("standard", str(_("Standard order")), STANDARD, at=at, version=1)
    setup, _made = HallSetup.objects.get_or_create(hall=hall)
    if setup.discipline_id is None:
        setup.discipline = standard
    if setup.scale_id is None:
        setup.scale = RatingScale.objects.order_by("pk").first()
    setup.save()
    return setup


@action("visits.set_up_hall", on="hall", label=_("Set up how a hall serves"))
def set_up_hall(
    actor: Actor,
    /,
    *,
    hall: Hall,
    at: datetime,
    discipline: Discipline | None = None,
    scale: RatingScale | None = None,
    **policy: Any,
) -> HallSetup:
    """Choose a hall's order of service, scale and policies (fields of `HallSetup`). Refused while a class waits that is left out."""
    setup, is_new = HallSetup.objects.select_for_update().get_or_create(hall=hall)
    wanted = {**({"discipline": discipline} if discipline else {}), **({"scale": scale} if scale else {}), **policy}
    fields = [name for name, value in wanted.items() if is_new or getattr(setup, name) != value]
    if not fields:
        unchanged()
        return setup
    if discipline is not None:
        _must_know_those_waiting(hall.pk, discipline)
    for name in fields:
        setattr(setup, name, wanted[name])
    clean(setup, exclude=["hall"])
    setup.save()
    record(SETUP_SAVED, actor, at=at, hall=hall, scale=scale, fields=", ".join(sorted(fields)))
    return setup


@action("visits.save_scale", label=_("Change rating scales"))
def save_scale(
    actor: Actor,
    *,
    code: str,
    name: str,
    levels: Sequence[Mapping[str, Any]],
    at: datetime,
    names: Mapping[str, str] | None = None,
) -> RatingScale:
    """Keep a rating scale, from best to worst. Refused with fewer than two levels or a level twice."""
    codes = [level.get("code", "") for level in levels]
    if len(codes) < 2 or len(set(codes)) != len(codes) or not all(isinstance(level.get("value"), int) for level in levels):
        raise Invalid(fields={"levels": [_("Give at least two levels, each once, each with a whole number.")]})
    scale = RatingScale.objects.select_for_update().filter(code=code).first() or RatingScale(code=code)
    wanted = {"name": name, "names": dict(names or {}), "levels": [dict(level) for level in levels]}
    if scale.pk and all(getattr(scale, field) == value for field, value in wanted.items()):
        unchanged()
        return scale
    for field, value in wanted.items():
        setattr(scale, field, value)
    clean(scale)
    scale.save()
    record(SETUP_SAVED, actor, at=at, scale=scale, fields="levels")
    return scale


@action("visits.offer_service", on="hall", label=_("Choose the services of a hall"))
def offer_service(
    actor: Actor,
    *,
    hall: Hall,
    service: Service,
    at: datetime,
    is_active: bool = True,
    wait_target_seconds: int | None = None,
    zone_code: str = "",
) -> HallService:
    """Offer a service in a hall, or stop offering it; those already in line are still served."""
    offered = HallService.objects.select_for_update().filter(hall=hall, service=service).first() or HallService(
        hall=hall, service=service
    )
    wanted = {"is_active": is_active, "wait_target_seconds": wait_target_seconds, "zone_code": zone_code}
    if offered.pk and all(getattr(offered, field) == value for field, value in wanted.items()):
        unchanged()
        return offered
    for field, value in wanted.items():
        setattr(offered, field, value)
    offered.save()
    record(SETUP_SAVED, actor, at=at, hall=hall, service=service, fields=", ".join(sorted(wanted)))
    return offered
