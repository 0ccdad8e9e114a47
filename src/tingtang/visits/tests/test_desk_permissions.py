"""Who may open which address of the desk: every address, every role, and the same roles of another hall."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tingtang.org.tests.clients import browser, grant
from tingtang.visits.tests.desk import Day, live_through
from tingtang.visits.tests.factories import around_noon, make_hall, make_staff
from tingtang.visits.urls import urlpatterns

pytestmark = pytest.mark.django_db

GUIDE, CLERK, SUPERVISOR, ADMINISTRATOR, AUDITOR = "guide", "clerk", "supervisor", "administrator", "auditor"
ALL = {GUIDE, CLERK, SUPERVISOR, ADMINISTRATOR, AUDITOR}
SERVE = {CLERK, SUPERVISOR, ADMINISTRATOR}
RECEIVE = {GUIDE, SUPERVISOR, ADMINISTRATOR}
STEER = {SUPERVISOR, ADMINISTRATOR}


@dataclass(frozen=True)
class Row:
    """One address: how it is asked, with what, and who is let in."""

    name: str
    method: str
    allowed: set[str]
    about: tuple[str, ...] = ("hall",)


HALL, HC, HT, HS, HR, C, CT = (
    ("hall",), ("hall", "counter"), ("hall", "ticket"), ("hall", "service"), ("hall", "rating"), ("counter",), ("counter", "ticket"),
)  # fmt: skip
TABLE = [
    Row("console_picker", "get", ALL, ()),
    Row("console", "get", ALL, C),
    *(
        Row(f"console_{step}", "post", SERVE, C)
        for step in ("call_next", "call_chosen", "recall", "start", "finish", "park", "resume", "no_show", "transfer", "open",
                     "start_break", "close")
    ),
    Row("console_identify", "post", SERVE | RECEIVE, C),
    Row("console_add_errand", "post", SERVE | RECEIVE, C),
    Row("console_note", "post", SERVE | RECEIVE, C),
    Row("console_transfer_dialog", "get", SERVE, C),
    Row("console_errand_dialog", "get", SERVE | RECEIVE, C),
    Row("console_why_dialog", "get", ALL, C),
    Row("console_chosen", "get", SERVE, CT),
    Row("live", "get", STEER),
    Row("live_counter", "get", STEER, HC),
    *(Row(f"live_{step}", "post", STEER, HC) for step in ("open", "close", "break", "switch")),
    *(Row(f"live_{step}", "get", STEER, HT) for step in ("call", "move")),
    *(Row(f"live_do_{step}", "post", STEER, HT) for step in ("call", "move")),
    Row("lobby", "get", RECEIVE),
    Row("lobby_triage", "get", RECEIVE),
    Row("lobby_issue", "get", RECEIVE, HS),
    Row("lobby_do_issue", "post", RECEIVE, HS),
    Row("lobby_ticket", "get", RECEIVE, HT),
    *(Row(f"lobby_{step}", "post", RECEIVE, HT) for step in ("redirect", "note", "identify", "leave", "return")),
    Row("ratings", "get", STEER | {AUDITOR}),
    Row("rating_answer", "get", STEER, HR),
    Row("rating_do_answer", "post", STEER, HR),
    Row("tickets", "get", ALL),
    Row("ticket", "get", ALL, HT),
    *(Row(name, "get", STEER) for name in ("setup", "setup_counters", "setup_order", "setup_ratings", "setup_policies")),
    Row("setup_preview", "post", STEER),
    Row("setup_offer", "get", STEER, HS),
    Row("setup_offer", "post", STEER, HS),
    Row("setup_counters", "post", STEER),
    Row("setup_policies", "post", STEER),
    Row("setup_order", "post", {ADMINISTRATOR}),
    Row("setup_ratings", "post", {ADMINISTRATOR}),
    Row("hosts", "get", ALL - {AUDITOR}),
    Row("count_crowd", "post", ALL - {AUDITOR}),
    Row("helpers", "get", ALL - {AUDITOR}),
    Row("call_help", "post", ALL - {AUDITOR}),
    *(Row(name, "post", STEER) for name in ("send_host", "set_crowd", "set_help_rule")),
    *(Row(name, "get", {ADMINISTRATOR}) for name in ("tables", "kitchen")),  # a restaurant's own roles have them
]  # fmt: skip
# Of the device and phone pages another table speaks; of a table, its orders, gestures, a call for help and what is told on patrol
# tests of their own.
DEVICES = ("enrol", "kiosk", "board", "pad", "phone", "machine", "terminal")
OF_ONE = ("table", "order_", "host_", "end_host", "gesture", "give", "answer_help", "new_gesture", "remove_gesture",
          "talk", "told", "tell", "ask_on_patrol", "new_talk", "end_talk", "remove_talk")  # fmt: skip


@pytest.fixture
def day() -> Day:
    return live_through(make_hall(time_zone=around_noon()))


def address(row: Row, day: Day) -> str:
    values: dict[str, Any] = {
        "hall": day.hall.code,
        "counter": day.counter.pk,
        "ticket": day.waiting.pk,
        "service": day.waiting.service_id,
        "rating": day.bad.pk,
    }
    return reverse(f"visits:{row.name}", args=[values[part] for part in row.about])


def status(client: Client, row: Row, day: Day) -> int:
    url = address(row, day)
    return int((client.get(url) if row.method == "get" else client.post(url, {"counter": day.counter.pk})).status_code)


@pytest.mark.parametrize("role", sorted(ALL))
def test_lets_in_whom_the_table_names(day: Day, role: str) -> None:
    client = browser(grant(make_staff(role), role, day.hall))

    told = {(row.name, row.method): status(client, row, day) not in {403, 404} for row in TABLE}

    # Orders and scales belong to the organisation, so one hall's administrator may not publish them.
    wide = {("setup_order", "post"), ("setup_ratings", "post")}
    assert told == {(row.name, row.method): role in row.allowed and (row.name, row.method) not in wide for row in TABLE}


@pytest.mark.parametrize("role", sorted(ALL))
def test_keeps_out_the_same_role_of_another_hall(day: Day, role: str) -> None:
    client = browser(grant(make_staff(role), role, make_hall("harbour")))

    told = {(row.name, row.method): status(client, row, day) for row in TABLE if row.about}

    assert set(told.values()) <= {403, 404}, {key: value for key, value in told.items() if value not in {403, 404}}


def test_leads_strangers_to_the_login(day: Day) -> None:
    told = {status(Client(), row, day) for row in TABLE}

    assert told == {302}


def test_publishes_orders_only_for_the_whole_organisation(day: Day) -> None:
    client = browser(grant(make_staff(), ADMINISTRATOR, None))

    assert {status(client, row, day) for row in TABLE if row.name in {"setup_order", "setup_ratings"}} == {200, 422}


def test_names_every_address() -> None:
    named = {row.name for row in TABLE}
    known = {str(one.name) for one in urlpatterns}

    assert {name for name in known if name == "tables" or not name.startswith((*DEVICES, *OF_ONE))} == named


def test_gives_no_thing_of_one_hall_under_the_address_of_another(day: Day) -> None:
    other = make_hall("harbour")
    client = browser(grant(make_staff(), ADMINISTRATOR, None))
    strange = Day(other, day.counter, day.waiting, day.bad)
    rows = [row for row in TABLE if row.about in (HC, HT, HR) and row.method == "get"]

    assert {status(client, row, strange) for row in rows} == {404}
