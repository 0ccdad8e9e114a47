"""The board's edge: calls in sequence, who waits, zones, settings."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tingtang.org.models import Hall, Zone
from tingtang.visits.models import Sign
from tingtang.visits.tests.factories import around_noon, make_counter, make_hall, make_service, make_ticket
from tingtang.visits.tests.machines import Machine
from tingtang.visits.views.board import settings_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make_hall(time_zone=around_noon())


@pytest.fixture
def board(hall: Hall) -> Machine:
    return Machine("board", hall)


def make_sign(hall: Hall, sequence: int, label: str, *, kind: str = "called", counter: int = 3, zone: str = "") -> Sign:
    return Sign.objects.create(
        hall=hall, sequence=sequence, event_id=sequence, at=datetime.now(UTC), kind=kind, label=label, counter_number=counter,
        zone_code=zone, language="en",
    )  # fmt: skip


class TestState:
    def test_begins_with_the_latest_call(self, hall: Hall, board: Machine) -> None:
        make_sign(hall, 1, "A001")
        make_sign(hall, 2, "A002", kind="issued")
        make_sign(hall, 3, "A003", counter=5)

        state = board.get("state/").json()

        assert state["sequence"] == 3
        assert [(call["label"], call["counter"]) for call in state["calls"]] == [("A003", 5), ("A001", 3)]

    def test_shows_a_number_called_again_once(self, hall: Hall, board: Machine) -> None:
        make_sign(hall, 1, "A001")
        make_sign(hall, 2, "A002")
        make_sign(hall, 3, "A001", kind="recalled")

        assert [call["label"] for call in board.get("state/").json()["calls"]] == ["A001", "A002"]

    def test_shows_its_zone_and_what_belongs_to_none(self, hall: Hall, board: Machine) -> None:
        board.device.zone = Zone.objects.create(hall=hall, code="east", name="East")
        board.device.save()
        make_sign(hall, 1, "A001", zone="east")
        make_sign(hall, 2, "A002", zone="west")
        make_sign(hall, 3, "A003")

        assert [call["label"] for call in board.get("state/").json()["calls"]] == ["A003", "A001"]

    def test_tells_how_many_wait_and_who_is_next(self, hall: Hall, board: Machine) -> None:
        make_counter(hall)
        at = datetime.now(UTC)
        make_ticket(hall, minutes_ago=2, at=at)
        make_ticket(hall, minutes_ago=1, at=at, service_class="priority")

        waiting = {one["names"]["en"]: (one["waiting"], one["next"]) for one in board.get("state/").json()["waiting"]}

        assert waiting == {"civil": (2, "A002"), "tax": (0, "")}

    def test_shows_nothing_of_another_hall(self, board: Machine) -> None:
        make_sign(make_hall("lakeside", services=[make_service("fishing")]), 1, "X001")

        state = board.get("state/").json()

        assert (state["calls"], state["sequence"]) == ([], 0)


class TestSettings:
    @pytest.mark.parametrize(
        ("given", "rows", "languages", "volume"),
        [
            ({}, 6, ["zh-hans", "en"], 1),
            ({"rows": 99, "languages": ["en", "xx"], "volume": 0.3}, 12, ["en"], 0.3),
            ({"rows": "many", "languages": [], "volume": "loud", "quiet": "at night"}, 6, ["zh-hans", "en"], 1),
        ],
    )
    def test_are_the_usual_ones_where_the_device_says_nothing_sensible(
        self, board: Machine, given: dict[str, Any], rows: int, languages: list[str], volume: float
    ) -> None:
        board.device.settings = given

        found = settings_of(board.device)

        assert (found["rows"], found["languages"], found["voice"]["volume"]) == (rows, languages, volume)
        assert found["voice"]["quiet"] == []
