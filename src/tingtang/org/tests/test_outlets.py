"""Classes of outlets: what a hall of a class lacks, what holds in it, and that a class in use stays."""

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.org import actions
from tingtang.org.actions.places import StillUsed
from tingtang.org.models import Hall, OutletClass, Placed, placed_in
from tingtang.org.queries.outlets import outlets
from tingtang.org.rules import Fit, fit
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import AT, grant, make_counter, make_hall, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def flagship() -> OutletClass:
    return actions.save_outlet_class(
        SYSTEM, at=AT, code="flagship", name="综合旗舰店", zones=["vip", "waiting"],
        equipment=[{"kind": "kiosk", "least": 2}], least_counters=2,
    )  # fmt: skip


@pytest.fixture
def hall(flagship: OutletClass) -> Hall:
    return actions.save_hall(SYSTEM, hall=make_hall(), at=AT, outlet="flagship")


class TestOutlets:
    def test_say_what_a_hall_lacks_of_its_class(self, hall: Hall) -> None:
        actions.save_zone(SYSTEM, hall=hall, at=AT, code="w", name="等候区", kind="waiting")
        make_counter(hall, 1)
        lacking = outlets(SYSTEM, {"vip": "贵宾"})[0].lacking
        actions.save_zone(SYSTEM, hall=hall, at=AT, code="v", name="贵宾区", kind="vip")
        make_counter(hall, 2)

        assert len(lacking) == 3 and "贵宾" in lacking[0]
        assert len(outlets(SYSTEM, {})[0].lacking) == 1  # the machines

    def test_stand_last_where_nobody_classed_them(self, hall: Hall) -> None:
        other = make_hall("annex")

        assert [one.hall for one in outlets(SYSTEM, {})] == [hall, other]
        assert outlets(SYSTEM, {})[1].of is None


class TestClasses:
    def test_stay_as_long_as_halls_are_of_them(self, hall: Hall, flagship: OutletClass) -> None:
        with pytest.raises(StillUsed):
            actions.remove_outlet_class(SYSTEM, outlet_class=flagship, at=AT)
        with pytest.raises(StillUsed):
            actions.save_outlet_class(SYSTEM, outlet_class=flagship, at=AT, code="other")

        actions.save_hall(SYSTEM, hall=hall, at=AT, outlet="")
        actions.remove_outlet_class(SYSTEM, outlet_class=flagship, at=AT)

        assert not OutletClass.objects.exists()

    def test_are_refused_for_a_hall_where_there_is_no_such_class(self, hall: Hall) -> None:
        with pytest.raises(Invalid):
            actions.save_hall(SYSTEM, hall=hall, at=AT, outlet="palace")

    def test_place_what_is_only_for_outlets_of_them(self) -> None:
        assert fit([], ["@flagship"], "riverside", "bank", "flagship") == Fit.CLASS
        assert fit([], ["@flagship", "riverside"], "riverside", "bank", "flagship") == Fit.HALL
        assert fit([], ["@flagship"], "annex", "bank", "community") == Fit.NOT
        assert fit(["bank"], ["@flagship"], "riverside", "bank", "flagship") > fit(["bank"], [], "riverside", "bank", "flagship")

    def test_are_found_with_what_is_placed(self, hall: Hall) -> None:
        assert Placed.fit  # what is placed asks the same of one row as of many
        assert "@flagship" in str(placed_in(hall)) and "@" not in str(placed_in(make_hall("annex")))

    def test_are_made_changed_and_given_to_a_hall_in_the_browser(self) -> None:
        hall, boss = make_hall(), browser(grant(make_staff("zhouning", "周宁"), "administrator"))
        body = {
            "names_zh-hans": "社区便利店", "code": "community", "role": "就近办理", "zones": ["waiting"], "equipment_kind": "kiosk",
            "equipment_least": "1", "least_counters": 1, "order": 3,
        }  # fmt: skip

        made = boss.post("/setup/outlets/new/", body)
        wrong = boss.post("/setup/outlets/new/", body | {"code": "again", "equipment_least": "many"})
        form = boss.get(f"/setup/halls/{hall.code}/").content.decode()
        actions.save_hall(SYSTEM, hall=hall, at=AT, outlet="community")
        page = boss.get("/setup/outlets/").content.decode()

        assert (made.status_code, wrong.status_code) == (302, 422)
        assert '<option value="community"' in form and "社区便利店" in page and str(hall) in page
        assert OutletClass.objects.get().equipment == [{"kind": "kiosk", "least": 1}]
