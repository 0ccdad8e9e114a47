"""Names, phones and likeness, on examples and as properties."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.customers.rules import likeness, matching
from tingtang.customers.rules.matching import CERTAIN, POSSIBLE, STRONG, Clues, Reason, compare

HAN = st.text(alphabet="王李敏民娜陈刚赵晓宁立孙张欧阳", min_size=2, max_size=4)
CLUES = st.builds(
    Clues,
    kind=st.just("person"),
    name=HAN,
    phones=st.frozensets(st.sampled_from(["+8613800000001", "+8613800000002"]), max_size=2),
    identities=st.frozensets(st.tuples(st.sampled_from(["resident_id", "account"]), st.sampled_from(["a", "b"])), max_size=2),
)


class TestNames:
    @pytest.mark.parametrize(
        ("written", "form"), [("陳剛", "陈刚"), (" 陈 刚 ", "陈刚"), ("ＡＢＣ茶行", "abc茶行"), ("买买提·艾力", "买买提艾力")]
    )
    def test_are_one_however_they_are_written(self, written: str, form: str) -> None:
        assert likeness.normal(written) == form

    @pytest.mark.parametrize(
        "name", ["河滨茶业有限公司", "河滨茶业有限责任公司", "河濱茶業股份有限公司", "河滨茶业 有限公司", "河滨茶业"]
    )
    def test_of_companies_lose_their_legal_form(self, name: str) -> None:
        assert likeness.core(name) == "河滨茶业"

    def test_of_branches_stay_those_of_branches(self) -> None:
        assert likeness.core("河滨茶业有限公司山前分公司") != likeness.core("河滨茶业有限公司")

    def test_that_sound_alike_are_found(self) -> None:
        assert likeness.sound("李敏") == likeness.sound("李民") == "li min"
        assert likeness.sound("李敏") != likeness.sound("李明")

    @given(HAN, st.integers(0, 3))
    @settings(max_examples=50)
    def test_one_character_apart_share_a_key(self, name: str, at: int) -> None:
        other = name[: at % len(name)] + "茶" + name[at % len(name) + 1 :]

        assert likeness.is_one_off(name, other)
        assert set(likeness.near(name)) & set(likeness.near(other))


class TestLikeness:
    def test_is_certain_for_the_same_identity_and_name(self) -> None:
        one = Clues("person", "王芳", identities=frozenset({("resident_id", "x")}))

        assert compare(one, one).score > CERTAIN

    def test_is_strong_for_the_same_phone_and_name_in_another_script(self) -> None:
        found = compare(
            Clues("person", "陈刚", phones=frozenset({"+8613800138000"})),
            Clues("person", "陳剛", phones=frozenset({"+8613800138000"})),
        )

        assert found.score >= STRONG
        assert set(found.reasons) == {Reason.SAME_PHONE, Reason.OTHER_SCRIPT}

    def test_is_not_enough_for_a_common_name_alone(self) -> None:
        assert compare(Clues("person", "张伟"), Clues("person", "张伟"), bearers=400).score < POSSIBLE

    def test_is_not_enough_for_two_names_at_one_phone(self) -> None:
        shared = frozenset({"+8613800138000"})

        assert compare(Clues("person", "王芳", shared), Clues("person", "刘建国", shared)).score < POSSIBLE

    def test_falls_when_each_has_another_number_of_the_same_kind(self) -> None:
        one = Clues("person", "王芳", frozenset({"1"}), identities=frozenset({("resident_id", "x")}))
        other = Clues("person", "王芳", frozenset({"1"}), identities=frozenset({("resident_id", "y")}))

        assert compare(one, other).score < POSSIBLE

    def test_of_companies_ignores_the_legal_form(self) -> None:
        found = compare(Clues("company", "河滨茶业有限公司"), Clues("company", "河濱茶業有限責任公司"))

        assert found.score >= STRONG

    def test_never_joins_a_person_and_a_company(self) -> None:
        assert compare(Clues("person", "河滨"), Clues("company", "河滨")).score == 0

    @given(CLUES, CLUES)
    @settings(max_examples=100)
    def test_is_the_same_from_both_sides_and_a_share(self, one: Clues, other: Clues) -> None:
        found = compare(one, other)

        assert found.score == compare(other, one).score
        assert 0 <= found.score <= 1

    @given(CLUES, CLUES)
    @settings(max_examples=100)
    def test_above_the_threshold_comes_with_something_shared(self, one: Clues, other: Clues) -> None:
        mine, theirs = ({key.text for key in matching.keys(each)} for each in (one, other))
        shared = mine & theirs or one.phones & other.phones or one.identities & other.identities

        assert compare(one, other, bearers=1).score < POSSIBLE or shared

    def test_needs_more_than_a_rare_name_where_both_are_known_otherwise(self) -> None:
        one, other = (Clues("person", "欧阳娜娜", frozenset({phone})) for phone in ("a", "b"))

        assert compare(one, other, bearers=2).score < POSSIBLE
        assert compare(one, Clues("person", "欧阳娜娜"), bearers=2).score >= POSSIBLE
