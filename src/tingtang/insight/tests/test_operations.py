"""Service operations say of each product what came, how it went, what customers said and what one of it cost (CAT-10)."""

import re
from datetime import date, datetime, timedelta
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.steps import move
from tingtang.cases.tests.factories import make_timed_case
from tingtang.catalogue.actions.strategies import save_cost
from tingtang.catalogue.tests.test_agreements import make_product
from tingtang.core import registry
from tingtang.core.actions import action
from tingtang.core.actors import SYSTEM, Actor
from tingtang.insight.mining.objects import NOTIONS
from tingtang.insight.queries.operations import behind, operations
from tingtang.insight.store import storing
from tingtang.insight.views import waiting
from tingtang.journal.record import record
from tingtang.org.tests.factories import PASSWORD, grant, make_role, make_staff
from tingtang.org.tests.factories import make_hall as make_working_hall
from tingtang.visits.actions import calls, ratings
from tingtang.visits.actions.tickets import leave
from tingtang.visits.tests.factories import make_counter, make_hall, make_ticket

pytestmark = pytest.mark.django_db
# The journal keeps when it was told, so this month is told now: the month of the hall, far from its ends.
AT = datetime.now(ZoneInfo("Asia/Shanghai")).replace(day=15, hour=12, minute=0, second=0, microsecond=0)


def test_a_product_is_told_in_four_areas_and_only_of_halls_one_sees() -> None:
    counter = make_counter(make_hall())
    ticket = make_ticket(counter.hall, at=AT)
    product = make_product(service=ticket.service)
    calls.call_next(SYSTEM, counter=counter, at=AT)
    calls.start(SYSTEM, counter=counter, at=AT)
    asked = calls.finish(SYSTEM, counter=counter, at=AT + timedelta(seconds=200)).rating
    ratings.rate(SYSTEM, ticket=ticket, token=ratings.token_of(bytes(asked.nonce)), level="very_satisfied", channel="pad", at=AT)
    month = date(AT.year, AT.month, 1)
    save_cost(SYSTEM, at=AT, product=product, month=month, kind="people", amount_cents=5000)
    elsewhere = Actor("account", 1, "", {"insight.view": frozenset({counter.hall_id + 1})})

    (line,) = operations(SYSTEM, month)
    (other,) = operations(elsewhere, month)

    assert (line.now.came, line.now.done, line.now.median_seconds, line.now.content.count) == (1, 1, 200.0, 1)
    assert (line.cost_cents, line.each_cents, line.change) == (5000, 5000.0, None)
    assert (other.now.came, other.cost_cents) == (0, None)
    assert f"service={ticket.service_id}&kept=timed&arrived_at_from={month}" in waiting._timed_url(line, month)
    for figure, name in (("came", "issued"), ("done", "finished"), ("content", "rated")):
        ((told,), total) = behind(SYSTEM, ticket.service, month, figure)
        assert (told.name.rpartition(".")[2], told.kind, told.number, total) == (name, "visits.ticket", ticket.pk, 1)
        assert behind(elsewhere, ticket.service, month, figure) == ([], 0)


@action("test.decide_flag")
def decide(actor: Actor, *, about: dict[str, Any], state: str) -> None:
    record(registry.event["quality.flag.decided"], actor, at=AT, **about, state=state)


def test_a_rating_confirmed_as_forged_counts_in_no_months_content() -> None:
    counter = make_counter(make_hall())
    ticket = make_ticket(counter.hall, at=AT)
    make_product(service=ticket.service)
    calls.call_next(SYSTEM, counter=counter, at=AT)
    calls.start(SYSTEM, counter=counter, at=AT)
    asked = calls.finish(SYSTEM, counter=counter, at=AT + timedelta(seconds=200)).rating
    ratings.rate(SYSTEM, ticket=ticket, token=ratings.token_of(bytes(asked.nonce)), level="very_satisfied", channel="pad", at=AT)
    about = {"ratingflag": apps.get_model("quality", "RatingFlag")(pk=1), "call": [asked.call]}
    found = []

    for state in ("confirmed", "dismissed"):
        decide(SYSTEM, about=about, state=state)
        (line,) = operations(SYSTEM, AT.date().replace(day=1))
        found.append((line.now.done, line.now.content.n))

    assert found == [(1, 0), (1, 1)]


def test_cases_are_on_time_by_their_own_clock() -> None:
    month = date(AT.year, AT.month, 1)
    monday = datetime(AT.year, AT.month, 8 + (7 - month.weekday()) % 7, 10, tzinfo=AT.tzinfo)
    case_of = partial(make_timed_case, [{"clock": "resolve", "minutes": 60}], hall=make_working_hall())
    for minutes in (30, 90):
        case, done = case_of(at=monday), monday + timedelta(minutes=minutes)
        move(SYSTEM, case=case, step="begin", at=monday)
        write_note(SYSTEM, case=case, body="已办结", kind="answer", at=done)
        move(SYSTEM, case=case, step="resolve", at=done)
    make_product(service=case.service)

    (line,) = operations(SYSTEM, month)

    assert (line.now.came, line.now.done, line.now.on_time.count, line.now.on_time.n) == (2, 2, 1, 2)
    rows, total = behind(SYSTEM, case.service, month, "on_time")
    assert [(row.number, row.is_good) for row in rows] == [(case.pk, False), (case.pk - 1, True)]
    assert total == 2


def test_every_figure_leads_to_what_it_counts_and_from_there_to_its_case(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.STORE_DIR = tmp_path / "store"
    ticket = make_ticket(make_counter(make_hall()).hall, at=AT)
    leave(SYSTEM, ticket=ticket, at=AT + timedelta(minutes=5))
    make_product(service=ticket.service)
    storing.advance(horizon=2**62)
    staff = make_staff("chengang")
    grant(staff, make_role("analyst", "insight.view"))
    client.post("/login/", {"username": "chengang", "password": PASSWORD})

    page = client.get(reverse("insight:operations"), {"month": f"{AT:%Y-%m}"}).content.decode()
    listed = client.get(unescape(re.findall(r'href="([^"]*figure=came[^"]*)"', page)[0])).content.decode()
    case = client.get(unescape(re.findall(r'href="([^"]*process/case/[^"]*)"', listed)[0]))

    assert f"#{ticket.pk}" in listed
    assert (case.status_code, case.context["page_title"], case.context["notion"]) == (
        200,
        f"#{ticket.pk}",
        NOTIONS["visits.ticket"],
    )
    for wrong in ({"figure": "none"}, {"service": "9999999"}, {"service": "x"}, {"service": ""}):
        given = {"figure": "came", "service": str(ticket.service_id)} | wrong
        assert client.get(reverse("insight:operations_behind"), given).status_code == 404
