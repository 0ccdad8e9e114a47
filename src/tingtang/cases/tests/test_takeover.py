"""Another help desk's cases are taken over with every line of their history, once."""

import gzip
from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation

from tingtang.cases.models import Case, Kind, SlaClock
from tingtang.cases.queries.portal import services_for_customers
from tingtang.cases.takeover import COLUMNS, Unusable, take_over
from tingtang.catalogue.models import Service
from tingtang.customers.models import Customer
from tingtang.journal.tests.history import events_about

pytestmark = pytest.mark.django_db
HEAD = "Case ID,Activity,Resource,Complete Timestamp,customer,product,seriousness_2,workgroup"
LINES = """
Case 1,Assign seriousness,Agent 1,2012/10/09 14:50:17.000,C 1,P 1,Value 2,G 1
Case 1,Take in charge ticket,Agent 1,2012/10/09 14:51:01.000,C 1,P 1,Value 2,G 1
Case 2,Insert ticket,Agent 2,2012/10/09 15:00:00.000,C 2,P 2,Value 1,G 1
Case 1,Wait,Agent 1,2012/10/10 09:00:00.000,C 1,P 1,Value 2,G 1
Case 1,Take in charge ticket,Agent 2,2012/10/12 15:02:56.000,C 1,P 1,Value 2,G 1
Case 1,Resolve ticket,Agent 2,2012/10/25 11:54:26.000,C 1,P 1,Value 2,G 1
Case 1,Resolve ticket,Agent 2,2012/10/25 11:55:26.000,C 1,P 1,Value 2,G 1
Case 1,Closed,Agent 3,2012/11/09 12:54:39.000,C 1,P 1,Value 2,G 1
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of two cases by three people, packed."""
    path = tmp_path / "log.csv.gz"
    path.write_bytes(gzip.compress((HEAD + LINES).encode()))
    return path


def taken(path: Path, **columns: str) -> tuple[int, int, int]:
    """Take `path` over: how many cases were new and known, and how many lines the new ones had."""
    found = take_over(path, "desk", "Europe/Rome", COLUMNS | columns)
    return found.new, found.known, found.lines


class TestTakeOver:
    def test_keeps_states_people_and_times_of_the_other_desk(self, log: Path) -> None:
        assert taken(log) == (2, 0, 8)

        first, second = Case.objects.order_by("opened_at")
        assert (first.phase, second.phase) == ("closed", "new")
        assert (first.assignee and first.assignee.name, first.priority) == ("处理人 Agent 2", 2)
        assert first.opened_at.isoformat() == "2012-10-09T12:50:17+00:00"
        assert first.closed_at and first.closed_at.isoformat() == "2012-11-09T11:54:39+00:00"

    def test_offers_customers_nothing_of_it_until_somebody_publishes_it(self, log: Path) -> None:
        taken(log)

        assert not Kind.objects.get(code="desk").is_public
        assert Service.objects.filter(name="产品 P 1").exists() and not services_for_customers(None).exists()

    def test_records_every_line_and_what_it_did(self, log: Path) -> None:
        taken(log)

        events = events_about(Case.objects.earliest("opened_at"))
        assert [event.attributes["activity"] for event in events if event.name == "cases.history.line"][3:5] == [
            "Take in charge ticket",
            "Resolve ticket",
        ]
        steps = [event.attributes["step"] for event in events if event.name == "cases.case.moved"]
        assert steps == ["begin", "wait", "go_on", "resolve", "close"]

    def test_does_not_count_waiting_on_the_clock(self, log: Path) -> None:
        taken(log)

        clock = SlaClock.objects.get(case__external_ref="desk:Case 1")
        assert clock.state == "missed"
        assert len(clock.holds) == 1

    def test_changes_nothing_when_it_is_run_again(self, log: Path) -> None:
        taken(log)
        before = _events()

        assert taken(log) == (0, 2, 0)
        assert _events() == before
        assert Customer.objects.count() == 2

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            (HEAD, "no line"),
            (HEAD.replace("Activity", "What") + LINES, "no column “Activity”"),
            (HEAD + LINES.replace("2012/10/10 09:00:00.000", "yesterday"), "line 5"),
            ("\x00\x01\n\x02", "no column"),
        ],
    )
    def test_refuses_a_file_it_cannot_read_and_writes_nothing(self, tmp_path: Path, text: str, told: str) -> None:
        path = tmp_path / "log.csv"
        path.write_text(text)

        with translation.override("en"), pytest.raises(Unusable) as refused:
            taken(path)

        with translation.override("en"):
            assert told in refused.value.text()
        assert not Case.objects.exists() and not Customer.objects.exists()


def _events() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM journal_event")
        return int(cursor.fetchone()[0])
