"""Writes of loyalty programmes: what they are, points by events exactly once, and what people redeem or adjust (CUS-40)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.customers.actions.forgotten import remembered
from tingtang.customers.events import (
    POINTS_ADJUSTED,
    POINTS_AWARDED,
    POINTS_RECOMPUTED,
    POINTS_REDEEMED,
    PROGRAMME_SAVED,
    REMOVED,
)
from tingtang.customers.models import Customer, PointEntry, Programme
from tingtang.customers.queries.loyalty import held_by
from tingtang.customers.rules.loyalty import Rule, earns, month_later
from tingtang.journal.follow import begin_again
from tingtang.journal.record import record
from tingtang.journal.saving import clean, field_names, locked, remove, save, tidy
from tingtang.journal.subscribers import Happened
from tingtang.org.models import Hall, Staff

PROGRAMME_FIELDS: Final = field_names(
    Programme,
    *("code", "name", "names", "industries", "halls", "rules", "levels", "rewards"),
    *("lapse_months", "level_months", "starts_date", "is_active"),
)
SUBSCRIBER: Final = "customers.points"


class TooFewPoints(Refused):
    """The customer has fewer points than this takes."""

    message = _("{name} has {balance} points; this takes {points}.")


def today_of(customer: Customer | None, at: datetime) -> date:
    """The day in the zone of the customer's hall, or of the installation."""
    zone = customer.hall.zone if customer is not None and customer.hall is not None else ZoneInfo(settings.HOME_ZONE)
    return at.astimezone(zone).date()


@action("customers.save_programme", label=_("Change loyalty programmes"))
def save_programme(
    actor: Actor, /, *, at: datetime, programme: Programme | None = None, version: str | None = None, **values: Any
) -> Programme:
    """Change a loyalty programme, or make one. Points already given stay; rules hold for events from now on, or recompute them.

    Refused when a rule names an event that is about no customer, or a row cannot be read.
    """
    return save(actor, PROGRAMME_SAVED, programme or Programme(), values, PROGRAMME_FIELDS, at=at, version=version)


@action("customers.remove_programme", label=_("Remove loyalty programmes"))
def remove_programme(actor: Actor, *, programme: Programme, at: datetime) -> None:
    """Remove a programme in which nobody ever had points. Refused with how many lines there are."""
    remove(actor, REMOVED, programme, at=at)


@action("customers.award_points", label=_("Give points for what happened (the system does this)"))
def award_points(actor: Actor, *, happened: Sequence[Happened], at: datetime) -> int:
    """Give the points that events earn, each once however often it is read; how many lines were made.

    A programme of some halls gives them for what happened there; what happened in none counts by the customer's home hall.
    """
    programmes = list(Programme.objects.filter(is_active=True))
    keys = {key for one in happened if (key := one.object_id("customer"))}
    customers = {one.pk: one for one in Customer.objects.filter(pk__in=keys, erased_at__isnull=True).select_related("hall")}
    halls = Hall.objects.in_bulk({key for one in happened if (key := one.object_id("hall"))})
    made = 0
    for one in happened:
        customer = customers.get(one.object_id("customer") or 0)
        if customer is not None:
            place = halls.get(one.object_id("hall") or 0, customer.hall)
            made += sum(_earned(actor, programme, customer, one, at) for programme in programmes if programme.fit(place))
    if not made:
        unchanged()
    return made


def _earned(actor: Actor, programme: Programme, customer: Customer, event: Happened, at: datetime) -> int:
    on = today_of(customer, event.occurred_at)
    if on < programme.starts_date:
        return 0
    made = 0
    for rule in programme.read_rules:
        if not earns(rule, event.type, event.objects, event.attributes) or _is_enough(programme, customer, rule, on):
            continue
        until = month_later(on, programme.lapse_months) if programme.lapse_months else None
        entry, is_new = PointEntry.objects.get_or_create(
            programme=programme, code=rule.code, event_id=event.id,
            defaults={
                "customer": customer, "why": PointEntry.Why.EARNED, "points": rule.points, "on_date": on, "until_date": until,
                "made_at": at,
            },
        )  # fmt: skip
        if is_new:
            record(
                POINTS_AWARDED, actor, at=at, customer=customer, hall=customer.hall, programme=programme, points=entry.points,
                rule=rule.code,
            )  # fmt: skip
        made += is_new
    return made


def _is_enough(programme: Programme, customer: Customer, rule: Rule, on: date) -> bool:
    if not rule.most_per_month:
        return False
    month = PointEntry.objects.filter(
        programme=programme, customer=customer, code=rule.code, on_date__year=on.year, on_date__month=on.month
    )
    return month.count() >= rule.most_per_month


def wanted_events() -> set[str]:
    """The kinds of events that earn points in some programme in use."""
    return {row["event"] for rules in Programme.objects.filter(is_active=True).values_list("rules", flat=True) for row in rules}


@action("customers.redeem_points", on="customer", label=_("Redeem points for rewards"))
def redeem_points(actor: Actor, *, customer: Customer, programme: Programme, reward: str, at: datetime) -> PointEntry:
    """Hand out a reward for points. Refused for a reward there is not, and with too few points."""
    found = next((row for row in programme.rewards if row["code"] == reward), None)
    if found is None:
        raise Invalid(fields={"reward": [str(_("There is no such reward."))]})
    return _given(actor, customer, programme, -found["points"], PointEntry.Why.REDEEMED, reward, "", at)


@action("customers.adjust_points", on="customer", label=_("Adjust points"))
def adjust_points(
    actor: Actor, *, customer: Customer, programme: Programme, points: int, reason: str, at: datetime
) -> PointEntry:
    """Give or take points by hand. Refused without a reason, for nothing, and for more than there are."""
    if not reason.strip():
        raise Invalid(fields={"reason": [str(_("Say why."))]})
    if not points:
        raise Invalid(fields={"points": [str(_("Give a number other than zero."))]})
    return _given(actor, customer, programme, points, PointEntry.Why.ADJUSTED, "", tidy(reason), at)


def _given(
    actor: Actor, customer: Customer, programme: Programme, points: int, why: str, code: str, reason: str, at: datetime
) -> PointEntry:
    held: Customer = remembered(locked(customer))
    today = today_of(held, at)
    balance = held_by(held, today, among=[programme])[0].standing.balance
    if points < 0 and balance + points < 0:
        raise TooFewPoints(name=held.name, balance=balance, points=-points)
    until = month_later(today, programme.lapse_months) if programme.lapse_months and points > 0 else None
    by = Staff.objects.filter(pk=actor.staff_id).first() if actor.staff_id else None
    made = PointEntry(
        programme=programme, customer=held, why=why, points=points, code=code, on_date=today, until_date=until, reason=reason,
        by=by, made_at=at,
    )  # fmt: skip
    clean(made)
    made.save()
    is_redeemed = why == PointEntry.Why.REDEEMED
    about = {"customer": held, "hall": held.hall, "programme": programme, "points": points}
    record(
        POINTS_REDEEMED if is_redeemed else POINTS_ADJUSTED, actor, at=at, **about, **({"reward": code} if is_redeemed else {})
    )
    return made


@action("customers.recompute_points", label=_("Compute points anew from the journal"))
def recompute_points(actor: Actor, *, programme: Programme, at: datetime) -> int:
    """Forget the points that events earned in a programme and have them computed anew from the whole journal by its present rules.

    What people redeemed or adjusted stays. How many lines were forgotten.
    """
    found = PointEntry.objects.filter(programme=programme, why=PointEntry.Why.EARNED)
    count = found.aggregate(count=Count("pk"))["count"]
    found.delete()
    begin_again(SUBSCRIBER)
    record(POINTS_RECOMPUTED, actor, at=at, programme=programme, lines=count)
    return int(count)
