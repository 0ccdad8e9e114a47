"""Forms of identities, and the three rates."""

import pytest

from tingtang.customers.rules import checks, quality
from tingtang.customers.rules.checks import IdentitySpec
from tingtang.customers.rules.quality import Rate, Submitted
from tingtang.customers.tests.factories import resident_id

RESIDENT = IdentitySpec("resident-id", "resident_id", of_kind="person")
CREDIT = IdentitySpec("credit-code", "credit_code", of_kind="company")
METER = IdentitySpec("meter", pattern=r"\d{8}")


class TestForms:
    @pytest.mark.parametrize(
        ("text", "well"),
        [
            ("138 0013 8000", True), ("+86 13800138000", True), ("0571-88886666", True), ("400-800-1234", True),
            ("+1 415 555 0100", True), ("1380013800", False), ("88886666", False), ("12345", False), ("", False),
        ],
    )  # fmt: skip
    def test_of_phones_are_those_that_could_ring(self, text: str, well: bool) -> None:
        assert checks.is_phone(text) == well

    def test_of_numbers_are_what_their_kind_asks(self) -> None:
        assert checks.is_well_formed(RESIDENT, resident_id())
        assert not checks.is_well_formed(RESIDENT, resident_id()[:-1] + "?")
        assert checks.is_well_formed(METER, "1234 5678")
        assert not checks.is_well_formed(METER, "1234567")


class TestExamining:
    def test_finds_nothing_in_a_whole_record(self) -> None:
        found = quality.examine(Submitted("person", "王芳", ((RESIDENT, resident_id()),), ("13800138000",)))

        assert found == quality.Found((), ())

    def test_names_what_is_missing_and_what_is_malformed(self) -> None:
        found = quality.examine(Submitted("person", "王女士", ((RESIDENT, "110105194912310021"),)))

        assert found.missing == ("name", "phone")
        assert found.malformed == ("identity:resident-id",)

    def test_asks_companies_for_their_credit_code(self) -> None:
        assert "identity" in quality.examine(Submitted("company", "河滨茶业", ((METER, "12345678"),), ("13800138000",))).missing


class TestRates:
    def test_of_nothing_are_unknown(self) -> None:
        assert Rate(0, 0).share is None
        assert Rate(0, 0).interval() is None

    # Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263 and 15 of 148, score interval without correction.
    @pytest.mark.parametrize(("right", "n", "low", "high"), [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605)])
    def test_have_wilsons_interval(self, right: int, n: int, low: float, high: float) -> None:
        found = Rate(right, n).interval()

        assert found == (pytest.approx(low, abs=5e-4), pytest.approx(high, abs=5e-4))
