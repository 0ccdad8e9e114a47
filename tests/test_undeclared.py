"""What a form does not ask it does not take: every name of a column is sent along with forms that are right, and changes nothing."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from tests.pages_forms import Found, Standing, form_with, newest, undeclared
from tingtang.cases.queries.portal import kinds_for_customers
from tingtang.org.models import Role
from tingtang.org.tests.clients import browser
from tingtang.quality.tests.asked import make_survey, open_wave
from tingtang.visits.views.console import seen

DOMAINS = {"org", "core", "customers", "cases", "visits", "quality", "catalogue"}
# Who, which page, a field of the form on it, and what is typed there.
PAGES: list[tuple[str, str, str, dict[str, Any]]] = [
    ("administrator", "/setup/staff/{clerk}/", "badge", {"name": "李敏敏"}),
    (
        "administrator", "/setup/staff/new/", "badge",
        {"name": "新人", "badge": "n1", "username": "newcomer", "password": "hall-of-the-river-9"},
    ),
    ("administrator", "/setup/counters/{counter}/", "number", {"number": "77"}),
    ("clerk", "/me/", "name", {"name": "a key"}),
    ("clerk", "/cases/new/", "title", {"title": "水费账单有误", "channel": "counter"}),
    ("clerk", "/cases/{case}/change/", "title", {"title": "改过的题目"}),
    ("clerk", "/customers/new/", "name", {"name": "赵新"}),
    ("clerk", "/customers/{customer}/edit/", "name", {"name": "王芳芳"}),
    ("", "/c/new/", "title", {"hall": "{hall}", "kind": "{kind}", "title": "路灯不亮", "name": "钱多", "phone": "13900001009"}),
    ("", "/c/{link}/", "body", {"body": "照片已发"}),
    ("", "/s/{survey}/", "q_q1", {"q_q1": "5"}),
]  # fmt: skip
# Addresses whose form stands in a dialog or is drawn by the page: what it sends when it is right.
DOORS: list[tuple[str, str, dict[str, Any]]] = [
    ("clerk", "/cases/{case}/notes/", {"kind": "note", "body": "内部说明", "seen": "2026-11-21T08:30:00+08:00"}),
    ("clerk", "/cases/{case}/watch/", {"staff": "{clerk}"}),
    ("clerk", "/customers/{customer}/contacts/", {"contact-kind": "phone", "contact-value": "13900001077"}),
    ("clerk", "/customers/{customer}/preferences/", {"preference-stance": "like", "preference-text": "短信"}),
    ("clerk", "/counters/{counter}/break/", {"seen": "{seen}", "reason": "茶歇"}),
    ("clerk", "/counters/{counter}/close/", {"seen": "{seen}"}),
    ("administrator", "/setup/staff/{clerk}/roles/", {"role": "{guide_role}", "hall": "{hall}"}),
]


@pytest.fixture
def places(cast: Cast) -> dict[str, str]:
    """The words that stand for the cast in addresses."""
    wave = open_wave(make_survey(), at=timezone.now(), is_open=True)
    kind, role = kinds_for_customers([cast.hall], timezone.now().date())[0], Role.objects.get(code="guide")
    return {
        "clerk": str(cast.staff["clerk"].pk), "counter": str(cast.counter.pk), "hall": str(cast.hall.pk), "seen": seen(None),
        "case": cast.case.number, "link": cast.case.link_key, "customer": str(cast.customer.pk), "survey": wave.link_key,
        "kind": kind.code, "guide_role": str(role.pk),
    }  # fmt: skip


def _client(cast: Cast, who: str) -> Client:
    return browser(cast.staff[who]) if who else Client()


def _filled(client: Client, address: str, name: str, typed: dict[str, Any]) -> Found:
    found = form_with(client.get(address).content.decode(), name)
    found.action = found.action or address
    found.values |= typed
    found.names |= set(typed)
    return found


def _sent(cast: Cast, who: str, address: str, values: dict[str, Any], standing: Standing) -> dict[str, list[str]]:
    """What stands in the database after it was sent; it is taken back again."""
    with transaction.atomic():
        answer = _client(cast, who).post(address, values)
        assert answer.status_code in {200, 204, 302}, answer.content.decode()
        after = standing.now()
        transaction.set_rollback(True)
    return after


def _changes_nothing_more(cast: Cast, who: str, form: Found) -> None:
    keys = newest()
    standing = Standing(keys)
    at_first = standing.now()
    right = _sent(cast, who, form.action, form.values, standing)
    more = _sent(cast, who, form.action, undeclared(DOMAINS, form.names, keys) | form.values, standing)

    assert right != at_first
    assert {name: rows for name, rows in more.items() if rows != right.get(name, [])} == {}


@pytest.mark.parametrize(("who", "address", "name", "typed"), PAGES, ids=[page[1] for page in PAGES])
def test_a_form_takes_what_it_asks(
    who: str, address: str, name: str, typed: dict[str, Any], cast: Cast, places: dict[str, str]
) -> None:
    given = {key: value.format(**places) for key, value in typed.items()}
    form = _filled(_client(cast, who), address.format(**places), name, given)

    _changes_nothing_more(cast, who, form)


@pytest.mark.parametrize(("who", "address", "sent"), DOORS, ids=[door[1] for door in DOORS])
def test_a_step_takes_what_it_asks(who: str, address: str, sent: dict[str, Any], cast: Cast, places: dict[str, str]) -> None:
    values = {name: str(value).format(**places) for name, value in sent.items()}

    _changes_nothing_more(cast, who, Found(address.format(**places), values, set(values)))
