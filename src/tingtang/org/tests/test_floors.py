"""Plans of halls: what they refuse, what a first one is, and that they are drawn on a page and over the API."""

from base64 import b64encode
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.org import actions, rules
from tingtang.org.forms.places import ZONE_KINDS
from tingtang.org.models import FloorPlan, Hall
from tingtang.org.queries.floors import drafted, plan_on, plans
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import AT, grant, make_counter, make_hall, make_staff
from tingtang.ui.tests.test_pictures import chunk, png

pytestmark = pytest.mark.django_db
BOX = {"x": 0, "y": 0, "w": 4, "h": 4}


@pytest.fixture
def hall() -> Hall:
    found = make_hall()
    for code, kind in (("cash", "cash"), ("wait", "waiting"), ("entry", "reception")):
        actions.save_zone(SYSTEM, hall=found, at=AT, code=code, name=code, kind=kind)
    return found


def draw(hall: Hall, day: str = "2026-11-01", **values: Any) -> FloorPlan:
    given = {"code": f"p{day}", "name": "图", "starts_date": date.fromisoformat(day)} | values
    return actions.save_floor_plan(SYSTEM, hall=hall, at=AT, **given)


class TestPlans:
    @pytest.mark.parametrize(
        "places",
        [
            [{"zone": "cash", **BOX}, {"zone": "wait", **BOX}],
            [{"zone": "cash", **BOX, "x": 23}],
            [{"zone": "cash", **BOX}, {"zone": "cash", **BOX, "x": 9}],
            [{"zone": "none", **BOX}],
            [{"zone": "cash", "x": 0, "y": 0, "w": 4}],
            [{"zone": "cash", **BOX, "w": 0}],
        ],
    )
    def test_refuse_zones_that_cannot_lie_so(self, hall: Hall, places: list[dict[str, Any]]) -> None:
        with pytest.raises(Invalid) as refused:
            draw(hall, places=places)

        assert "places" in refused.value.fields

    def test_hold_each_from_a_day_of_its_own(self, hall: Hall) -> None:
        old, new = draw(hall), draw(hall, "2026-11-20")

        assert [plan_on(plans(hall), date(2026, 11, day)) for day in (1, 19, 20)] == [old, old, new]
        assert plan_on(plans(hall), date(2026, 10, 1)) == old
        with pytest.raises(Invalid):
            draw(hall, code="again")

    def test_begin_with_the_functions_of_the_zones_and_then_with_the_latest(self, hall: Hall) -> None:
        first = drafted(hall)

        above = {one["zone"]: one["y"] for one in first.places}
        assert above["cash"] < above["wait"] < above["entry"]
        assert rules.plan_faults(first.places, first.columns, first.rows) == []
        draw(hall, places=[{"zone": "cash", **BOX}])
        assert drafted(hall).places == [{"zone": "cash", **BOX}]

    def test_are_laid_out_without_faults_however_many_zones_there_are(self) -> None:
        for count in range(1, 40):
            kinds = {f"z{n}": ("cash", "waiting", "reception")[n % 3] for n in range(count)}

            assert rules.plan_faults(rules.proposed_places(kinds, 24, 16), 24, 16) == []

    def test_know_functions_that_a_zone_is_offered(self) -> None:
        assert {"entrance", "reception", "waiting", "customer-area"} <= {code for code, _label in ZONE_KINDS}


class TestPage:
    def test_draws_a_plan_by_numbers(self, hall: Hall) -> None:
        counter = make_counter(hall)
        client = browser(grant(make_staff(), "administrator"))
        numbers = {f"places_cash_{side}": str(value) for side, value in BOX.items()}
        given = {
            "names_en": "Summer", "starts_date": "2026-11-20", "columns": "24", "rows": "16", "cell_centimetres": "100",
            "door_x": "12", "door_y": "15", f"places_in_counters_{counter.code}": "cash",
        }  # fmt: skip

        refused = client.post(reverse("org:new_floor_plan"), given | numbers | {"places_wait_x": "3"})
        done = client.post(reverse("org:new_floor_plan"), given | numbers)

        assert (refused.status_code, done.status_code) == (422, 302)
        plan = FloorPlan.objects.get()
        assert (plan.places, plan.counters, plan.hall) == ([{"zone": "cash", **BOX}], {counter.code: "cash"}, hall)
        assert 'name="places_cash_w" value="4"' in client.get(reverse("org:floor_plan", args=[plan.pk])).content.decode()

    def test_lays_a_picture_under_the_plan_and_takes_it_away(self, hall: Hall) -> None:
        client = browser(grant(make_staff(), "administrator"))
        plan = draw(hall)
        url = reverse("org:floor_plan", args=[plan.pk])
        given = {
            "names_zh-hans": "图", "code": plan.code, "starts_date": "2026-11-01", "columns": "24", "rows": "16",
            "cell_centimetres": "100", "door_x": "12", "door_y": "15",
        }  # fmt: skip

        refused = client.post(url, given | {"upload": SimpleUploadedFile("a.png", b"<svg onload=x>")})
        huge = client.post(url, given | {"upload": SimpleUploadedFile("a.png", png(30_000, 30_000))})
        client.post(url, given | {"upload": SimpleUploadedFile("a.png", png(4, 4, chunk(b"tEXt", b"Author")))})
        plan.refresh_from_db()
        shown = client.get(url).content.decode()
        client.post(url, given | {"without": "on"})

        assert (refused.status_code, huge.status_code) == (422, 422)
        assert plan.picture == f"data:image/png;base64,{b64encode(png(4, 4)).decode()}" and plan.picture in shown
        plan.refresh_from_db()
        assert plan.picture == ""

    def test_and_the_api_say_the_same(self, hall: Hall) -> None:
        client: Client = browser(grant(make_staff(), "administrator"))
        body = {"hall": hall.code, "code": "a", "name": "A", "starts_date": "2026-11-20", "places": [{"zone": "cash", **BOX}]}

        made = client.post("/api/v1/floor-plans", body, "application/json", headers={"idempotency-key": "first-plan"})
        faulty = client.post(
            "/api/v1/floor-plans",
            body | {"code": "b", "columns": 2},
            "application/json",
            headers={"idempotency-key": "other-plan"},
        )

        assert (made.status_code, faulty.status_code) == (201, 422)
        assert client.get("/api/v1/floor-plans").json()["items"][0]["places"] == body["places"]
