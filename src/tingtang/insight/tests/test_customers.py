"""The analysis of customers: cells from the journal, groups, patterns, likely takers, stages, warnings (CUS-03, 19, 22, 29)."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tingtang.cases.actions.opening import open_case
from tingtang.cases.tests.factories import make_kind
from tingtang.catalogue.tests.factories import make_service
from tingtang.core.actors import SYSTEM, Actor
from tingtang.customers.actions.prospects import take_prospects
from tingtang.customers.actions.worth import note_business
from tingtang.customers.models import DataSource, Prospect
from tingtang.customers.rules import prospects as reading_prospects
from tingtang.customers.tests.factories import AT, latest_events, make_company, make_customer
from tingtang.insight.actions import customers as acts
from tingtang.insight.models import Cell, CustomerWarning, Findings
from tingtang.insight.queries import customers as reads
from tingtang.insight.queries.needs import needs
from tingtang.insight.rules import patterns, watching
from tingtang.org.roles import customers as rights
from tingtang.org.tests.factories import PASSWORD, actor_for, grant, make_hall, make_role, make_staff

CHANCE = np.random.default_rng(3)


def test_what_goes_together_is_told_only_above_the_share_of_all_with_its_interval() -> None:
    people = np.repeat(np.arange(100), 2)
    services = np.where(people % 2 == 0, np.tile([1, 2], 100), np.tile([3, 4], 100))

    table = patterns.uses(people, services, np.arange(100), patterns.commonest(services))
    found = patterns.together(table, patterns.commonest(services))

    assert {(one.first, one.second, one.n, one.count) for one in found} == {
        (1, 2, 50, 50),
        (2, 1, 50, 50),
        (3, 4, 50, 50),
        (4, 3, 50, 50),
    }
    assert all(one.low > one.base == 0.5 and one.lift == 2 for one in found)


def test_what_follows_is_told_in_its_order_with_the_days_between() -> None:
    people, services = np.repeat(np.arange(20), 2), np.tile([7, 9], 20)
    days = np.tile([100, 130], 20)
    days[-2:] = [130, 100]  # one the other way round

    (found,) = patterns.follows(people, services, days, np.array([7, 9]))

    assert (found.first, found.second, found.n, found.count, found.median_days) == (7, 9, 20, 19, 30)


def test_groups_are_found_the_same_way_each_time_the_largest_first() -> None:
    table = np.vstack([CHANCE.normal(0, 0.3, (60, 3)), CHANCE.normal(6, 0.3, (30, 3)), CHANCE.normal(-6, 0.3, (10, 3))])

    found = patterns.grouped(table)

    assert np.bincount(found).tolist() == [60, 30, 10]
    assert (patterns.grouped(table) == found).all()
    assert patterns.grouped(np.zeros((5, 3))).tolist() == [0] * 5


def test_who_is_like_those_that_take_it_is_judged_on_customers_not_seen() -> None:
    traits = np.stack([np.ones(400), np.arange(400) % 2, CHANCE.normal(size=400)], axis=1)
    takes = CHANCE.random(400) < np.where(traits[:, 1] == 1, 0.7, 0.1)

    model = patterns.fitted(traits, takes)
    blind = patterns.fitted(traits[:, [0, 2]], takes)

    assert model.auc is not None and model.auc_low is not None and model.auc_low > 0.7
    assert blind.auc_low is not None and blind.auc_low < 0.55
    assert model.weights[1] > 1.5 > abs(model.weights[2])


def test_warnings_weigh_each_against_his_own_habit() -> None:
    windows = np.array([[4] * 9 + [0] * 3, [1] * 9 + [0] * 3, [1] * 11 + [9], [9] * 12])

    assert watching.silent(windows).tolist() == [12.0, 0.0, 0.0, 0.0]
    assert (watching.bursts(windows) < watching.RARE).tolist() == [False, False, True, False]
    assert watching.falls(np.array([[5, 5, 100, 50], [5, 5, 100, 60], [0, 0, 1, 0]])).tolist() == [True, False, False]


def test_the_tail_is_poissons() -> None:
    assert watching.upper_tail(np.array([0, 1, 5]), np.array([1.0, 1.0, 1.0])) == pytest.approx(
        [1.0, 0.6321206, 0.0036598], abs=1e-6
    )


def test_stages_follow_the_trend_and_how_long_somebody_is_known() -> None:
    quarters = np.array([[0, 0, 5, 9], [10, 20, 30, 40], [10, 10, 10, 10], [40, 30, 20, 10], [0, 0, 0, 0], [0, 0, 0, 0]])
    windows = np.zeros((6, 12), int)
    windows[5] = [1] * 3 + [2] * 3 + [4] * 3 + [6] * 3
    told = watching.stages(quarters, windows, np.array([100, 2000, 2000, 2000, 2000, 2000]))

    assert [watching.STAGES[one] for one in told] == ["start", "growth", "mature", "decline", "none", "growth"]


def test_an_industry_goes_where_its_companies_go() -> None:
    told = [(4, 0, 100, 200), (5, 0, 100, 200), (5, 0, 100, 105), (5, 0, 200, 100), (5, 3, 0, 50), (5, 0, 0, 0)]

    assert [watching.industry_stage(*one) for one in told] == ["", "growth", "mature", "decline", "start", ""]


@pytest.mark.django_db
def test_likely_takers_are_counted_by_service_among_the_customers_one_may_see() -> None:
    near, far = make_hall(), make_hall("hilltop")
    reader = actor_for(grant(make_staff("chengang"), make_role("analyst", reads.VIEW_CUSTOMERS), near))
    for hall, services in ((near, [7, 9]), (near, [9]), (near, []), (far, [7, 9])):
        Cell.objects.create(customer=make_customer(hall=hall), likely_services=services)

    assert reads.likely_counts(SYSTEM, [7, 8, 9]) == {7: 2, 8: 0, 9: 3}
    assert reads.likely_counts(reader, [7, 8, 9]) == {7: 1, 8: 0, 9: 2}


@pytest.mark.django_db
def test_prospects_are_scored_by_what_takers_have_in_common_and_their_stage() -> None:
    bank, source = make_service(), DataSource.objects.create(code="register", name="企业公示", kind="system")
    for n in range(40):
        takes = n % 2 == 0
        who = make_company(f"企业{n}", industry="C" if takes else "F") if n < 30 else make_customer(f"客户{n}")
        Cell.objects.create(customer=who, services=[bank.pk] if takes and n < 30 else [], stage="growth" if takes else "mature")
    rows = [
        {"name": "晨光机械公司", "industry": "C", "revenue": "120", "before": "100"},
        {"name": "晨光百货公司", "industry": "F"},
    ]
    lines = [reading_prospects.read(n, row, {}, year=2026, takes_people=False) for n, row in enumerate(rows, 1)]
    take_prospects(SYSTEM, hall=None, source=source, purpose="推介", ground="firms", lines=lines, at=AT)

    assert acts.score_prospects(SYSTEM, at=AT) == 2

    works, shop = Prospect.objects.order_by("pk")
    assert works.wanted["zh-hans"] == bank.name and works.why["service"] == bank.pk
    assert (works.why["chance"] > 0.8, shop.why["chance"] < 0.3) == (True, True)
    assert (works.score, ["industry:C" in [name for name, _w in one.why["traits"]] for one in (works, shop)]) == (
        100,
        [True, False],
    )
    assert latest_events(1) == ["customers.prospects.scored"]


@pytest.mark.django_db
class TestTheWholeWay:
    """From visits, cases and business to cells, warnings and pages."""

    def test_cells_come_from_the_journal_and_warnings_from_each_ones_habit(self, client: Client) -> None:
        hall, service = make_hall(), make_service()
        kind = make_kind(name="投诉", nature="complaint")
        visitor, rich = make_customer("林薇", hall=hall), make_customer("何亮")
        for n in range(3):
            open_case(
                SYSTEM, kind=kind, title="排队太久", customer=visitor, hall=hall, service=service, at=AT - timedelta(days=n)
            )
        first = date(AT.year, AT.month, 1)
        for back in range(1, 10):
            month, income = date(first.year, first.month - back, 1), 10_000 if back < 4 else 90_000
            note_business(SYSTEM, customer=rich, month=month, income_cents=income, cost_cents=0, at=AT)

        assert acts.analyse_customers(SYSTEM, at=AT) == 2

        cell = Cell.objects.get(customer=visitor)
        assert (cell.complaints, cell.cases, cell.lately, cell.services, cell.latest_date) == (
            3,
            0,
            3,
            [service.pk],
            date(2026, 11, 23),
        )
        assert Cell.objects.get(customer=rich).stage == "decline"
        signs = {(one.customer_id, one.sign) for one in CustomerWarning.objects.all()}
        assert signs == {(visitor.pk, "trouble"), (rich.pk, "falling")}
        assert latest_events(1) == ["insight.customers.analysed"]
        acts.analyse_customers(SYSTEM, at=AT)
        assert CustomerWarning.objects.count() == 2
        self.pages(client, visitor)

    def pages(self, client: Client, visitor: Any) -> None:
        """Every page opens; who looks at a warning says what it was, and it is not raised again."""
        grant(make_staff("chengang"), make_role("analyst", "customers.view", "insight.analyse_customers", *rights.LOOK))
        client.post("/login/", {"username": "chengang", "password": PASSWORD})
        warned = CustomerWarning.objects.get(customer=visitor)
        names = (
            "customers",
            "customer_groups",
            "customers_together",
            "customers_follow",
            "customers_likely",
            "customer_stages",
            "customer_needs",
        )
        for name in (*names, "customer_cells"):
            assert client.get(reverse(f"insight:{name}")).status_code == 200, name
        listed = client.get(reverse("insight:customer_cells"), {"stage": "decline"}).content.decode()
        assert "何亮" in listed and "林薇" not in listed
        url = reverse("insight:customer_warning", args=[warned.pk])
        assert client.post(url, {"finding": "", "what": "harmless"}).status_code == 422
        assert client.post(url, {"finding": "一次排队三件事", "what": "harmless"}).status_code == 302
        acts.analyse_customers(SYSTEM, at=AT + timedelta(days=1))
        assert [one.state for one in CustomerWarning.objects.filter(customer=visitor)] == ["harmless"]
        api = client.get("/api/v1/customer-figures", {"stage": "decline"}).json()
        assert [one["stage"] for one in api["items"]] == ["decline"]
        assert client.get("/api/v1/customer-industries").json() == []
        for path in ("customer-needs", "customer-groups", "customer-stages", "customer-patterns", "customer-warnings"):
            assert client.get(f"/api/v1/{path}").status_code == 200, path

    @pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
    def test_pairs_that_were_found_are_shown_in_every_language(self, client: Client, language: str) -> None:
        one, other = make_service(), make_service("deposit", name="存款")
        pair = {
            "first": one.pk,
            "second": other.pk,
            "n": 9,
            "count": 8,
            "low": 0.6,
            "high": 0.97,
            "base": 0.3,
            "median_days": 12.0,
        }
        content = {"customers": 40, "together": [pair], "follows": [pair], "likely": []}
        Findings.objects.create(scope="*", made_at=AT, content=content)
        grant(make_staff("chengang"), make_role("analyst", *rights.LOOK))
        client.post("/login/", {"username": "chengang", "password": PASSWORD})
        client.cookies["tt_language"] = language

        for name in ("customers_together", "customers_follow"):
            page = client.get(reverse(f"insight:{name}")).content.decode()
            assert f"?service={one.pk}&amp;also={other.pk}" in page

    def test_needs_come_from_all_channels_by_service_and_kind(self) -> None:
        hall, service = make_hall(), make_service()
        kind = make_kind(nature="consultation")
        for n in (1, 2, 3, 170):
            open_case(SYSTEM, kind=kind, title="怎么办", hall=hall, service=service, channel="phone", at=AT - timedelta(days=n))

        (one,) = needs(SYSTEM, AT)
        elsewhere = Actor("account", 1, "", {"insight.view_customers": frozenset({hall.pk + 1})})

        assert (one.service, one.now, one.before, dict(one.channels), dict(one.natures)) == (
            service.pk, 3, 1, {"phone": 3}, {"consultation": 3},
        )  # fmt: skip
        assert needs(elsewhere, AT) == []
        acts.analyse_customers(SYSTEM, at=AT)
        with CaptureQueriesContext(connection) as asked:
            assert (needs(SYSTEM, AT), needs(elsewhere, AT)) == ([one], [])
        assert not any("journal_event" in one["sql"] for one in asked)  # a city's half year is counted at night, not at each look
        assert [(other.before, other.trend) for other in needs(SYSTEM, AT - timedelta(days=100))] == [(0, "")]

    def test_whoever_sees_a_hall_sees_its_customers_and_those_of_no_hall(self) -> None:
        here, there = make_customer("林薇", hall=make_hall()), make_customer("何亮", hall=make_hall("lakeside", "湖滨"))
        acts.analyse_customers(SYSTEM, at=AT)
        actor = Actor("account", 1, "", {"insight.view_customers": frozenset({here.hall_id or 0})})

        assert [one.pk for one in reads.cells(actor)] == [here.pk]
        assert acts.keep_findings(reads.scope_of(actor), AT).content["customers"] == 0
        assert there.pk in [one.pk for one in reads.cells(SYSTEM)]
