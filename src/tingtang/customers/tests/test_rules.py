"""Check digits, masks, ways of writing, initials: examples from the standards, then what always holds."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.customers.rules import identities as rule
from tingtang.customers.rules.examples import example_of, lengths_of
from tingtang.customers.rules.names import grams, initials
from tingtang.customers.rules.patterns import may_run_away
from tingtang.customers.rules.reviews import months_later
from tingtang.customers.rules.writing import ways_of_writing

DIGITS = st.text("0123456789", min_size=3, max_size=3)
CREDIT = st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9)


class TestResidentIdentityNumber:
    @pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])  # the examples of GB 11643-1999
    def test_holds_for_the_standards_examples(self, number: str) -> None:
        assert rule.is_resident_id(number)

    @pytest.mark.parametrize(
        "number", ["110105194912310021", "11010519491331002X", "010105194912310020", "11010519491231002x", ""]
    )
    def test_refuses_wrong_digits_days_and_regions(self, number: str) -> None:
        assert not rule.is_resident_id(number)

    @given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), DIGITS, st.integers(0, 16), st.integers(1, 9))
    @settings(max_examples=100)
    def test_notices_every_single_wrong_digit(self, born: date, order: str, place: int, by: int) -> None:
        first = f"100001{born:%Y%m%d}{order}"
        right = first + rule.resident_digit(first)
        wrong = right[:place] + str((int(right[place]) + by) % 10) + right[place + 1 :]

        assert rule.is_resident_id(right)
        assert not rule.is_resident_id(wrong)


class TestSocialCreditCode:
    def test_holds_for_a_code_of_the_standard(self) -> None:
        assert rule.is_credit_code("91350100M000100Y43")  # the example of GB 32100-2015
        assert not rule.is_credit_code("91350100M000100Y44")
        assert not rule.is_credit_code("91350100I000100Y43")  # no letter I

    @given(CREDIT, st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
    @settings(max_examples=100)
    def test_accepts_one_check_character_only(self, body: str, last: str) -> None:
        first = f"91330106{body}"

        assert rule.is_credit_code(first + last) == (last == rule.credit_digit(first))


class TestMask:
    @given(st.text(min_size=1, max_size=40), st.integers(0, 50), st.integers(0, 50))
    @settings(max_examples=100)
    def test_hides_at_least_a_third_and_keeps_the_ends(self, text: str, head: int, tail: int) -> None:
        shown = rule.masked(text, head, tail)
        hidden = len(shown) - min(head + tail, len(text) * 2 // 3)

        assert hidden >= max(3, len(text) / 3) or len(text) < 5
        assert shown.count(rule.MASK) >= 3

    def test_reads_as_people_know_it(self) -> None:
        assert rule.masked("13900001001", 3, 4) == "139****1001"
        assert rule.masked_contact("mail", "wangfang@riverside.example") == "w*******@riverside.example"
        assert rule.masked_contact("address", "河滨路 12 号 3 单元 502").startswith("河滨路 12*")
        assert rule.masked("12", 3, 4) == "1***"


class TestWays:
    @pytest.mark.parametrize("text", ["+86 139-0000-1001", "0086 13900001001", "１３９００００１００１", "(139) 0000 1001"])
    def test_write_a_phone_number_as_one(self, text: str) -> None:
        assert "13900001001" in ways_of_writing(text)

    def test_keep_foreign_numbers_and_area_codes_apart(self) -> None:
        assert rule.folded_phone("+44 20 7946 0000") == "+442079460000"
        assert rule.folded_phone("+86 571 8800 0001") == rule.folded_phone("0571-88000001") == "057188000001"

    @given(st.text("0123456789+-() ABCXYZabcxyz０１２ＡＢ王芳路号@.", max_size=40))
    @settings(max_examples=100)
    def test_are_stable_whatever_is_typed(self, text: str) -> None:
        for way in ways_of_writing(text):
            assert way in ways_of_writing(way)


class TestInitials:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("王芳", "wf"),
            ("单晓", "sx"),
            ("尉迟恭", "ycg"),
            ("Anna Li", "al"),
            ("曾慧", "zh"),
            ("欧阳雪", "oyx"),
            ("李 Anna", "la"),
            ("", ""),
        ],
    )
    def test_read_surnames_as_surnames(self, name: str, expected: str) -> None:
        assert initials(name) == expected

    @given(st.text(max_size=300))
    @settings(max_examples=100)
    def test_are_short_and_lower_whatever_the_name(self, name: str) -> None:
        assert len(initials(name)) <= 60
        assert all(len(one) <= 300 for one in grams(name))

    def test_pairs_of_a_part_are_pairs_of_the_whole(self) -> None:
        assert set(grams("茶业")) <= set(grams("云河茶业有限公司"))


def test_a_review_is_due_on_the_same_day_or_the_months_latest() -> None:
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_later(date(2026, 12, 1), 12) == date(2027, 12, 1)
    assert months_later(date(2026, 1, 1), 0) is None


class TestExample:
    @pytest.mark.parametrize(
        ("pattern", "example", "lengths"),
        [
            ("[A-Z0-9]{5,12}", "A2C4E", (5, 12)),
            ("(JH|TB)[0-9]{6}", "JH123456", (8, 8)),
            (r"1[3-9]\d{9}", "13234567890", (11, 11)),
            ("[^A]{3}", "", (3, 3)),
            ("", "", (0, 0)),
        ],
    )
    def test_is_made_up_after_the_pattern(self, pattern: str, example: str, lengths: tuple[int, int]) -> None:
        assert (example_of(pattern), lengths_of(pattern)) == (example, lengths)


class TestPatterns:
    @pytest.mark.parametrize("pattern", ["", "[A-Z0-9]{8,20}", r"\d{4}( ?\d{4}){3}", "(PA|PB)[0-9]+", "[0-9]{17}[0-9X]", "A*B*"])
    def test_may_be_what_numbers_look_like(self, pattern: str) -> None:
        assert not may_run_away(pattern)

    @pytest.mark.parametrize(
        "pattern", ["(a+)+$", "(a|aa)+", r"(\d+-?)*X", "([A-Z]{1,9}){20}", "(?:(x*)y?){1,90}", "(?P<a>(b?)+)", "(?=(a+)+)b"]
    )
    def test_may_not_be_what_some_number_makes_run_for_ever(self, pattern: str) -> None:
        assert may_run_away(pattern)
