"""Parts of a sheet read by columns: what is plain is the same as read part by part, what is not says the same about each cell."""

from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter, ValidationError

from tingtang.planning.rules.checked import checked
from tingtang.planning.rules.models.parts import ByColumn, Columns
from tingtang.planning.rules.models.sheet import Item, ModelSheet
from tingtang.planning.rules.sheets import BadSheet, Unique, read

BY_PART = TypeAdapter(Annotated[list[Item], Field(max_length=4), Unique])
BY_COLUMN = TypeAdapter(Annotated[Any, ByColumn(Item, 4, "value", "weight")])
PLAIN: dict[str, Any] = {"code": "a", "name": "Lamp", "value": 3, "weight": 2.5}
HOSTILE: list[tuple[str, Any]] = [
    *(("code", one) for one in ("", " a", "a ", "a b", "a\tb", "a,b", "{a}", "a\nb", "x" * 40, "x" * 41, "茶 1", "\ud800", 7, None, ["a"])),
    *(("name", one) for one in ("", " ", " Lamp", "Lamp ", "a\nb", "\x07", "\ud800", "　茶", "茶　", "y" * 301)),
    *(("name", one) for one in ({"en": "Lamp"}, {"xx": "?"}, 5, None)),
    *(("value", one) for one in (0, 1e12, 1e12 + 1, -1, -0.0, float("nan"), float("inf"), 10**400, "3", "x", True, None, [1], 2**53 + 1)),
    *(("most", one) for one in (0, 1, 10**9, 10**9 + 1, -1, 1.0, 1.5, "2", True, None)),
    *(("unit", one) for one in ("kg", " kg ", "k" * 60, "k" * 61, "a\nb", {}, None, 3)),
    *(("colour", one) for one in ("red", None)),
]  # fmt: skip


def told(adapter: TypeAdapter[Any], value: Any) -> Any:
    """What is wrong with it, else its parts."""
    try:
        return [(one.model_dump(), type(one.value)) for one in adapter.validate_python(value)]
    except ValidationError as error:
        return [(one["type"], one["loc"], str(one["input"]), str(one.get("ctx"))) for one in error.errors()]


def goods(*changes: dict[str, Any]) -> list[Any]:
    return [PLAIN | {"code": f"i{number}"} | change for number, change in enumerate(changes)]


class TestColumns:
    @pytest.mark.parametrize(("key", "cell"), HOSTILE, ids=lambda one: repr(one)[:20])
    @pytest.mark.parametrize("is_everywhere", [True, False])
    def test_say_of_a_cell_what_is_said_part_by_part(self, key: str, cell: Any, is_everywhere: bool) -> None:
        value = goods({}, {key: cell}, {key: cell} if is_everywhere and key != "code" else {})

        assert told(BY_COLUMN, value) == told(BY_PART, value)

    @pytest.mark.parametrize(
        "value",
        [[], [{}], [None], [PLAIN, 3], ["code"], [["code", "name"]], [PLAIN, PLAIN], [{1: 2, "code": "a", "name": "A"}], {"a": 1}, "text",
         None, [{"code": "a"}], goods({}, {}, {}, {}, {}), [PLAIN, {"name": "B", "code": "b"}], (PLAIN,), [Item(code="a", name="A")]],
    )  # fmt: skip
    def test_say_of_a_list_what_is_said_part_by_part(self, value: Any) -> None:
        assert told(BY_COLUMN, value) == told(BY_PART, value)

    @given(st.lists(st.lists(st.sampled_from(HOSTILE), max_size=3).map(dict), max_size=5))
    def test_agree_with_parts_on_any_mixture(self, changes: list[dict[str, Any]]) -> None:
        value = goods(*changes)

        assert told(BY_COLUMN, value) == told(BY_PART, value)

    def test_are_what_a_plain_sheet_is_read_into(self) -> None:
        sheet = read(ModelSheet, {"template": "knapsack", "name": "K", "capacity": 5, "items": goods({}, {})}).root

        assert isinstance(sheet.items, Columns)
        assert (len(sheet.items), sheet.items[-1].code, [one.weight for one in sheet.items[:1]]) == (2, "i1", [2.5])

    def test_are_kept_as_the_rows_they_were(self) -> None:
        data = {"template": "knapsack", "name": "K", "capacity": 5.0, "items": goods({}, {"most": 3})}

        again = checked("model", data)

        assert again["items"] == [{**one, "value": 3.0} for one in goods({}, {"most": 3})]

    def test_say_where_a_sheet_is_wrong(self) -> None:
        with pytest.raises(BadSheet) as bad:
            read(ModelSheet, {"template": "knapsack", "name": "K", "items": goods({}, {"weight": -1})})

        assert [(one.code, one.place) for one in bad.value.problems] == [("too_small", ("items", 1, "weight"))]
