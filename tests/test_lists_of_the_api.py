"""All lists of the API are asked alike: paths with hyphens, `after` and `limit`, the hall by its code, days from `first` to `latest`."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tingtang.config.urls import api
from tingtang.org.models import Hall, Shift
from tingtang.org.tests.factories import grant, make_hall, make_staff
from tingtang.org.tests.test_api import Caller


def described() -> dict[str, Any]:
    return api.get_openapi_schema(path_prefix="/api/v1/")


def lists() -> dict[str, tuple[set[str], set[str]]]:
    """What may be asked of each list that has pages, and what its rows tell."""
    whole, found = described(), {}
    schemas = whole["components"]["schemas"]
    for path, operations in whole["paths"].items():
        if "get" in operations:
            answers = {str(code): one for code, one in operations["get"]["responses"].items()}
            told = answers.get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
            page = schemas.get(told.get("$ref", "").rpartition("/")[2], {}).get("properties", {})
            if "next" in page:
                row = schemas[page["items"]["items"]["$ref"].rpartition("/")[2]]["properties"]
                asked = {one["name"] for one in operations["get"].get("parameters", []) if one["in"] == "query"}
                found[path.removeprefix("/api/v1")] = asked, set(row)
    return found


def test_addresses_are_written_with_hyphens() -> None:
    assert [path for path in described()["paths"] if "_" in re.sub(r"\{.*?\}", "", path)] == []


def test_every_operation_says_what_it_does() -> None:
    told = [(path, verb, one) for path, operations in described()["paths"].items() for verb, one in operations.items()]

    assert [f"{verb} {path}" for path, verb, one in told if not one.get("description") or not one.get("summary")] == []


def test_every_list_goes_on_after_the_page_before() -> None:
    assert {path for path, (asked, _row) in lists().items() if not asked >= {"after", "limit"}} == set()


def test_whose_rows_name_a_hall_is_narrowed_to_one() -> None:
    open_to_all = {path for path, (asked, row) in lists().items() if "hall" in row and "hall" not in asked and "{" not in path}

    assert open_to_all == set()


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def administrator(hall: Hall) -> Caller:
    return Caller(grant(make_staff("zhouning", "周宁", hall), "administrator"))


@pytest.mark.django_db
class TestDays:
    def test_are_asked_alike_wherever_they_are_asked(self, administrator: Caller) -> None:
        days = [path for path, (asked, _row) in lists().items() if asked >= {"first", "latest"} and "{" not in path]

        refused = {}
        for path in days:
            answer = administrator.get(path, first="2026-11-01", latest="2026-11-30")
            if answer.status_code not in {200, 403}:
                refused[path] = answer.status_code

        assert len(days) > 40
        assert refused == {}

    def test_are_those_of_the_zone_and_both_counted(self, hall: Hall, administrator: Caller) -> None:
        staff = make_staff(hall=hall)
        midnight = datetime(2026, 11, 20, 16, tzinfo=UTC)  # the first moment of the 21st where the hall is
        for hours in (-1, 0, 23, 24):
            begins = midnight + timedelta(hours=hours)
            Shift.objects.create(hall=hall, staff=staff, starts_at=begins, ends_at=begins + timedelta(minutes=30))

        found = administrator.get("/shifts", first="2026-11-21", latest="2026-11-21").json()["items"]

        assert [row["starts_at"] for row in found] == ["2026-11-20T16:00:00+00:00", "2026-11-21T15:00:00+00:00"]

    def test_of_no_calendar_are_refused(self, administrator: Caller) -> None:
        assert administrator.get("/shifts", first="0001-01-01").status_code == 422


@pytest.mark.django_db
class TestOldNames:
    def test_of_questions_are_understood(self, administrator: Caller) -> None:
        assert administrator.get("/turns", first="2026-11-01", last="2026-11-30").status_code == 200

    def test_of_addresses_lead_on_with_method_and_question(self, client: Client) -> None:
        answer = client.post("/api/v1/team_members/3?limit=2")

        assert (answer.status_code, answer.headers["Location"]) == (308, "/api/v1/team-members/3?limit=2")


def test_the_page_about_the_api_calls_what_is_there() -> None:
    told = (Path(__file__).parent.parent / "docs/api.md").read_text()

    called = set(re.findall(r"8000(/api/v1/[a-z-]+)", told))

    assert called
    assert called - set(described()["paths"]) == set()
