"""The words of the trade stand in every page."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polib
import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext
from pytest_django import Settings

from tingtang import packs
from tingtang.cases.actions.kinds import name_nature
from tingtang.core.actors import SYSTEM
from tingtang.org.actions import save_hall, save_organisation
from tingtang.org.models import Hall
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import grant, make_role, make_staff
from tingtang.packs import actions, queries, words
from tingtang.packs.loader import load
from tingtang.packs.models import Term
from tingtang.packs.tests.factories import AT


class TestChanger:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("Open the counter", "Open the window"),
            ("Counters and clerks", "Windows and clerks"),
            ("Go to counter {counter}, {counter_number}", "Go to window {counter}, {counter_number}"),
            ("%(counter)s counters", "%(counter)s windows"),
            ("encounter", "encounter"),
            ("The counter's state", "The window's state"),
        ],
    )
    def test_says_the_word_and_leaves_placeholders(self, text: str, said: str) -> None:
        assert words.changer("en", {"counter": "Window"})(text) == said

    def test_makes_plurals(self) -> None:
        change = words.changer("en", {"hall": "Branch", "customer": "Party"})

        assert change("Halls, customers") == "Branches, Parties".replace("P", "p")

    def test_takes_the_longer_word_first(self) -> None:
        change = words.changer("zh-hans", {"clerk": "窗口人员", "counter": "窗口"})

        assert change("柜台人员在3号柜台") == "窗口人员在3号窗口"

    @pytest.mark.parametrize(
        ("language", "term", "text", "said"),
        [
            ("zh-hans", "办事群众", "客户的客户经理走访大客户", "办事群众的客户经理走访大客户"),
            ("zh-hant", "辦事群眾", "客戶經理與客戶", "客戶經理與辦事群眾"),
            ("en", "Visitor", "Customer managers and customers", "Customer managers and visitors"),
        ],
    )
    def test_leaves_words_alone_that_every_trade_says(self, language: str, term: str, text: str, said: str) -> None:
        assert words.changer(language, {"customer": term})(text) == said

    def test_changes_nothing_without_words(self) -> None:
        assert words.changer("en", {})("counter") == "counter"


@pytest.fixture
def _own_data(tmp_path: Path, settings: object) -> None:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]


@pytest.mark.django_db
@pytest.mark.usefixtures("_own_data")
class TestWrite:
    def test_writes_what_says_something_else(self, applied: Callable[[str], None]) -> None:
        applied("government")

        assert words.write()

        said = {entry.msgid: entry.msgstr for entry in polib.mofile(str(words.folder() / "zh_Hans/LC_MESSAGES/django.mo"))}
        assert "窗口" in said["Open counters"]
        assert not [text for text in said.values() if "柜台" in text]

    def test_writes_once(self, applied: Callable[[str], None]) -> None:
        applied("government")
        words.write()

        assert not words.write()

    def test_says_what_the_organisation_calls_a_nature_of_cases_above_its_trade(self, applied: Callable[[str], None]) -> None:
        def said() -> str:
            words.write()
            entries = polib.mofile(str(words.folder() / "zh_Hans/LC_MESSAGES/django.mo"))
            return next(entry.msgstr for entry in entries if entry.msgid == "make an incident of it")

        applied("desk")
        of_trade = said()
        name_nature(SYSTEM, nature="incident", names={"zh-hans": "服务中断"}, at=AT)

        assert (of_trade, said()) == ("转为故障", "转为服务中断")

    def test_writes_nothing_without_words(self) -> None:
        assert not words.write()
        assert not words.folder().exists()

    def test_takes_the_words_of_the_industry_of_the_organisation(self) -> None:
        save_organisation(SYSTEM, at=AT, code="x", name="x", industry="bank")

        actions.apply(SYSTEM, loaded=load("government"), at=AT)
        assert queries.terms("en") == {}
        assert Term.objects.get(code="government.counter").names["en"] == "Window"
        actions.apply(SYSTEM, loaded=load("bank"), at=AT)
        assert queries.terms("en")["hall"] == "Branch"


class TestReadAgain:
    def test_leaves_the_answers_of_other_threads_their_language(self) -> None:
        with ThreadPoolExecutor(max_workers=1) as other:
            other.submit(translation.activate, "en").result()

            words.read_again()

            assert other.submit(translation.get_language).result() == "en"


@pytest.mark.parametrize("drawn", sorted(Path(packs.__file__).parent.glob("*/flows/*.bpmn")), ids=lambda path: path.stem)
def test_of_procedures_name_no_requirement_by_its_number(drawn: Path) -> None:
    """A handbook is printed from them: who reads it does not know the list of requirements."""
    assert re.findall(r"[（(][A-Z]{3}-\d\d", drawn.read_text()) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("_own_data")
class TestTradesUnderOneRoof:
    @pytest.fixture
    def halls(self, settings: Settings) -> Iterator[tuple[Hall, Hall]]:
        settings.LOCALE_PATHS = [words.folder()]
        bank, restaurant = (
            save_hall(SYSTEM, hall=None, at=AT, code=code, name=code, industry=code) for code in ("bank", "restaurant")
        )
        for trade, counter, customer in (("bank", "柜台", "客户"), ("restaurant", "餐台", "客人")):
            for code, word in (("counter", counter), ("customer", customer)):
                Term.put(f"{trade}.{code}", {"zh-hans": word})
                Term.put(code, {"zh-hans": word})
        words.write_here()
        yield bank, restaurant
        settings.LOCALE_PATHS = []
        words.read_again()

    def test_each_hall_says_its_own_and_common_pages_the_houses(self, halls: tuple[Hall, Hall]) -> None:
        said = []
        for trade in ("bank", "restaurant", "", "nowhere"):
            with translation.override("zh-hans"):
                words.say(trade)
                said.append((gettext("Open counters"), gettext("Customer"), gettext("Save"), translation.get_language()))

        own = (("开放柜台", "客户"), ("开放餐台", "客人"), ("开放柜台", "客户"), ("开放柜台", "客户"))
        assert said == [(*each, "保存", "zh-hans") for each in own]

    def test_pages_say_them_to_whoever_works_in_one_trade_or_is_on_a_halls_page(self, halls: tuple[Hall, Hall]) -> None:
        role = make_role("looker", "customers.view", "visits.view", "visits.view_live")
        teller, waiter = (browser(grant(make_staff(hall.code, hall.code, hall), role, hall)) for hall in halls)
        boss = browser(grant(make_staff("boss", "Boss"), role))
        heading = re.compile(r"<h1[^>]*>\s*(.*?)\s*</h1>")

        def told(client: Client) -> str:
            return heading.findall(client.get("/customers/", headers={"Accept-Language": "zh-hans"}).content.decode())[0]

        live = [boss.get(f"/hall/{one.code}/live/", headers={"Accept-Language": "zh-hans"}).content.decode() for one in halls]

        assert (told(waiter), told(teller), told(boss)) == ("客人", "客户", "客户")
        assert [("餐台" in page, "柜台" in page) for page in live] == [(False, True), (True, False)]
