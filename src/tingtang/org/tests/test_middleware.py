"""The hall a page is about, and the zone it shows times in."""

import pytest
from django.utils import timezone

from tingtang.org.tests.factories import grant, make_hall, make_role, make_staff
from tingtang.org.tests.test_permissions import client_for
from tingtang.ui import shell

pytestmark = pytest.mark.django_db


class TestPageHall:
    def test_is_the_one_chosen_then_ones_own_then_the_first(self) -> None:
        first, own = make_hall("first", "第一"), make_hall("own", "自己的")
        both = grant(grant(make_staff(hall=own), "guide", own), "guide", first)
        client = client_for(both)

        assert shell.hall_code(client.get("/me/").wsgi_request) == "own"
        client.post("/hall/choose/", {"hall": "first"})
        assert shell.hall_code(client.get("/me/").wsgi_request) == "first"
        assert shell.hall_code(client_for(grant(make_staff("b", "乙"), "auditor")).get("/me/").wsgi_request) == "first"

    def test_is_never_one_where_the_reader_has_nothing_to_do(self) -> None:
        hall = make_hall()
        make_hall("hidden", "别处")
        client = client_for(grant(make_staff(hall=hall), "guide", hall))
        client.cookies["tt_hall"] = "hidden"

        assert shell.hall_code(client.get("/me/").wsgi_request) == "riverside"

    def test_offers_of_another_hall_only_what_the_reader_may_do_there(self) -> None:
        own, other = make_hall("own", "自己的"), make_hall("other", "别处")
        there = make_role("planner", "org.view", "org.save_shift")
        reader = client_for(grant(grant(make_staff(hall=own), "supervisor", own), there, other))

        of_own, of_other = (reader.get(f"/setup/shifts/{code}/").content.decode() for code in ("own", "other"))

        assert "/hall/own/live/" in of_own
        assert "/hall/other/live/" not in of_other
        assert 'href="/setup/shifts/' in of_other

    def test_is_none_for_somebody_without_rights(self) -> None:
        make_hall()

        assert shell.hall_code(client_for(make_staff()).get("/me/").wsgi_request) == ""

    def test_shows_times_in_its_own_zone_and_leaves_no_trace(self) -> None:
        make_hall("urumqi", "天山大厅", time_zone="Asia/Urumqi")
        reader = client_for(grant(make_staff(), make_role("planner", "org.view", "org.save_shift")))

        page = reader.get("/setup/shifts/urumqi/")

        assert page.status_code == 200
        assert timezone.get_current_timezone_name() == "UTC"

    def test_knows_a_hall_made_a_moment_ago(self) -> None:
        client = client_for(grant(make_staff(), "administrator"))
        assert shell.hall_code(client.get("/me/").wsgi_request) == ""

        make_hall()

        assert shell.hall_code(client.get("/me/").wsgi_request) == "riverside"
