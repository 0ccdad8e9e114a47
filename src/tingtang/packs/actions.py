"""Writes of packs: apply one, set up a hall from one of its layouts, found the organisation."""

from collections import Counter as Tally
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.actions import choose_calendar
from tingtang.catalogue.models import Calendar, Category, Service
from tingtang.core.actions import action, running, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Refused
from tingtang.journal.record import record
from tingtang.org.actions import (
    grant_role,
    install_roles,
    save_counter,
    save_hall,
    save_housekeeping,
    save_organisation,
    save_staff,
    save_zone,
)
from tingtang.org.models import Hall, Organisation, Post, Role, Staff
from tingtang.packs import queries
from tingtang.packs.events import FOUNDED, HALL_SET_UP, PACK_APPLIED
from tingtang.packs.first_days import begin
from tingtang.packs.furnishing import furnish
from tingtang.packs.kinds import KINDS, here
from tingtang.packs.loaded import Loaded
from tingtang.packs.loader import load, mark, places
from tingtang.packs.models import Applied, Given
from tingtang.packs.plan import Change, Step, now_given
from tingtang.packs.schemas import Layout
from tingtang.packs.source import BadPack
from tingtang.packs.wanted import items, named
from tingtang.visits.actions.counters import switch_categories
from tingtang.visits.actions.helping import set_help_rule
from tingtang.visits.actions.hosts import set_crowd
from tingtang.visits.actions.setups import offer_service
from tingtang.visits.actions.setups import set_up_hall as set_up_visits
from tingtang.visits.models import Discipline, RatingScale

T = TypeVar("T")
_LOCK = 20_261_122


class NotApplied(Refused):
    """A hall is set up from a pack that is not applied here."""

    message = _("The pack “{pack}” is not applied here yet. Apply it first; the hall needs its services.")


class AlreadyFounded(Refused):
    """The first set-up has been finished by somebody, perhaps a moment ago."""

    message = _("This installation is already set up. Log in; more halls and people are added under Setup.")


@action("packs.tell_story", label=_("Let the demo's stories happen"))
def tell_story(actor: Actor, *, story: Callable[[], T]) -> T:
    """Let all that `story` does happen in one transaction, in the names and at the times it says: a whole case at once."""
    unchanged()
    running().is_whole = True  # the program made up what it writes
    return story()


@action("packs.apply", label=_("Apply packs"))
def apply(actor: Actor, *, loaded: Loaded, at: datetime, overwrite: bool = False) -> list[Step]:
    """Set what the pack wants and nobody here has changed by hand; returns the steps.

    Nothing happens when everything is as wanted. Refused when a value does not fit the place it goes to.
    """
    _one_at_a_time()
    install_roles(actor, at=at)
    steps = queries.difference(loaded, overwrite=overwrite)
    for step in steps:
        if step.does:
            KINDS[step.kind].save(actor, at, step.code, {name: value for name, (_, value) in step.sets.items()})
    is_begun = begin(actor, loaded, Hall.objects.filter(industry=loaded.code, is_active=True), at)
    applied = Applied.objects.filter(code=loaded.code).first()
    if is_begun or any(step.does for step in steps) or applied is None or applied.version != loaded.pack.version:
        _remember(actor, loaded, steps, at)
    else:
        unchanged()
    Applied.objects.exclude(code=loaded.code).update(waiting=None)  # both may name the same things
    Applied.objects.filter(code=loaded.code).update(waiting=0, mark=mark(loaded.folder))
    return steps


@action("packs.look", label=_("Look what waits in packs (the system does this)"))
def look(actor: Actor) -> None:
    """Find how many changes wait in each applied pack, so that pages need not."""
    unchanged()
    stands = cache(here)
    applied = {each.code: each for each in Applied.objects.all()}
    for folder in places().values():
        with suppress(BadPack):
            loaded = load(str(folder))
            if loaded.code in applied:
                waiting = queries.count_waiting(loaded, stands)
                Applied.objects.filter(code=loaded.code).update(waiting=waiting, mark=mark(folder))


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _remember(actor: Actor, loaded: Loaded, steps: list[Step], at: datetime) -> None:
    values = {"version": loaded.pack.version, "names": loaded.pack.name.all, "applied_at": at}
    pack, _is_new = Applied.objects.update_or_create(code=loaded.code, defaults=values)
    given, done = queries.given(loaded.code), {(step.kind, step.code): step for step in steps}
    kept = [
        Given(pack=pack, kind=item.kind, code=item.code, values=now_given(item, done[item.key], given.get(item.key, {})))
        for item in items(loaded)
    ]
    Given.objects.bulk_create(kept, update_conflicts=True, unique_fields=["pack", "kind", "code"], update_fields=["values"])
    tally = Tally(step.change for step in steps)
    record(
        PACK_APPLIED, actor, at=at, pack=pack, code=pack.code, version=pack.version,
        created=tally[Change.CREATE], changed=tally[Change.CHANGE], kept=sum(1 for step in steps if step.keeps),
    )  # fmt: skip


@action("packs.set_up_hall", label=_("Set up halls from a layout"))
def set_up_hall(actor: Actor, /, *, loaded: Loaded, layout: Layout, at: datetime, **hall: Any) -> Hall:
    """Make a hall with the zones, counters, services and policy of a layout.

    Refused when the pack is not applied, or a value (code, time zone) is wrong.
    """
    pack = Applied.objects.filter(code=loaded.code).first()
    if pack is None:
        raise NotApplied(pack=loaded.code)
    made = save_hall(actor, hall=None, at=at, **{"opening": layout.opening, "industry": loaded.code, **hall})
    zones = {
        zone.code: save_zone(actor, hall=made, at=at, code=zone.code, **named(zone.name), kind=zone.type, order=order)
        for order, zone in enumerate(layout.zones, 1)
    }
    codes = {code for counter in layout.counters for code in counter.categories}
    for service in Service.objects.filter(category__code__in=codes, is_active=True):
        offer_service(actor, hall=made, service=service, at=at)
    _policy(actor, loaded, made, at)
    _housekeeping(actor, loaded, made, at)
    if loaded.standards.calendars:
        calendar = Calendar.objects.get(code=loaded.standards.calendars[0].code)
        choose_calendar(actor, hall=made, calendar=calendar, at=at)
    for counter in layout.counters:
        values = {**named(counter.name), "number": counter.number, "zone": zones[counter.zone], "seats": counter.seats}
        saved = save_counter(actor, hall=made, at=at, code=counter.code, **values)
        switch_categories(actor, counter=saved, categories=list(Category.objects.filter(code__in=counter.categories)), at=at)
    begin(actor, loaded, [made], at)
    furnish(actor, loaded, layout, made, at)
    record(HALL_SET_UP, actor, at=at, hall=made, pack=pack, layout=layout.code)
    return made


def _policy(actor: Actor, loaded: Loaded, hall: Hall, at: datetime) -> None:
    policy = loaded.visits.hall_policy
    if policy is None:
        return
    set_up_visits(
        actor,
        hall=hall,
        at=at,
        discipline=Discipline.objects.filter(code=policy.discipline).order_by("-version").first(),
        scale=RatingScale.objects.get(code=policy.scale),
        recall_limit=policy.recall_limit,
        recall_cooldown_seconds=policy.recall_cooldown,
        late_return=policy.late_return,
        late_return_after=policy.late_return_after,
        late_return_minutes=policy.late_return_within // 60,
        ticket_note=policy.ticket_note.all if policy.ticket_note else {},
    )
    if policy.crowd:
        rows = [
            {"level": level, "waiting": each.waiting, "people": each.people, "hosts": each.hosts}
            for level, each in enumerate(policy.crowd, 1)
        ]
        set_crowd(actor, hall=hall, levels=rows, at=at)
    if policy.help:
        posts = Post.objects.in_bulk([each.post for each in policy.help], field_name="code")
        rule = [{"post": posts[each.post], "minutes": max(1, each.after // 60), "means": each.means} for each in policy.help]
        set_help_rule(actor, hall=hall, rule=rule, at=at)


def _housekeeping(actor: Actor, loaded: Loaded, hall: Hall, at: datetime) -> None:
    for order, each in enumerate(loaded.org.housekeeping, 1):
        save_housekeeping(
            actor,
            hall=hall,
            at=at,
            code=each.code,
            **named(each.name),
            instructions=each.what.all,
            frequency=each.frequency,
            days=each.days,
            owner_post=Post.objects.filter(code=each.answers or "").first(),
            order=order,
        )


@action("packs.found", label=_("Finish the first set-up"))
def found(
    actor: Actor, *, loaded: Loaded, organisation: dict[str, Any], hall: dict[str, Any], person: dict[str, Any], at: datetime
) -> Staff:
    """Make the organisation, apply its pack, set up the first hall, and make the administrator.

    Refused when an organisation exists: the first set-up is done once, whoever is first.
    """
    _one_at_a_time()
    if Organisation.objects.exists():
        raise AlreadyFounded
    made = save_organisation(actor, at=at, industry=loaded.code, **organisation)
    apply(actor, loaded=loaded, at=at)
    layout = loaded.layout(hall.pop("layout"))
    first = set_up_hall(actor, loaded=loaded, layout=layout, at=at, **hall)
    staff = save_staff(actor, hall=None, at=at, **person)
    grant_role(actor, staff=staff, role=Role.objects.get(code="administrator"), hall=None, at=at)
    record(FOUNDED, actor, at=at, organisation=made, hall=first, account=staff.account, pack=loaded.code)
    return staff
