"""Touch points: where customers meet the house, designed for a service and a tier, stage by stage."""

import pytest
from django.urls import reverse

from tingtang.catalogue.actions.touches import save_touchpoint
from tingtang.catalogue.queries.touches import journey
from tingtang.catalogue.tests.factories import make_service
from tingtang.core.actors import SYSTEM
from tingtang.customers.tests.factories import AT, latest_events
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import make_hall, make_staff

pytestmark = pytest.mark.django_db


def test_the_way_of_a_customer_shows_what_is_designed_for_him_first_and_what_is_not() -> None:
    service, other = make_service("id-card"), make_service("licence")
    both = save_touchpoint(SYSTEM, at=AT, code="greet", name="迎接", stage="come", does="三秒内问候")
    own = save_touchpoint(SYSTEM, at=AT, code="photo", name="拍照", stage="come", does="先试拍", service=service)
    save_touchpoint(SYSTEM, at=AT, code="plate", name="选号", stage="served", does="陪同选号", service=other)

    stages = {one.code: one.points for one in journey(service, None)}

    assert stages["come"] == [own, both]
    assert (stages["served"], stages["after"]) == ([], [])
    assert latest_events(1) == ["catalogue.touchpoint.saved"]


def test_the_page_begins_with_a_service_of_which_something_is_designed() -> None:
    other, service = make_service("licence"), make_service("id-card")
    for nth, of in enumerate((other, service, service)):
        save_touchpoint(SYSTEM, at=AT, code=f"point-{nth}", name=f"第{nth}处", stage="come", does="三秒内问候", service=of)
    chief = browser(grant(make_staff("chengang", "陈刚"), "administrator", None))
    page = reverse("catalogue:touchpoints")

    begun, whole = chief.get(page), chief.get(page, {"way_service": ""})

    assert (begun.context["of_service"], whole.context["of_service"]) == (service, None)


def test_they_are_designed_on_the_page_and_by_programs() -> None:
    hall, service = make_hall(), make_service("id-card")
    chief = grant(make_staff("chengang", "陈刚", hall), "administrator", None)
    page, sent = browser(chief), {"code": "call", "name": "回访", "stage": "after", "way": "phone", "does": "三天内问一句"}

    program = Program.of(chief)
    made = program.post("/touch-points", sent | {"service": service.code})
    shown = page.get(reverse("catalogue:touchpoints"), {"way_service": service.code}).content.decode()

    assert made.status_code == 201
    assert "三天内问一句" in shown and "nothing designed" in shown
    assert program.get("/touch-points").json()["items"][0]["service"] == service.code
