"""Fields of a kind: read from a schema, refused when hostile, checked value by value, and as JSON Schema says it."""

from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.cases.actions.opening import change_case
from tingtang.cases.forms.fields import fields_form, said, words
from tingtang.cases.models import Case
from tingtang.cases.tests.factories import AT, make_case, make_kind
from tingtang.core.actors import EVERYWHERE, SYSTEM, Actor
from tingtang.core.errors import Invalid
from tingtang.ui import designed as rules

NAMES = {"zh-hans": "字段", "en": "Field"}
ROWS: list[dict[str, Any]] = [
    {"code": "meter", "kind": "text", "names": NAMES, "is_required": True},
    {"code": "story", "kind": "long", "names": NAMES, "is_public": False},
    {"code": "people", "kind": "number", "names": NAMES, "unit": "人", "minimum": 0, "maximum": 500},
    {"code": "amount", "kind": "money", "names": NAMES, "currency": "CNY"},
    {"code": "since", "kind": "date", "names": NAMES},
    {
        "code": "topic",
        "kind": "choice",
        "names": NAMES,
        "choices": [{"code": "water", "names": NAMES}, {"code": "gas", "names": NAMES}],
    },
    {
        "code": "days",
        "kind": "several",
        "names": NAMES,
        "choices": [{"code": "mo", "names": NAMES}, {"code": "tu", "names": NAMES}],
    },
    {"code": "urgent", "kind": "yes_no", "names": NAMES},
    {"code": "place", "kind": "address", "names": NAMES},
]
GOOD = {
    "meter": "A-100",
    "people": 3,
    "amount": 12345,
    "since": "2026-11-16",
    "topic": "water",
    "days": ["mo", "tu"],
    "urgent": False,
    "place": {"region": "河滨市", "street": "滨江路 1 号"},
}
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**17), 10**17),
    st.floats(),
    st.text(max_size=8),
    st.lists(st.sampled_from(["mo", "tu", "we"]), max_size=3),
    st.dictionaries(st.sampled_from(["region", "street", "door"]), st.text(max_size=3), max_size=2),
    st.sampled_from(list(GOOD.values())),
)


def property_of(**values: Any) -> dict[str, Any]:
    return {"properties": {"one": {"kind": "text", "names": NAMES} | values}}


class TestSchema:
    def test_keeps_fields_in_their_order(self) -> None:
        schema = rules.from_rows(ROWS)

        assert [one.code for one in rules.read(schema)] == [row["code"] for row in ROWS]
        assert rules.make(rules.read(schema)) == schema

    @pytest.mark.parametrize(
        ("schema", "reason"),
        [
            ({"properties": []}, "unreadable"),
            ({"$ref": "http://example.org/schema"}, "unknown_word"),
            ({"allOf": [{}]}, "unknown_word"),
            (property_of(pattern="(a+)+$"), "unknown_word"),
            (property_of(**{"$ref": "#"}), "unknown_word"),
            (property_of(kind="script"), "unknown_kind"),
            (property_of(names={}), "no_name"),
            (property_of(names={"en": 1}), "unreadable"),
            (property_of(kind="choice"), "no_choices"),
            (property_of(choices=[{"code": "a", "names": NAMES}]), "needless_choices"),
            (property_of(kind="choice", choices=[{"code": "A b", "names": NAMES}]), "bad_choice"),
            (property_of(kind="choice", choices=[{"code": "a", "names": NAMES}] * 2), "choice_twice"),
            (property_of(kind="number", minimum=5, maximum=1), "bounds_crossed"),
            (property_of(kind="number", minimum=float("nan")), "bad_bound"),
            (property_of(kind="person", is_public=True), "person_is_public"),
            ({"properties": {"<script>": {"kind": "text", "names": NAMES}}}, "bad_code"),
            ({"properties": {}, "required": ["gone"]}, "unknown_field"),
            ({"properties": {f"f{n}": {"kind": "text", "names": NAMES} for n in range(61)}}, "too_many"),
        ],
    )
    def test_refuses_what_no_form_can_show(self, schema: dict[str, Any], reason: str) -> None:
        with pytest.raises(rules.BadFields) as refused:
            rules.read(schema)

        assert refused.value.reason == reason

    @given(values=st.dictionaries(st.sampled_from([row["code"] for row in ROWS]), VALUES, max_size=4))
    @settings(max_examples=200, deadline=None)
    def test_accepts_nothing_that_json_schema_refuses(self, values: dict[str, Any]) -> None:
        schema, told = rules.from_rows(ROWS), rules.told(values)

        if not rules.check(rules.read(schema), told):
            jsonschema.Draft202012Validator(schema).validate(told)

    def test_finds_each_fault_in_its_field(self) -> None:
        wrong = {
            "meter": "x" * 201,
            "people": 501,
            "amount": 1.5,
            "since": "2026-02-30",
            "topic": "fire",
            "days": ["mo", "su"],
            "urgent": "yes",
            "place": {"door": "1"},
            "ghost": "boo",
        }

        faults = {fault.field: fault.reason for fault in rules.check(rules.read(rules.from_rows(ROWS)), wrong)}

        assert faults == {
            "meter": "too_long",
            "people": "too_big",
            "amount": "not_a_number",
            "since": "not_a_date",
            "topic": "not_a_choice",
            "days": "not_a_choice",
            "urgent": "not_so",
            "place": "not_so",
            "ghost": "unknown",
        }


@pytest.mark.django_db
class TestFieldsOfACase:
    def test_are_asked_for_when_somebody_opens_it(self) -> None:
        kind = make_kind("fault", fields=rules.from_rows(ROWS))
        clerk = Actor("account", 1, grants={"cases.open": EVERYWHERE})

        with pytest.raises(Invalid) as refused:
            make_case(kind=kind, actor=clerk)

        assert set(refused.value.fields) == {"fields.meter"}
        assert make_case(kind=kind, actor=clerk, fields=GOOD).fields == GOOD

    def test_are_checked_when_it_changes_and_keep_nothing_empty(self) -> None:
        case = make_case(kind=make_kind("fault", fields=rules.from_rows(ROWS)), fields=GOOD)

        with pytest.raises(Invalid) as refused:
            change_case(SYSTEM, case=case, at=AT, fields=GOOD | {"since": "soon", "topic": "fire"})
        change_case(SYSTEM, case=case, at=AT, fields=GOOD | {"topic": ""})

        assert set(refused.value.fields) == {"fields.since", "fields.topic"}
        assert "topic" not in Case.objects.get(pk=case.pk).fields

    def test_refuse_a_hostile_schema_when_the_kind_is_saved(self) -> None:
        with pytest.raises(Invalid) as refused:
            make_kind("fault", fields=property_of(pattern="(a+)+$"))

        assert "fields" in refused.value.fields


@pytest.mark.django_db
class TestForm:
    def test_reads_back_what_it_shows(self) -> None:
        kind = make_kind("fault", fields=rules.from_rows(ROWS))
        shown = fields_form(kind, for_customer=False, values=GOOD)
        typed = {
            "fields.meter": "A-100",
            "fields.people": "3",
            "fields.amount": shown["fields.amount"].value(),
            "fields.since": "2026-11-16",
            "fields.topic": "water",
            "fields.days": ["mo", "tu"],
            "fields.urgent": "no",
            "fields.place_region": "河滨市",
            "fields.place_street": "滨江路 1 号",
        }

        form = fields_form(kind, typed, for_customer=False)

        assert f'id="{shown["fields.place"].id_for_label}"' in str(shown["fields.place"])
        assert form.is_valid(), form.errors
        assert form.told() == GOOD

    def test_shows_customers_only_what_is_theirs_and_keeps_the_rest(self) -> None:
        kind = make_kind("fault", fields=rules.from_rows(ROWS))

        form = fields_form(kind, {"fields.meter": "B-7"}, for_customer=True, values={"story": "内部说明", "meter": "A"})

        assert "fields.story" not in form.fields
        assert form.is_valid()
        assert form.told() == {"story": "内部说明", "meter": "B-7"}

    def test_says_values_in_words(self) -> None:
        case = make_case(kind=make_kind("fault", fields=rules.from_rows(ROWS)), fields=GOOD | {"story": "x"})

        assert ("字段", "¥123.45") in said(case, for_customer=True)
        assert len(said(case, for_customer=False)) == len(said(case, for_customer=True)) + 1


def test_a_number_is_said_with_all_its_digits() -> None:
    one = rules.read(rules.from_rows([{"code": "use", "kind": "number", "names": NAMES, "unit": "kWh"}]))[0]

    assert [words(one, value) for value in (1_860_000, 121_200_000, 0.25, -3)] == [
        "1,860,000 kWh", "121,200,000 kWh", "0.25 kWh", "-3 kWh",
    ]  # fmt: skip
