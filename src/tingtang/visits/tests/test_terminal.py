"""The self-service computer: customers look up what is theirs, one after the other, and see nothing of each other (CUS-37)."""

from typing import Any

import pytest
from django.utils import timezone

from tingtang.cases.actions import portal as act
from tingtang.cases.models import Case
from tingtang.cases.tests.factories import make_case, make_kind
from tingtang.core.actors import SYSTEM
from tingtang.customers.tests.factories import make_customer
from tingtang.org.models import Device, Hall
from tingtang.visits.tests.factories import make_hall
from tingtang.visits.tests.machines import Machine

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def computer(hall: Hall) -> Machine:
    return Machine("terminal", hall, settings={"idle_seconds": 45})


def come_in(computer: Machine, case: Case) -> Any:
    assert case.customer is not None
    code = act.give_portal_code(SYSTEM, customer=case.customer, at=timezone.now())
    return computer.client.post("/c/", {"number": case.customer.number, "code": code}, follow=True)


class TestTerminal:
    def test_shows_whoever_comes_in_what_is_his_and_the_way_out(self, computer: Machine) -> None:
        case = make_case(customer=make_customer("王芳", "13800000001"), kind=make_kind())

        home = computer.get().content.decode()
        mine = come_in(computer, case).content.decode()

        assert "/c/new/?hall=riverside" in home
        assert case.number in mine
        assert 'id="terminal-out"' in mine and '"idle_seconds": 45' in mine

    def test_is_not_closed_to_the_next_person_by_the_mistakes_of_the_one_before(self, computer: Machine) -> None:
        one = make_case(customer=make_customer("王芳", "13800000001"), kind=make_kind())
        two = make_case(customer=make_customer("赵敏", "13800000002"), kind=one.kind)
        computer.get()
        assert one.customer is not None
        wrong = {"number": one.customer.number, "code": "AAAAAAAA"}
        answers = [computer.client.post("/c/", wrong).content.decode() for _try in range(13)]
        computer.client.post("/c/leave/")
        computer.get()

        mine = come_in(computer, two).content.decode()

        assert "15" in answers[-1], "this number is closed for a while"
        assert two.number in mine

    def test_shows_the_next_person_nothing_of_the_one_before(self, computer: Machine) -> None:
        case = make_case(customer=make_customer("王芳", "13800000001"), kind=make_kind())
        computer.get()
        come_in(computer, case)
        held = computer.client.get(f"/c/{case.link_key}/")

        left = computer.client.post("/c/leave/")

        assert held.status_code == 200
        assert left.headers["Location"] == "/d/terminal/"
        for path in (f"/c/{case.link_key}/", "/c/mine/", f"/c/{case.link_key}/reply/"):
            answer = computer.client.post(path) if "reply" in path else computer.client.get(path)
            assert (answer.status_code, answer.headers["Location"]) == (302, "/c/")

    def test_ends_the_visit_when_its_first_page_is_opened(self, computer: Machine) -> None:
        case = make_case(customer=make_customer("王芳", "13800000001"), kind=make_kind())
        computer.get()
        come_in(computer, case)

        computer.get()

        assert computer.client.get("/c/mine/").status_code == 302

    def test_is_heard_while_its_page_is_open(self, computer: Machine) -> None:
        answer = computer.get("alive/")

        assert answer.json()["edition"]
        assert Device.objects.get(pk=computer.device.pk).seen_at is not None

    def test_leaves_other_browsers_as_they_are(self, computer: Machine) -> None:
        case = make_case(customer=make_customer("王芳", "13800000001"), kind=make_kind())

        shown = Machine("kiosk", computer.device.hall).client.get(f"/c/{case.link_key}/")

        assert shown.status_code == 200
        assert "terminal" not in shown.content.decode()
