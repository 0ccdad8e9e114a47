"""Figures of a log, the page that shows them, and what each was made of."""

from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import NotFound
from tingtang.insight import episodes as building
from tingtang.insight import queries
from tingtang.insight.arrays import Groups
from tingtang.insight.figures import Episodes, quantile
from tingtang.insight.models import Episode, OpenStory
from tingtang.insight.queries import Question
from tingtang.insight.rules.episodes import Outcome
from tingtang.insight.tests import bank
from tingtang.insight.tests.factories import MORNING, make_table
from tingtang.journal.models import Cursor, Log
from tingtang.journal.subscribers import Happened
from tingtang.journal.tests.factories import import_file
from tingtang.org.tests.factories import PASSWORD, grant, make_counter, make_hall, make_staff
from tingtang.visits import events as visits

SHANGHAI = ZoneInfo("Asia/Shanghai")
ROWS = [
    ("A1", "passport", "Li", 0, 5, 15),
    ("A2", "passport", "Li", 1, 15, 35),
    ("A3", "licence", "Zhao", 70, 71, 72),
    ("A4", "licence", "Zhao", 80, None, None),
]


def whole(log: Log, **more: object) -> Question:
    return Question(log, date(2026, 11, 1), date(2026, 11, 30), SHANGHAI, **more)  # type: ignore[arg-type]


def happened(number: int, type_: str, minute: int, **about: object) -> Happened:
    """An event of the own log as the worker hands it on."""
    at = MORNING + timedelta(minutes=minute)
    attributes = {key: value for key, value in about.items() if isinstance(value, bool)}
    objects = {key: (key, value) for key, value in about.items() if not isinstance(value, bool)}
    return Happened(number, type_, at, at, "account", 1, attributes, objects)  # type: ignore[arg-type]


@pytest.mark.django_db
class TestImportedLog:
    def test_gives_the_times_of_each_service_and_clerk(self, tmp_path: Path) -> None:
        log = make_table(tmp_path, ROWS)

        answer = queries.waiting(SYSTEM, whole(log))

        by = {row.label: row.figures for row in answer.by["service"]}
        assert (by["passport"].n, by["passport"].wait_median.value, by["passport"].service_ninth.value) == (2, 300, 1200)
        assert by["licence"].wait_median.value == 60
        assert {row.label for row in answer.by["clerk"]} == {"Li", "Zhao"}
        assert [(row.label, row.figures.n) for row in answer.by["hour"]] == [("09:00", 2), ("10:00", 1)]

    def test_tells_when_people_come_for_what(self, tmp_path: Path) -> None:
        log = make_table(tmp_path, ROWS)

        answer = queries.waiting(SYSTEM, whole(log))

        services = {row.label: row.key for row in answer.by["service"]}
        assert answer.demand == {(9, services["passport"]): 2, (10, services["licence"]): 1}

    def test_measures_against_the_target_asked_for(self, tmp_path: Path) -> None:
        log = make_table(tmp_path, ROWS)

        within = queries.waiting(SYSTEM, whole(log, target_seconds=300)).total.within

        assert (within.count, within.n) == (2, 3)

    def test_counts_by_the_hour_of_the_zone_asked_for(self, tmp_path: Path) -> None:
        log = make_table(tmp_path, ROWS)
        question = Question(log, date(2026, 11, 1), date(2026, 11, 30), ZoneInfo("Asia/Kathmandu"))

        hours = [row.label for row in queries.waiting(SYSTEM, question).by["hour"]]

        assert hours == ["06:00", "07:00"]

    def test_keeps_to_the_days_asked_for(self, tmp_path: Path) -> None:
        log = make_table(tmp_path, ROWS)

        nothing = queries.waiting(SYSTEM, Question(log, date(2026, 11, 24), date(2026, 11, 24), SHANGHAI))

        assert nothing.total.n == 0
        assert nothing.by["hour"] == []

    def test_counts_every_beginning_of_a_day_in_the_zone_of_the_bank(self, tmp_path: Path) -> None:
        events = bank.rows()
        log = Log.objects.get(pk=import_file(bank.write(events, tmp_path / "bank.xes.gz"), code="bank").log_id)
        building.ensure(log)
        day = date(2012, 1, 18)

        begun = Episode.objects.filter(log_id=log.pk, wait_seconds__isnull=False).exclude(outcome=Outcome.LEFT)
        starts = [one.arrived_at + timedelta(seconds=one.wait_seconds or 0) for one in begun]

        expected = [row.at for row in events if row.transition == "START"]
        assert sum(at.astimezone(bank.ZONE).date() == day for at in starts) == sum(at.date() == day for at in expected) > 50
        assert len(starts) == len(expected)
        answer = queries.waiting(SYSTEM, Question(log, date(2012, 1, 1), date(2012, 2, 1), bank.ZONE))
        assert {row.label for row in answer.by["service"]} == set(bank.WORK)
        assert answer.total.n == len(expected) + sum(row.transition == "WITHDRAW" for row in events)

    def test_says_when_a_log_has_no_starts(self, tmp_path: Path) -> None:
        log = make_table(tmp_path, [("A1", "passport", "Li", None, None, 5), ("A2", "passport", "Li", None, None, 6)])  # type: ignore[list-item]

        answer = queries.waiting(SYSTEM, whole(log))

        assert not answer.has_starts
        assert (answer.total.n, answer.total.wait_median.n) == (2, 0)

    def test_is_made_once(self, tmp_path: Path) -> None:
        log = make_table(tmp_path, ROWS)
        count = Episode.objects.filter(log_id=log.pk).count()

        building.ensure(log)

        assert Episode.objects.filter(log_id=log.pk).count() == count


@pytest.mark.django_db
class TestOwnLog:
    EVENTS = (
        happened(1, visits.TICKET_ISSUED.name, 0, ticket=7, hall=1, service=2),
        happened(2, visits.TICKET_CALLED.name, 9, ticket=7, counter=3, clerk=4),
        happened(3, visits.SERVICE_STARTED.name, 10, ticket=7, counter=3, clerk=4),
        happened(4, visits.SERVICE_FINISHED.name, 25, ticket=7, is_last=True),
        happened(5, visits.TICKET_ISSUED.name, 5, ticket=8, hall=1, service=2),
        happened(6, visits.TICKET_LEFT.name, 35, ticket=8),
    )

    def test_follows_events_however_they_are_handed_on(self) -> None:
        for event in self.EVENTS:
            building.follow([event])

        served, left = Episode.objects.order_by("arrival_event")
        assert (served.wait_seconds, served.service_seconds, served.clerk_id) == (540, 900, 4)
        assert (left.wait_seconds, left.outcome) == (1800, Outcome.LEFT)
        assert (served.arrival_event, served.start_event, served.end_event) == (1, 3, 4)
        assert not OpenStory.objects.exists()

    def test_keeps_who_still_waits(self) -> None:
        building.follow(list(self.EVENTS[:2]))

        assert not Episode.objects.exists()
        assert OpenStory.objects.get().case_id == 7

    def test_waits_again_for_the_second_errand(self) -> None:
        first = (*self.EVENTS[:3], happened(4, visits.SERVICE_FINISHED.name, 25, ticket=7, is_last=False))
        again = (
            happened(8, visits.SERVICE_STARTED.name, 30, ticket=7, service=9),
            happened(9, visits.SERVICE_FINISHED.name, 31, ticket=7),
        )

        building.follow([*first, *again])

        assert list(Episode.objects.order_by("arrived_at").values_list("service_id", "wait_seconds")) == [(2, 540), (9, 300)]

    def test_is_seen_by_hall(self) -> None:
        hall, other = make_hall(), make_hall("maple", "枫林")
        building.follow([happened(each.id, each.type, 0, ticket=7, hall=hall.pk) for each in self.EVENTS[:4]])
        clerk = Actor("account", 1, grants={"insight.view": frozenset({other.pk})})
        own = whole(Log.objects.get(pk=Log.OWN))

        assert queries.waiting(clerk, own).total.n == 0
        with pytest.raises(NotFound):
            queries.get_episode(clerk, Episode.objects.get().pk)
        with pytest.raises(NotFound):
            queries.waiting(clerk, whole(own.log, hall=hall))

    def test_compares_halls_and_tells_their_counters_apart(self) -> None:
        halls = make_hall(), make_hall("maple", "枫林")
        counters = [make_counter(hall, 1) for hall in halls]
        for number, (hall, counter) in enumerate(zip(halls, counters, strict=True)):
            about = {"ticket": 70 + number, "hall": hall.pk, "counter": counter.pk}
            building.follow([happened(each.id + 10 * number, each.type, 5 * number, **about) for each in self.EVENTS[:4]])
        own = whole(Log.objects.get(pk=Log.OWN))

        both, one = queries.waiting(SYSTEM, own), queries.waiting(SYSTEM, whole(own.log, hall=halls[0]))

        assert sorted((row.label, row.figures.n) for row in both.by["hall"]) == sorted((str(hall), 1) for hall in halls)
        assert {row.label for row in both.by["counter"]} == {f"{one.hall} · {one}" for one in counters}
        assert one.by["hall"] == []
        assert [row.label for row in one.by["counter"]] == [str(counters[0])]

    def test_forgets_and_begins_again_when_rebuilt(self, capsys: pytest.CaptureFixture[str]) -> None:
        Cursor.objects.create(name=building.SUBSCRIBER, tx=9, event_id=9)
        building.follow(list(self.EVENTS))

        call_command("insight", "rebuild")

        assert not Episode.objects.exists()
        assert Cursor.objects.values_list("tx", "event_id").get() == (0, 0)
        assert "makes them again from the journal" in capsys.readouterr().out


@pytest.fixture
def auditor(db: None, client: Client) -> Client:
    """A browser in which the auditor has logged in."""
    make_hall()
    grant(make_staff("zhouning", "周宁"), "administrator")
    client.post("/login/", {"username": "zhouning", "password": PASSWORD})
    client.cookies["tt_language"] = "en"
    return client


@pytest.mark.django_db
class TestPages:
    def test_show_figures_that_lead_to_their_services_and_events(self, auditor: Client, tmp_path: Path) -> None:
        make_table(tmp_path, ROWS)

        page = auditor.get("/insight/waiting/", {"log": "old"}).content.decode()
        listed = auditor.get("/insight/waiting/services/", {"log": "old", "kept": "called", "hour": "9"}).content.decode()
        one = auditor.get(f"/insight/waiting/services/{Episode.objects.first().pk}/").content.decode()  # type: ignore[union-attr]

        assert "Who arrives" not in page  # too few to say so
        assert "How long do people wait" in page
        assert "/insight/waiting/services/?log=old" in page
        assert listed.count("<tr tabindex=") == 2
        assert "service begins" in one

    @pytest.mark.parametrize(
        ("kept", "count"), [("called", 3), ("timed", 3), ("within", 2), ("beyond", 1), ("target", 3), ("gave_up", 0)]
    )
    def test_list_what_a_figure_counts(self, auditor: Client, tmp_path: Path, kept: str, count: int) -> None:
        make_table(tmp_path, ROWS)

        listed = auditor.get("/insight/waiting/services/", {"log": "old", "kept": kept, "target": "5"}).content.decode()

        assert listed.count("<tr tabindex=") == count

    def test_show_the_largest_groups_first_and_all_when_asked(self, auditor: Client, tmp_path: Path) -> None:
        make_table(tmp_path, [(f"A{n}", "passport", f"clerk {n % 45}", 0, 5, 15) for n in range(90)])

        page = auditor.get("/insight/waiting/", {"log": "old"}).content.decode()
        whole = auditor.get("/insight/waiting/", {"log": "old", "whole": "1"}).content.decode()

        assert "5 more with fewer services" in page
        assert page.count("<strong>clerk ") == 40
        assert whole.count("<strong>clerk ") == 45

    def test_say_what_is_wrong_with_the_question(self, auditor: Client) -> None:
        page = auditor.get("/insight/waiting/", {"first": "2026-11-30", "latest": "2026-11-01"})

        assert page.status_code == 200
        with translation.override("en"):
            assert "This day lies before the first." in page.content.decode()

    def test_say_what_will_be_there_when_there_is_nothing(self, auditor: Client) -> None:
        assert "Nobody was served on these days" in auditor.get("/insight/waiting/").content.decode()

    @pytest.mark.parametrize("address", ["/insight/waiting/?log=nothing", "/insight/waiting/services/99/"])
    def test_do_not_tell_absent_from_forbidden(self, auditor: Client, address: str) -> None:
        assert auditor.get(address).status_code == 404

    @pytest.mark.parametrize(
        "junk", ["first=x", "target=nan", "zone=../x", "hour=99&kept=zz&service=x", "arrived_at_from=0001-01-01"]
    )
    def test_survive_junk(self, auditor: Client, tmp_path: Path, junk: str) -> None:
        make_table(tmp_path, ROWS)

        assert auditor.get(f"/insight/waiting/?log=old&{junk}").status_code == 200
        assert auditor.get(f"/insight/waiting/services/?log=old&{junk}").status_code == 200

    def test_are_closed_to_clerks(self, client: Client) -> None:
        grant(make_staff(), "clerk", make_hall())
        client.post("/login/", {"username": "limin", "password": PASSWORD})

        assert client.get("/insight/waiting/").status_code == 403


class TestFigures:
    @given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 1e4, width=32)), max_size=200))
    def test_agree_with_counting_by_hand(self, rows: list[tuple[int, float]]) -> None:
        keys, waits = np.array([k for k, _w in rows], np.int64), np.array([w for _k, w in rows], np.float32)
        groups = Groups(keys)
        episodes = Episodes(waits, waits, np.zeros(len(rows), np.int16), np.full(len(rows), 600.0))

        found = dict(zip(groups.keys.tolist(), episodes.figures(groups), strict=True))

        for key in set(keys.tolist()):
            own = sorted(w for k, w in rows if k == key)
            assert found[key].n == len(own)
            assert found[key].wait_median == quantile(np.array(own), 0.5)
            assert found[key].within.count == sum(w <= 600 for w in own)

    def test_do_not_blame_the_hall_for_who_leaves_before_the_target(self) -> None:
        wait = np.array([100.0, 700.0, 100.0, 700.0])
        outcome = np.array([Outcome.SERVED, Outcome.SERVED, Outcome.LEFT, Outcome.LEFT])

        total = Episodes(wait, np.full(4, np.nan), outcome, np.full(4, 600.0)).total()

        assert (total.within.count, total.within.n) == (1, 3)
        assert (total.abandoned.count, total.abandoned.n) == (2, 4)
