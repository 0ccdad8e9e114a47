"""Routes of customers in a hall, derived from the journal and laid on its plan (CHN-17)."""

import math
import re
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import NotFound
from tingtang.insight.models import Episode
from tingtang.insight.queries import routes
from tingtang.insight.queries.routes import Asked
from tingtang.insight.rules import routes as rule
from tingtang.insight.rules.episodes import Episode as Told
from tingtang.insight.rules.episodes import Outcome
from tingtang.insight.rules.routes import Floor, Leg, Visit
from tingtang.journal.models import Event, Log
from tingtang.org.actions import save_counter, save_floor_plan, save_zone
from tingtang.org.models import Counter, Device, FloorPlan, Hall, Zone
from tingtang.org.tests.factories import AT, PASSWORD, grant, make_role, make_staff
from tingtang.visits.tests.factories import make_counter, make_hall, make_kiosk, make_service, make_ticket

ENTRY, WAIT, CASH, VIP = 1, 2, 3, 4
FLOOR = Floor(
    door=(5, 10), middles={ENTRY: (5, 8), WAIT: (5, 5), CASH: (2, 1), VIP: (9, 1)}, counters={30: CASH, 40: VIP}, waiting=(WAIT,),
    machines={7: ENTRY},
)  # fmt: skip


def leg(arrived: float, waited: float, served: float, counter: int, outcome: Outcome = Outcome.SERVED) -> Leg:
    return Leg(arrived, waited, arrived + waited + served, counter, int(outcome))


class TestStops:
    def test_follow_from_machine_wait_and_counter(self) -> None:
        visit = Visit(1, 7, [leg(0, 300, 120, 30)])

        assert rule.stops(visit, FLOOR) == [(ENTRY, None), (WAIT, 300), (CASH, 120)]

    def test_leave_out_the_waiting_zone_of_who_is_called_at_once(self) -> None:
        assert rule.stops(Visit(1, 7, [leg(0, 20, 120, 40)]), FLOOR) == [(ENTRY, None), (VIP, 120)]

    def test_end_in_waiting_for_who_left(self) -> None:
        assert rule.stops(Visit(1, 0, [leg(0, 900, 0, 0, Outcome.LEFT)]), FLOOR) == [(WAIT, 900)]

    def test_go_on_to_the_next_counter_and_say_nothing_of_one_without_a_zone(self) -> None:
        passed_on = Visit(1, 0, [leg(0, 100, 60, 30, Outcome.PASSED_ON), leg(160, 200, 50, 40), leg(410, 0, 9, 99)])

        assert [stop.zone for stop in rule.stops(passed_on, FLOOR)] == [WAIT, CASH, WAIT, VIP]


class TestFound:
    def test_counts_walks_flows_and_who_came_back(self) -> None:
        straight = [Visit(n, 7, [leg(0, 300, 120, 30)]) for n in range(3)]
        back = Visit(9, 7, [leg(0, 300, 60, 30, Outcome.PASSED_ON), leg(360, 200, 50, 40)])

        found = rule.gathered([(FLOOR, [*straight, back])])

        assert found.paths.most_common(1) == [((ENTRY, WAIT, CASH), 3)]
        assert (found.n, found.returned, found.twice[WAIT], found.flows[0, ENTRY], found.flows[CASH, WAIT]) == (4, 1, 1, 4, 1)
        assert found.lengths[ENTRY, WAIT, CASH] == {2 + 3 + 7 + 12: 3}
        assert sorted(found.stays[WAIT]) == [300, 300, 300, 500]

    def test_knows_no_length_of_a_walk_off_the_plan(self) -> None:
        assert rule.length((ENTRY, 77), FLOOR) is None

    def test_sees_which_ways_cross(self) -> None:
        crossed = rule.crossings({(1, 2): 5, (3, 4): 2, (4, 3): 1, (1, 3): 9}, _square())

        assert [(one.one, one.other, one.counts, one.met) for one in crossed] == [((1, 2), (3, 4), (5, 3), 3)]


def _square() -> Floor:
    return Floor(door=(50, 50), middles={1: (0, 0), 2: (10, 10), 3: (0, 10), 4: (10, 0)}, counters={})


class TestChange:
    def test_says_less_only_when_the_interval_does(self) -> None:
        before, after, near = (rule.mean(one) for one in ({60.0: 40, 70.0: 40}, {40.0: 40, 50.0: 40}, {60.0: 3, 71.0: 4}))

        shorter, unclear = rule.mean_change(before, after), rule.mean_change(before, near)

        assert shorter is not None and shorter.verdict == "less" and math.isclose(shorter.value, -20)
        assert unclear is not None and unclear.verdict == "same"
        assert rule.mean_change(before, rule.mean({})) is None

    def test_of_shares_is_newcombes(self) -> None:
        # Newcombe 1998, table II, example (a): 56/70 against 48/80 is 0.2, 0.0524 to 0.3339 by method 10
        change = rule.share_change((48, 80), (56, 70))

        assert change is not None
        assert [round(each, 4) for each in change] == [0.2, 0.0524, 0.3339]


pytestmark = pytest.mark.django_db
TODAY = AT.astimezone(ZoneInfo("Asia/Shanghai")).date()


@pytest.fixture
def hall() -> Hall:
    found = make_hall()
    for code, kind in (("wait", "waiting"), ("cash", "cash"), ("door", "entrance")):
        save_zone(SYSTEM, hall=found, at=AT, code=code, name=code, kind=kind)
    return found


@pytest.fixture
def counter(hall: Hall) -> Counter:
    made = make_counter(hall)
    return save_counter(SYSTEM, hall=hall, at=AT, counter=made, zone=Zone.objects.get(hall=hall, code="cash"))


def draw(hall: Hall, *, since: date, cash: int, **more: Any) -> FloorPlan:
    """A plan with the cash zone so far above the waiting zone; cells of a metre, the kiosk in the zone at the door."""
    places = [
        {"zone": "door", "x": 10, "y": 14, "w": 5, "h": 1}, {"zone": "wait", "x": 10, "y": 12, "w": 5, "h": 1},
        {"zone": "cash", "x": 10, "y": cash, "w": 5, "h": 1},
    ]  # fmt: skip
    values = {"code": f"p{since}", "name": "plan", "starts_date": since, "places": places, "door_x": 12, "door_y": 15} | more
    return save_floor_plan(SYSTEM, hall=hall, at=AT, **values)


def serve(counter: Counter, at: datetime, device: Device | None = None, service: int = 1) -> int:
    """Somebody who takes a number, waits five minutes and is served for three, as the journal and its episodes tell it."""
    ticket = make_ticket(counter.hall, at=at, **({"channel": "kiosk"} if device else {}))
    issued = Event.objects.latest("id")
    start = at.timestamp()
    told = Told(start, start + 480, 300.0, 180.0, Outcome.SERVED, counter.hall_id, service, counter.pk, 1, issued.id, 0, 0)
    Episode.objects.append(Log.OWN, [(ticket.pk, told)])
    return ticket.pk


class TestRoutes:
    def test_are_laid_on_the_plan_of_their_day(self, hall: Hall, counter: Counter) -> None:
        kiosk = make_kiosk(hall)
        draw(hall, since=TODAY - timedelta(days=30), cash=0)
        draw(hall, since=TODAY, cash=8)
        for days in (0, 1, 1):
            serve(counter, AT - timedelta(days=days), kiosk)

        found = routes.routes(SYSTEM, Asked(hall, TODAY - timedelta(days=1), TODAY))

        assert found is not None
        (path,) = found.found.paths
        assert [found.zones[zone].code for zone in path] == ["door", "wait", "cash"]
        assert found.found.walks == {30.0: 2, 14.0: 1}  # along the walls: to the cash zone and back
        assert (found.found.n, found.plan.starts_date) == (3, TODAY)

    def test_compare_before_and_after_a_plan(self, hall: Hall, counter: Counter) -> None:
        draw(hall, since=TODAY - timedelta(days=30), cash=0)
        new = draw(hall, since=TODAY, cash=8)
        for days in (0, 0, 0, 1, 1, 1):
            serve(counter, AT - timedelta(days=days))

        both = routes.compared(SYSTEM, hall, new, AT)

        assert both is not None and both.walk is not None
        assert (both.before.found.n, both.after.found.n, both.walk.value, both.walk.verdict) == (3, 3, -16.0, "less")

    def test_forecast_a_plan_that_holds_later_with_the_same_visits(self, hall: Hall, counter: Counter) -> None:
        draw(hall, since=TODAY - timedelta(days=30), cash=0)
        later = draw(hall, since=TODAY + timedelta(days=7), cash=8)
        serve(counter, AT)
        serve(counter, AT)

        both = routes.compared(SYSTEM, hall, later, AT)

        assert both is not None and both.is_forecast and both.walk is not None
        assert (both.before.found.n, both.after.found.n, both.walk.value) == (2, 2, -16.0)

    def test_can_be_of_one_service_with_all_that_its_visits_did(self, hall: Hall, counter: Counter) -> None:
        draw(hall, since=TODAY, cash=0)
        tax, other = make_service("tax"), make_service("other")
        served = serve(counter, AT, service=tax.pk)
        serve(counter, AT, service=other.pk)

        found = routes.routes(SYSTEM, Asked(hall, TODAY, TODAY, service=tax))

        assert found is not None
        assert [*found.found.keys.values()] == [[served]]
        assert routes.services(hall, TODAY, TODAY) == sorted([tax, other], key=str)

    def test_compare_days_of_the_plan_before_alone(self, hall: Hall, counter: Counter) -> None:
        draw(hall, since=TODAY - timedelta(days=30), cash=0)
        draw(hall, since=TODAY - timedelta(days=3), cash=4)
        new = draw(hall, since=TODAY - timedelta(days=1), cash=8)
        for days in (0, 1, 2, 3, 4):
            serve(counter, AT - timedelta(days=days))

        both = routes.compared(SYSTEM, hall, new, AT)

        assert both is not None
        assert (both.before.asked.first, both.before.found.walks, both.after.found.walks) == (
            TODAY - timedelta(days=3), {22.0: 2}, {14.0: 2},
        )  # fmt: skip

    def test_are_of_halls_one_sees(self, hall: Hall) -> None:
        elsewhere = Actor("account", 1, "", {"insight.view": frozenset({hall.pk + 1})})

        assert routes.routes(SYSTEM, Asked(hall, TODAY, TODAY)) is None  # no plan yet
        with pytest.raises(NotFound):
            routes.routes(elsewhere, Asked(hall, TODAY, TODAY))


class TestPage:
    def test_says_what_it_found_and_leads_to_the_visits(self, client: Client, hall: Hall, counter: Counter) -> None:
        grant(make_staff("chengang"), make_role("analyst", "insight.view", "org.save_floor_plan"))
        client.post("/login/", {"username": "chengang", "password": PASSWORD})
        asked = {"hall": hall.code, "first": f"{TODAY}", "latest": f"{TODAY}"}
        empty = client.get(reverse("insight:routes"), asked).content.decode()
        plan, ticket = draw(hall, since=TODAY, cash=0), serve(counter, AT)

        page = client.get(reverse("insight:routes"), asked).content.decode()
        behind = re.findall(r'href="([^"]*visits/[^"]*route=[^"]*)"', page)[0]
        table = client.get(reverse("insight:routes"), asked | {"table": "zones"}).content.decode()
        other = client.get(reverse("insight:routes"), asked | {"plan": plan.pk, "latest": "2200-01-01"})

        assert f"?hall={hall.code}" in empty and "routes-plan" in page
        assert f"#{ticket}" in client.get(unescape(behind)).content.decode()
        assert f"#{ticket}" not in client.get(unescape(behind) + "999").content.decode()
        assert "wait,1,0,1,300.0,300.0" in table and "cash,1,0,1,180.0,180.0" in table
        assert other.context["found"] is None

    def test_says_what_is_wrong_with_what_an_address_asks(self, client: Client, hall: Hall) -> None:
        grant(make_staff("chengang"), make_role("analyst", "insight.view"))
        client.post("/login/", {"username": "chengang", "password": PASSWORD})
        draw(hall, since=TODAY, cash=0)

        for wrong in ({"first": "x"}, {"first": "1900-01-01"}, {"latest": "9999-12-31"}, {"plan": "9999"}, {"service": "none"}):
            page = client.get(reverse("insight:routes"), {"hall": hall.code} | wrong)
            told = client.get("/api/v1/routes", {"hall": hall.code} | wrong)

            assert (page.status_code, page.context["found"], told.status_code) == (200, None, 422), wrong
        assert client.get(reverse("insight:routes_behind"), {"hall": hall.code, "route": "9" * 99}).status_code == 200

    def test_is_told_to_programs(self, client: Client, hall: Hall, counter: Counter) -> None:
        grant(make_staff("chengang"), make_role("analyst", "insight.view"))
        client.post("/login/", {"username": "chengang", "password": PASSWORD})
        draw(hall, since=TODAY, cash=0)
        serve(counter, AT)

        told = client.get("/api/v1/routes", {"hall": hall.code, "first": f"{TODAY}", "latest": f"{TODAY}"}).json()

        assert (told["visits"], told["routes"], told["change"]) == (1, [[["wait", "cash"], 1, 30.0]], None)
        assert told["zones"][0] == {
            "zone": "wait",
            "visits": 1,
            "twice": 0,
            "timed": 1,
            "median_seconds": 300,
            "p90_seconds": 300,
        }
