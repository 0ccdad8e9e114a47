"""Sheets in forms: what was typed comes back, and becomes the data it was made of."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from django.http import QueryDict
from openpyxl import Workbook

from tingtang.planning import books, typed
from tingtang.planning.grids import shape
from tingtang.planning.queries import examples
from tingtang.planning.rules.checked import checked
from tingtang.planning.rules.sheets import BadSheet


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


def workbook(**pages: list[list[object]]) -> bytes:
    """A workbook as somebody makes it by hand."""
    book = Workbook()
    for name, rows in pages.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_may_be_called_as_the_form_calls_it_and_needs_no_codes() -> None:
    head: list[list[object]] = [["template", "knapsack"], ["name", "面包车"], ["载重上限", 5]]

    data = books.data_of(workbook(model=head, 物品=[["名称", "价值", "重量"], ["帐篷", 3, 4], ["帐篷", 2, 1]]))

    assert data["capacity"] == 5
    assert [(one["code"], one["weight"]) for one in data["items"]] == [("帐篷", 4), ("帐篷_2", 1)]


def test_a_page_that_no_table_is_called_is_refused() -> None:
    with pytest.raises(BadSheet) as refused:
        books.data_of(workbook(model=[["template", "knapsack"], ["name", "Van"]], Tools=[["name"], ["Tent"]]))

    assert [one.about for one in refused.value.problems] == [{"name": "tools"}]


def test_what_is_wrong_with_a_model_stands_beside_its_cell() -> None:
    form = typed.from_data(shape("model", "knapsack"), {"items": [{"code": "a", "name": "A", "value": 1}]}, "en")
    with pytest.raises(BadSheet) as refused:
        checked("model", {"template": "knapsack", "name": "K", "items": [{"code": "a", "name": "A", "value": -1}]})

    form.complain(refused.value.problems[0].place, "too small")

    assert form.wrong == {("items", 0, "value"): ["too small"]}


def test_the_command_reads_a_workbook_without_the_settings_of_a_server(tmp_path: Path) -> None:
    file = tmp_path / "van.xlsx"
    file.write_bytes(
        workbook(
            model=[["template", "knapsack"], ["name", "Van"], ["capacity", 5]],
            items=[["name", "value", "weight"], ["Tent", 3, 4]],
        )
    )

    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "tingtang.config", "solve", str(file)], capture_output=True, text=True, check=False
    )

    assert (done.returncode, "Decide: Tent." in done.stdout) == (0, True)
