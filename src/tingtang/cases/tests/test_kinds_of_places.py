"""Kinds that are for some industries or halls only: offered there and nowhere else, at every door."""

from typing import Any

import pytest
from django.test import Client

from tingtang.cases.models import Case, Kind
from tingtang.cases.queries.kinds import kinds_at, schema_of
from tingtang.cases.tests.factories import AT, make_case, make_kind
from tingtang.core.errors import Invalid
from tingtang.customers.tests.clients import browser
from tingtang.org.models import Hall
from tingtang.org.tests.factories import grant, make_built_in, make_hall, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def halls() -> tuple[Hall, Hall]:
    """A government centre and a branch of a bank, with a kind of each, one of both, and one of a hall."""
    make_kind("enquiry", name="咨询", order=1)
    make_kind("hearing", name="听证", industries=["government"], fields=asked("plot"), order=2)
    make_kind("loan", name="小额贷款", industries=["bank"], fields=asked("sum"), order=3)
    centre, branch = make_hall(industry="government"), make_hall("maple", "枫叶支行", industry="bank")
    make_kind("safe", name="保管箱", halls=["maple"], order=4)
    return centre, branch


def asked(code: str) -> Any:
    return schema_of([{"code": code, "kind": "text", "names": {"zh-hans": code}}])


def codes(kinds: object) -> list[str]:
    return [kind.code for kind in kinds]  # type: ignore[attr-defined]


def test_a_hall_uses_the_kinds_of_its_industry_its_own_and_those_of_everybody(halls: tuple[Hall, Hall]) -> None:
    centre, branch = halls

    assert codes(kinds_at(centre)) == ["enquiry", "hearing"]
    assert codes(kinds_at(branch)) == ["enquiry", "loan", "safe"]
    assert codes(kinds_at(None)) == ["enquiry", "hearing", "loan"]
    assert [codes(kind for kind in Kind.objects.order_by("order") if kind.fit(hall)) for hall in (*halls, None)] == [
        codes(kinds_at(hall)) for hall in (*halls, None)
    ]


def test_a_case_of_a_kind_of_another_industry_is_refused_and_one_that_is_there_stays(halls: tuple[Hall, Hall]) -> None:
    centre, branch = halls
    loan = Kind.objects.get(code="loan")

    with pytest.raises(Invalid) as refusal:
        make_case(kind=loan, hall=centre)

    assert set(refusal.value.fields) == {"kind"}
    assert make_case(kind=loan, hall=branch, at=AT).number


def test_the_desk_offers_and_takes_the_kinds_of_the_chosen_hall(halls: tuple[Hall, Hall]) -> None:
    centre, branch = halls
    clerk = browser(grant(make_staff(), make_built_in("administrator")))
    loan = Kind.objects.get(code="loan")

    at_centre = clerk.get("/cases/new/", {"hall": centre.pk}).content.decode()
    at_branch = clerk.get("/cases/new/", {"hall": branch.pk}).content.decode()
    answer = clerk.post(
        "/cases/new/", {"kind": loan.pk, "hall": centre.pk, "title": "贷款", "channel": "counter", "impact": 2, "urgency": 2}
    )

    assert ("听证" in at_centre, "小额贷款" in at_centre) == (True, False)
    assert ("听证" in at_branch, "小额贷款" in at_branch, "保管箱" in at_branch) == (False, True, True)
    assert (answer.status_code, Case.objects.count()) == (422, 0)


def test_a_link_to_a_kind_leads_to_a_hall_that_uses_it(halls: tuple[Hall, Hall]) -> None:
    _centre, branch = halls
    clerk = browser(grant(make_staff(), make_built_in("administrator")))

    page = clerk.get("/cases/new/", {"kind": "loan"}).content.decode()

    assert "fields.sum" in page
    assert f'<option value="{branch.pk}" selected>' in page


def test_the_fields_follow_the_hall_and_never_show_another_industrys_kind(halls: tuple[Hall, Hall]) -> None:
    centre, _branch = halls
    clerk = browser(grant(make_staff(), make_built_in("administrator")))
    loan = Kind.objects.get(code="loan")

    shown = clerk.post("/cases/new/fields/", {"kind": loan.pk, "hall": centre.pk, "asks": ""}).content.decode()

    assert "fields.sum" not in shown


class TestCustomersPage:
    def test_offers_the_kinds_of_the_hall_and_shows_no_fields_before_one_is_chosen(
        self, client: Client, halls: tuple[Hall, Hall]
    ) -> None:
        first = client.get("/c/new/").content.decode()
        centre = client.get("/c/new/", {"hall": "riverside", "kind": "hearing"}).content.decode()
        branch = client.get("/c/new/", {"hall": str(halls[1].pk)}).content.decode()

        assert ("fields.plot" in first, "fields.sum" in first) == (False, False)
        assert ("听证" in centre, "小额贷款" in centre, "fields.plot" in centre) == (True, False, True)
        assert ("听证" in branch, "小额贷款" in branch) == (False, True)

    def test_refuses_a_kind_that_the_hall_does_not_use(self, client: Client, halls: tuple[Hall, Hall]) -> None:
        given = {"kind": "loan", "hall": halls[0].pk, "title": "贷款", "name": "王芳", "phone": "13900001001"}

        answer = client.post("/c/new/", given)

        assert (answer.status_code, Case.objects.count()) == (422, 0)
