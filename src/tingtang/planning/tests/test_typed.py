"""Sheets in forms: what was typed comes back, and becomes the data it was made of."""

import pytest
from django.http import QueryDict

from tingtang.planning import books, typed
from tingtang.planning.grids import shape
from tingtang.planning.queries import examples
from tingtang.planning.rules.checked import checked


@pytest.mark.parametrize("name", list(examples()))
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_example_survives_its_form(name: str, language: str) -> None:
    data = checked(examples()[name]["kind"], examples()[name])
    form = shape(data["kind"], data.get("template", ""))

    again = typed.to_data(typed.from_data(form, data, language), data, language)

    assert checked(data["kind"], again) == data


@pytest.mark.parametrize("name", list(examples()))
def test_an_example_survives_its_workbook(name: str) -> None:
    data = checked(examples()[name]["kind"], examples()[name])
    form = shape(data["kind"], data.get("template", ""))

    again = checked(data["kind"], books.data_of(books.content_of(data["kind"], data, "en")))

    assert typed.from_data(form, again, "en").rows == typed.from_data(form, data, "en").rows


def test_a_complaint_stands_beside_the_cell_of_its_station() -> None:
    data = examples()["licence-office"]
    found = typed.from_data(shape("line", ""), data, "en")

    found.complain(("layouts", 1, "stations", 2, "tasks"), "wrong")

    assert found.wrong == {("stations", 8, "tasks"): ["wrong"]}


def test_what_is_no_number_comes_back_as_it_was_typed() -> None:
    post = QueryDict("tasks_code=1&tasks_name=A&tasks_time=ten&head_unit=s")

    found = typed.from_post(shape("line", ""), post)

    assert found.rows["tasks"][0]["time"] == "ten"
    assert typed.to_data(found, {}, "en")["tasks"][0]["time"] == "ten"
