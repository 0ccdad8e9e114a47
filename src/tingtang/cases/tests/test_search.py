"""Cases are found by any two characters that stand side by side, by words, numbers and initials."""

from pathlib import Path

import opencc
import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.opening import change_case
from tingtang.cases.models import Case
from tingtang.cases.queries.search import found_in
from tingtang.cases.rules.search import plain, query, vector
from tingtang.cases.tests.factories import AT, make_case
from tingtang.core.actors import SYSTEM
from tingtang.customers.tests.factories import make_customer


class TestWords:
    def test_cuts_chinese_into_neighbours_and_keeps_their_places(self) -> None:
        assert vector(["水费账单"]) == "'水费':1 '费账':2 '账单':3 '单':4"

    def test_keeps_texts_apart_so_that_no_phrase_spans_two(self) -> None:
        assert vector(["水费", "账单"]) == "'水费':1 '费':2 '账单':13 '单':14"

    @pytest.mark.parametrize(
        ("text", "asked"),
        [
            ("水费 账单", "'水费' & '账单'"),
            ("水费账单", "('水费' <-> '费账' <-> '账单')"),
            ("漏", "'漏':*"),
            ("C0000123", "'c0000123':*"),
            ("ＷＡＴＥＲ 帳單", "'water':* & '账单'"),
            ("it's \\ a", "'it':* & 's':* & 'a':*"),
            ("  ?! ", ""),
        ],
    )
    def test_asks_for_every_word(self, text: str, asked: str) -> None:
        assert query(text) == asked


@pytest.mark.django_db
class TestSearch:
    @pytest.mark.parametrize(
        "text",
        [
            "水费",
            "费账",
            "账单有误",
            "水费 多收",
            "水表",
            "WF",
            "wang",
            "王芳",
            "帳單",
            "meter-998877",
            "998877",
            "误",
            "退还",
            "王芳 账单",
        ],
    )
    def test_finds_by_words_of_title_notes_and_customer(self, text: str) -> None:
        case = make_case(title="水费账单有误", body="水表 Meter-998877 多收三吨", customer=make_customer("王芳"))
        make_case(title="路灯不亮", body="Lamp 12")
        write_note(SYSTEM, case=case, body="已核实，退还多收部分。Wang 女士知悉", at=AT)

        assert list(found_in(Case.objects.all(), text)) == [case]

    @pytest.mark.parametrize(
        "text", ["费水", "单误", "水费 路灯", "eter", "", "%", "'; DROP TABLE cases_case; --", "\\", "wf wf2"]
    )
    def test_finds_nothing_where_a_word_is_missing(self, text: str) -> None:
        make_case(title="水费账单有误", customer=make_customer("王芳"))

        assert not found_in(Case.objects.all(), text).exists()

    def test_finds_by_number_with_and_without_its_zeros(self) -> None:
        case = make_case()

        assert list(found_in(Case.objects.all(), case.number)) == [case]
        assert list(found_in(Case.objects.all(), case.number.lstrip("C0"))) == [case]

    def test_follows_a_changed_title(self) -> None:
        case = change_case(SYSTEM, case=make_case(title="水费账单有误"), at=AT, title="路灯不亮")

        assert list(found_in(Case.objects.all(), "路灯")) == [case]
        assert not found_in(Case.objects.all(), "水费").exists()

    @settings(max_examples=60, deadline=None)
    @given(st.text(max_size=60), st.text(max_size=20))
    def test_takes_any_text_there_is(self, text: str, asked: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::tsvector", [vector([text.replace("\x00", "")])])
            if query(asked):
                cursor.execute("SELECT %s::tsquery", [query(asked)])


class TestTexts:
    @pytest.mark.parametrize(
        ("written", "compared"),
        [
            ("漏水帳單", "漏水账单"),
            ("一目瞭然", "一目了然"),
            ("ＡＢＣ水費", "abc水费"),
            ("水表读数与账单不符", "水表读数与账单不符"),
        ],
    )
    def test_are_compared_in_simplified_characters_small_and_narrow(self, written: str, compared: str) -> None:
        assert plain(written) == compared

    def test_are_converted_wherever_a_word_of_the_tables_stands(self) -> None:
        convert = opencc.OpenCC("t2s").convert
        lines = (Path(opencc.__file__).parent / "dictionary" / "TSPhrases.txt").read_text(encoding="utf-8").splitlines()
        words = [f"水{line.partition(chr(9))[0]}费" for line in lines]

        assert [word for word in words if plain(word) != convert(word).replace("帐", "账")] == []
