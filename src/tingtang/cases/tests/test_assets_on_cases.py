"""A case names assets by number: the page says what they are and what else feels it, and the journal relates them."""

import pytest

from tingtang.assets import actions as assets
from tingtang.assets.tests.factories import make_asset
from tingtang.cases.tests.factories import make_case, make_kind
from tingtang.core.actors import SYSTEM
from tingtang.customers.tests.factories import AT, make_customer
from tingtang.journal.timeline import story
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import make_hall, make_staff

pytestmark = pytest.mark.django_db


def test_an_incident_lists_what_depends_on_the_thing_and_whose_that_is() -> None:
    hall = make_hall()
    chen = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
    switch, meter = make_asset("FW-1", "交换机", hall=hall), make_asset("BJ-1", "电表", hall=hall, customer=make_customer())
    assets.relate(SYSTEM, asset=meter, target=switch, kind="depends_on", at=AT)
    case = make_case(kind=make_kind("outage", nature="incident", prefix="SJ"), hall=hall, assets=["FW-1", "X-9"])

    panels = browser(chen).get(f"/cases/{case.number}/panels/").content.decode()
    page = browser(chen).get(f"/assets/{switch.pk}/").content.decode()
    found = Program.of(chen).get("/cases", asset="FW-1").json()["items"]

    assert "BJ-1" in panels
    assert "王芳" in panels
    assert "number=X-9" in panels
    assert case.number in page
    assert [one["number"] for one in found] == [case.number]
    assert "cases.case.opened" in [one.event for one in story("assets.asset", [switch.pk], SYSTEM.halls("cases.view")).entries]
