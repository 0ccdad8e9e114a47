"""Every page of organisation and catalogue, for every kind of reader: nobody, no rights, rights here, rights in another hall."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tingtang.core.actors import SYSTEM
from tingtang.core.queries import SESSION_ACCOUNT, SESSION_SEAL
from tingtang.org import actions, queries
from tingtang.org.models import Hall, Role, Staff
from tingtang.org.tests.factories import (
    AT,
    grant,
    make_counter,
    make_hall,
    make_housekeeping,
    make_post,
    make_role,
    make_staff,
    make_team,
)

pytestmark = pytest.mark.django_db
NAMESPACES = {"org"}


@dataclass(frozen=True)
class Line:
    """A page: its name, the records in its address, the method that works."""

    name: str
    keys: tuple[str, ...]
    permission: str
    everywhere: bool = False
    method: str = "get"


def line(name: str, permission: str, *keys: str, everywhere: bool = False, post: bool = False) -> Line:
    return Line(name, keys, permission, everywhere, "post" if post else "get")


TABLE = (
    line("checklist", "org.save_organisation"),
    line("organisation", "org.save_organisation", everywhere=True),
    line("halls", "org.view"),
    line("new_hall", "org.save_hall", everywhere=True),
    line("hall", "org.save_hall", "hall"),
    line("remove_hall", "org.remove_hall", "hall", everywhere=True, post=True),
    line("zones", "org.view"),
    line("new_zone", "org.save_zone"),
    line("zone", "org.save_zone", "zone"),
    line("remove_zone", "org.remove_zone", "zone", post=True),
    line("floor_plans", "org.view"),
    line("new_floor_plan", "org.save_floor_plan"),
    line("floor_plan", "org.save_floor_plan", "floor_plan"),
    line("remove_floor_plan", "org.remove_floor_plan", "floor_plan", post=True),
    line("counters", "org.view"),
    line("new_counter", "org.save_counter"),
    line("counter", "org.save_counter", "counter"),
    line("remove_counter", "org.remove_counter", "counter", post=True),
    line("outlet_classes", "org.view"),
    line("new_outlet_class", "org.save_outlet_class", everywhere=True),
    line("outlet_class", "org.save_outlet_class", "outlet_class", everywhere=True),
    line("remove_outlet_class", "org.remove_outlet_class", "outlet_class", everywhere=True, post=True),
    line("posts", "org.view"),
    line("new_post", "org.save_post", everywhere=True),
    line("post", "org.save_post", "post", everywhere=True),
    line("remove_post", "org.remove_post", "post", everywhere=True, post=True),
    line("duties", "org.view_all_obligations"),
    line("responsibilities", "org.view"),
    line("obligations", "org.save_obligation", everywhere=True),
    line("new_obligation", "org.save_obligation", everywhere=True),
    line("obligation", "org.save_obligation", "obligation", everywhere=True),
    line("remove_obligation", "org.remove_obligation", "obligation", everywhere=True, post=True),
    line("roster", "org.view", "hall"),
    line("plan_duties", "org.plan_duties", "hall", post=True),
    line("turn", "org.view", "hall", "turn"),
    line("mark_duty", "org.mark_duty", "hall", "turn", post=True),
    line("acknowledge_duty", "org.acknowledge_duty", "hall", "turn", post=True),
    line("swap_duties", "org.swap_duties", "hall", "turn", post=True),
    line("assign_duty", "org.assign_duty", "hall", "housekeeping", "day"),
    line("housekeeping_systems", "org.view"),
    line("new_housekeeping", "org.save_housekeeping"),
    line("housekeeping", "org.save_housekeeping", "housekeeping"),
    line("remove_housekeeping", "org.remove_housekeeping", "housekeeping", post=True),
    line("people", "org.view_accounts"),
    line("new_staff", "org.save_staff"),
    line("new_people", "org.save_staff"),
    line("people_template", "org.save_staff"),
    line("staff", "org.save_staff", "staff"),
    line("remove_staff", "org.remove_staff", "staff", post=True),
    line("grant_role", "org.grant_role", "staff", post=True),
    line("withdraw_role", "org.withdraw_role", "grant", post=True),
    line("roles", "org.view_accounts"),
    line("new_role", "org.save_role", everywhere=True),
    line("role", "org.save_role", "role", everywhere=True),
    line("remove_role", "org.remove_role", "role", everywhere=True, post=True),
    line("new_rights", "org.decide_new_rights", "role", everywhere=True, post=True),
    line("install_roles", "org.install_roles", everywhere=True, post=True),
    line("shifts", "org.view"),
    line("week", "org.view", "hall"),
    line("new_shift", "org.save_shift", "hall"),
    line("shift", "org.save_shift", "hall", "shift"),
    line("remove_shift", "org.remove_shift", "hall", "shift", post=True),
    line("copy_week", "org.copy_shifts", "hall", post=True),
    line("import_week", "org.import_shifts", "hall"),
    line("roster_template", "org.import_shifts", "hall"),
    line("teams", "org.view"),
    line("new_team", "org.save_team"),
    line("team", "org.save_team", "team"),
    line("remove_team", "org.remove_team", "team", post=True),
    line("new_team_member", "org.save_team_member", "team"),
    line("team_member", "org.save_team_member", "team_member"),
    line("remove_team_member", "org.remove_team_member", "team_member", post=True),
    line("staff_skills", "org.view"),
    line("new_staff_skill", "org.save_staff_skill"),
    line("staff_skill", "org.save_staff_skill", "staff_skill"),
    line("remove_staff_skill", "org.remove_staff_skill", "staff_skill", post=True),
    line("skills", "org.view"),
    line("new_skill", "org.save_skill", everywhere=True),
    line("skill", "org.save_skill", "skill", everywhere=True),
    line("remove_skill", "org.remove_skill", "skill", everywhere=True, post=True),
    line("cover_pairs", "org.view"),
    line("new_cover_pair", "org.save_cover_pair"),
    line("cover_pair", "org.save_cover_pair", "cover_pair"),
    line("remove_cover_pair", "org.remove_cover_pair", "cover_pair", post=True),
    line("absences", "org.view_absences"),
    line("new_absence", "org.save_absence"),
    line("absence", "org.save_absence", "absence"),
    line("remove_absence", "org.remove_absence", "absence", post=True),
    line("devices", "org.view_accounts"),
    line("new_device", "org.prepare_device"),
    line("device", "org.save_device", "device"),
    line("new_code", "org.prepare_device", "device", post=True),
    line("revoke_device", "org.revoke_device", "device", post=True),
    line("remove_device", "org.remove_device", "device", post=True),
)
OWN = {
    "me",
    "card",
    "own_absences",
    "withdraw_absence",
    "change_password",
    "make_token",
    "revoke_token",
    "demo_login",
    "choose_hall",
    "find_hall",
}


@dataclass
class World:
    """A hall with one record of each kind, and another hall."""

    hall: Hall
    other: Hall
    records: dict[str, Any]

    def address(self, one: Line) -> str:
        return reverse(f"org:{one.name}", args=[self.records[key] for key in one.keys])


@pytest.fixture
def world() -> World:
    hall, other = make_hall(), make_hall("hillside", "山麓大厅")
    somebody = make_staff("somebody", "某人", hall)
    role = make_role("reader", "org.view")
    zone = actions.save_zone(SYSTEM, hall=hall, at=AT, code="wait", name="等候区")
    shift = actions.save_shift(SYSTEM, hall=hall, at=AT, staff=somebody, starts_at=AT, ends_at=AT.replace(hour=5))
    device = actions.prepare_device(SYSTEM, hall=hall, at=AT, kind="board", name="大屏").device
    given = actions.grant_role(SYSTEM, staff=somebody, role=role, hall=hall, at=AT)
    team = make_team(hall)
    skill = actions.save_skill(SYSTEM, at=AT, code="sign", name="手语")
    away = AT.replace(day=25)
    absence = actions.save_absence(SYSTEM, staff=somebody, at=AT, starts_at=away, ends_at=away.replace(hour=9))
    system = make_housekeeping(hall, people=[somebody])
    values = {"hall": hall, "housekeeping": system, "staff": somebody}
    records = {
        "housekeeping": system.pk,
        "turn": actions.assign_duty(SYSTEM, date=AT.date(), at=AT, **values).pk,
        "day": "2026-11-24",
        "obligation": actions.save_obligation(SYSTEM, at=AT, code="rules", text="遵守岗位规范").pk,
        "team": team.pk,
        "team_member": actions.save_team_member(SYSTEM, team=team, staff=somebody, at=AT).pk,
        "skill": skill.pk,
        "staff_skill": actions.save_staff_skill(SYSTEM, staff=somebody, skill=skill, at=AT).pk,
        "cover_pair": actions.save_cover_pair(SYSTEM, primary=somebody, backup=make_staff("second", "乙", hall), at=AT).pk,
        "absence": absence.pk,
        "hall": hall.code,
        "zone": zone.pk,
        "floor_plan": actions.save_floor_plan(SYSTEM, hall=hall, at=AT, code="plan", name="图", starts_date=AT.date()).pk,
        "counter": make_counter(hall, 9).pk,
        "outlet_class": actions.save_outlet_class(SYSTEM, at=AT, code="flagship", name="综合旗舰店").pk,
        "post": make_post().pk,
        "staff": somebody.pk,
        "grant": given.pk,
        "role": role.pk,
        "shift": shift.pk,
        "device": device.pk,
    }
    return World(hall, other, records)


def client_for(staff: Staff) -> Client:
    client = Client()
    session = client.session
    session[SESSION_ACCOUNT] = staff.account_id
    session[SESSION_SEAL] = queries.seal_of(staff.account.password)
    session.save()
    return client


def holder(permission: str, hall: Hall | None) -> Client:
    role = Role.objects.filter(code="holder").first() or make_role("holder", permission, "org.view")
    return client_for(grant(make_staff("holder", "持有人", hall), role, hall))


def asked(world: World, lines: Iterable[Line], client_of: Callable[[Line], Client]) -> dict[str, Any]:
    """The answer at every page; what it did is taken back, so that the next one finds everything in place."""
    answers = {}
    for one in lines:
        with transaction.atomic():
            answers[one.name] = getattr(client_of(one), one.method)(world.address(one))
            transaction.set_rollback(True)
    return answers


def statuses(world: World, lines: Iterable[Line], client_of: Callable[[Line], Client]) -> dict[str, int]:
    return {name: answer.status_code for name, answer in asked(world, lines, client_of).items()}


def every(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for found in resolver.url_patterns:
        if isinstance(found, URLResolver):
            yield from every(found, found.namespace or space)
        else:
            yield space, found


class TestTheTable:
    def test_names_every_page_with_the_permission_its_view_asks(self) -> None:
        known = {one.name: one.permission for one in TABLE}

        for space, pattern in every(get_resolver()):
            if space in NAMESPACES and pattern.name not in OWN:
                assert pattern.callback.permission == known.pop(str(pattern.name))

        assert not known

    def test_sends_strangers_to_the_login(self, world: World) -> None:
        answers = asked(world, TABLE, lambda _one: Client())

        ways = {name: answer.headers.get("Location", "")[:13] for name, answer in answers.items()}
        assert ways == {one.name: "/login/?next=" for one in TABLE}

    def test_denies_those_without_the_right(self, world: World) -> None:
        client = client_for(grant(make_staff(hall=world.hall), make_role("nothing"), world.hall))

        assert statuses(world, TABLE, lambda _one: client) == {one.name: 403 for one in TABLE}

    def test_lets_in_those_with_the_right_here(self, world: World) -> None:
        told = statuses(world, TABLE, lambda one: holder(one.permission, None if one.everywhere else world.hall))

        welcome = {one.name: {200, 302} if one.method == "get" else {200, 302, 422} for one in TABLE}
        assert {name: status for name, status in told.items() if status not in welcome[name]} == {}

    def test_hides_the_records_of_another_hall(self, world: World) -> None:
        lines = [one for one in TABLE if one.keys]

        told = statuses(world, lines, lambda one: holder(one.permission, world.other))

        assert told == {one.name: 403 if one.everywhere else 404 for one in lines}

    def test_denies_what_belongs_to_no_hall_to_those_of_one_hall(self, world: World) -> None:
        lines = [one for one in TABLE if one.everywhere]

        told = statuses(world, lines, lambda one: holder(one.permission, world.hall))

        assert told == {one.name: 403 for one in lines}
