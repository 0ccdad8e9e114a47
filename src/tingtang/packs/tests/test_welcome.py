"""The first set-up: four pages, one write, and then never again."""

import re
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from tingtang.core.actors import SYSTEM
from tingtang.core.models import Account
from tingtang.org.actions import save_organisation
from tingtang.org.models import Hall, Organisation, StaffRole
from tingtang.packs import actions, words
from tingtang.packs.first_key import first_key
from tingtang.packs.loader import load
from tingtang.packs.tests.factories import AT, count_events

COUNTERS = "%(services)s services, a hall with %(counters)s counters to start from"
ANSWERS: dict[str, dict[str, str]] = {
    "pack": {"pack": "bank"},
    "organisation": {"name": "河滨银行", "language": "zh-hans", "time_zone": "Asia/Shanghai"},
    "hall": {"name": "枫林支行", "code": "maple", "layout": "standard", "address": ""},
    "administrator": {"name": "周宁", "username": "zhouning", "password": "lotus-lantern-27", "again": "lotus-lantern-27"},
}


@pytest.fixture
def _own_words(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """A data folder whose words the pages of this process read."""
    settings.DATA_DIR, settings.LOCALE_PATHS = tmp_path, [tmp_path / "locale"]
    yield
    settings.LOCALE_PATHS = []
    words.read_again()


def answer(client: Client, step: str, **changes: str) -> Any:
    return client.post(f"/welcome/{step}/", ANSWERS[step] | changes, headers={"accept-language": "en"})


@pytest.mark.django_db
class TestWelcome:
    def test_asks_for_the_key_of_the_installation_where_others_can_reach_it(self, client: Client, settings: Settings) -> None:
        settings.ASKS_FIRST_KEY = True
        for step in ("pack", "organisation", "hall"):
            answer(client, step)

        without = answer(client, "administrator")
        guessed = answer(client, "administrator", key="aaaa-bbbb-cccc")
        assert not Organisation.objects.exists()
        known = answer(client, "administrator", key=first_key(settings.SECRET_KEY).upper().replace("-", " "))

        assert "This field is required" in without.content.decode()
        assert "This is not the key" in guessed.content.decode()
        assert "Everything is ready" in known.content.decode() and Organisation.objects.exists()

    def test_leads_through_four_pages_to_a_hall_that_can_open(self, client: Client) -> None:
        assert client.get("/welcome/").headers["location"] == "/welcome/pack/"

        for step in ANSWERS:
            last = answer(client, step)

        assert "Everything is ready" in last.content.decode()
        assert Organisation.objects.get().industry == "bank"
        assert Hall.objects.get().counters.count() == 8
        granted = StaffRole.objects.get()
        assert (granted.role.code, granted.hall) == ("administrator", None)
        assert Account.objects.get().check_password("lotus-lantern-27")
        assert count_events("packs.organisation.founded") == 1

    @pytest.mark.usefixtures("_own_words")
    def test_speaks_the_words_of_the_industry_before_and_after_it_is_founded(self, client: Client) -> None:
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
        pages = [client.get("/welcome/pack/").content.decode()]
        for step, following in pairwise([*ANSWERS, "founded"]):
            last = client.post(f"/welcome/{step}/", ANSWERS[step] | {"pack": "government"})
            pages.append((client.get(f"/welcome/{following}/") if last.status_code == 302 else last).content.decode())
        pages.append(client.get("/login/").content.decode())

        with translation.override("zh-hans"):
            said = translation.gettext(COUNTERS)

        assert "个窗口" in pages[0]
        assert "起始网点有 8 个柜台" in pages[0]
        assert "窗口" in pages[2]
        assert not [page for page in pages[1:] if "柜台" in page]
        assert "起始大厅有 %(counters)s 个窗口" in said

    def test_asks_which_industry_it_is_and_says_nothing_of_halls_and_counters_where_there_are_none(self, client: Client) -> None:
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
        first = client.get("/welcome/pack/").content.decode()
        for step in list(ANSWERS)[:-1]:
            client.post(f"/welcome/{step}/", ANSWERS[step] | {"pack": "desk"})
        last = client.get("/welcome/administrator/").content.decode()

        assert "checked" not in first
        assert "没有柜台：来的诉求都成为工单" in first.replace("支持点", "柜台")
        assert re.findall("[^>]*大厅[^<]*", last) == []
        assert "机构和服务台" in last
        assert "checked" in client.get("/welcome/pack/").content.decode()

    @pytest.mark.parametrize(("name", "code"), [("枫林支行", "hall"), ("Maple Lane", "maple-lane")])
    def test_makes_a_code_where_none_was_typed(self, client: Client, name: str, code: str) -> None:
        for step in ANSWERS:
            answer(client, step, **({"name": name, "code": ""} if step == "hall" else {}))

        assert Hall.objects.get().code == code

    def test_goes_on_where_it_was_left(self, client: Client) -> None:
        answer(client, "pack")
        answer(client, "organisation")

        assert client.get("/welcome/").headers["location"] == "/welcome/hall/"
        assert "河滨银行" in client.get("/welcome/organisation/").content.decode()

    def test_does_not_skip_a_page(self, client: Client) -> None:
        assert client.get("/welcome/hall/").headers["location"] == "/welcome/pack/"

    @pytest.mark.parametrize(
        ("step", "change", "said"),
        [
            ("pack", {"pack": "zoo"}, "Select a valid choice"),
            ("organisation", {"time_zone": "Moon/Crater"}, "Select a valid choice"),
            ("hall", {"code": "Maple Lane"}, "Use lower-case letters"),
            ("administrator", {"again": "other"}, "The two passwords differ"),
            ("administrator", {"password": "12345678", "again": "12345678"}, "This password is too common"),
            ("administrator", {"username": "Zhou Ning"}, "Letters, digits and"),
        ],
    )
    def test_says_what_is_wrong(self, client: Client, step: str, change: dict[str, str], said: str) -> None:
        for earlier in list(ANSWERS)[: list(ANSWERS).index(step)]:
            answer(client, earlier)

        page = answer(client, step, **change).content.decode()

        assert said in page
        assert not Organisation.objects.exists()

    def test_is_closed_once_there_is_an_organisation(self, client: Client) -> None:
        save_organisation(SYSTEM, at=AT, code="x", name="x")

        assert client.get("/welcome/").headers["location"] == "/"
        assert answer(client, "administrator").headers["location"] == "/"
        assert client.get("/welcome/pack/").headers["location"] == "/"

    def test_begins_again_when_the_chosen_pack_is_gone(self, client: Client) -> None:
        session = client.session
        session["first_set_up"] = {"pack": {"pack": "vanished"}}
        session.save()

        assert client.get("/welcome/organisation/").headers["location"] == "/welcome/pack/"

    def test_leads_the_first_visitor_here(self, client: Client) -> None:
        assert client.get("/").headers["location"] == "/welcome/"


def found(results: list[str], name: str) -> None:
    try:
        actions.found(
            SYSTEM,
            loaded=load("bank"),
            organisation={"code": name, "name": name},
            hall={"code": name, "name": name, "layout": "standard", "time_zone": "Asia/Shanghai"},
            person={"badge": "1", "name": name, "username": name, "password": "lotus-lantern-27"},
            at=AT,
        )
        results.append("founded")
    except actions.AlreadyFounded:
        results.append("too late")
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
class TestFound:
    def test_lets_only_one_of_two_at_once_found_it(self) -> None:
        results: list[str] = []
        both = [threading.Thread(target=found, args=(results, name)) for name in ("first", "second")]

        for one in both:
            one.start()
        for one in both:
            one.join()

        assert sorted(results) == ["founded", "too late"]
        assert Organisation.objects.count() == Hall.objects.count() == Account.objects.count() == 1
