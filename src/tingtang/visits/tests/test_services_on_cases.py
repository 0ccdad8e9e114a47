"""A case of a hall is about a service that the hall offers."""

import re

import pytest
from django.test import Client

from tingtang.cases.models import Case
from tingtang.cases.tests.factories import make_case, make_kind
from tingtang.org.models import Hall
from tingtang.org.tests.clients import browser, grant
from tingtang.org.tests.factories import make_staff, make_team
from tingtang.visits.tests.factories import make_hall, make_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def halls() -> tuple[Hall, Hall]:
    """A hall that issues passports, a bank that opens accounts, each with a team; and a service that no hall offers."""
    riverside = make_hall(services=[make_service("passport")])
    bank = make_hall("maple", services=[make_service("account", category="money", series="M")])
    make_kind()
    make_service("mailbox", category="it", series="Z")
    make_team(riverside, "enquiries")
    make_team(bank, "tellers")
    return riverside, bank


@pytest.fixture
def clerk(halls: tuple[Hall, Hall]) -> Client:
    """Somebody who opens cases in both."""
    staff = make_staff("limin", "李敏", halls[0])
    return browser(grant(grant(staff, "supervisor", halls[0]), "supervisor", halls[1]))


def select(page: str, name: str) -> list[str]:
    found = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)
    assert found is not None
    return [option.strip() for option in re.findall(r">([^<>]+)</option>", found[0])]


class TestServicesOnANewCase:
    def test_are_those_of_the_chosen_hall_and_of_no_hall(self, clerk: Client, halls: tuple[Hall, Hall]) -> None:
        river, bank = (clerk.get("/cases/new/", {"hall": hall.pk}).content.decode() for hall in halls)

        assert [{"passport", "account", "mailbox"} & set(select(page, "service")) for page in (river, bank)] == [
            {"passport", "mailbox"},
            {"account", "mailbox"},
        ]
        assert len(select(river, "team")) == len(select(bank, "team")) == 2

    def test_are_all_there_are_while_no_hall_is_chosen(self, clerk: Client) -> None:
        page = clerk.get("/cases/new/", {"hall": ""}).content.decode()

        assert {"passport", "account", "mailbox"} <= set(select(page, "service"))

    def test_of_another_hall_are_refused_beside_the_field(self, clerk: Client, halls: tuple[Hall, Hall]) -> None:
        given = {"kind": make_kind().pk, "title": "护照", "hall": halls[1].pk, "channel": "phone", "impact": 2, "urgency": 2}
        wrong = clerk.post("/cases/new/", {**given, "service": make_service("passport").pk})
        right = clerk.post("/cases/new/", {**given, "service": make_service("account", category="money").pk})

        assert wrong.status_code == 422
        assert "passport" not in select(wrong.content.decode(), "service")
        assert (right.status_code, Case.objects.get().service) == (302, make_service("account"))

    def test_keep_the_one_a_case_has_when_it_is_changed(self, clerk: Client, halls: tuple[Hall, Hall]) -> None:
        case = make_case(hall=halls[0], service=make_service("account"))

        page = clerk.get(f"/cases/{case.number}/change/").content.decode()

        assert {"passport", "account", "mailbox"} <= set(select(page, "service"))
        assert (
            select(clerk.get(f"/cases/{make_case(hall=halls[0]).number}/change/").content.decode(), "service").count("account")
            == 0
        )
