"""Kept cells stand for what the journal was told by a time, but of days of which something was told, decided or left to reckon since."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.journal.models import Cursor, Event
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.factories import grant, make_hall, make_staff
from tingtang.quality.actions import reckoning
from tingtang.quality.models import Cell, Indicator, Measure
from tingtang.quality.queries import criteria
from tingtang.quality.queries.days import ALL_TOLD
from tingtang.quality.queries.figures import matrix
from tingtang.quality.queries.known import FOLLOWER, unsure
from tingtang.quality.tests.judged import SATISFIED, make_scheme
from tingtang.quality.tests.test_indicators import calls, make, ratings, tell

NOON = datetime(2026, 11, 18, 4, tzinfo=UTC)
FIRST, LATEST = date(2026, 11, 1), date(2026, 11, 20)
TYPES = {"visits.ticket.called"}
EVERY = {FIRST + timedelta(days=n) for n in range(20)}


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def li(hall: Hall) -> Staff:
    return grant(make_staff("limin", "李敏", hall), "clerk", hall)


@pytest.fixture
def wait(hall: Hall, li: Staff) -> Indicator:
    """An indicator whose cells are kept, of two days."""
    made = make("wait", "mean(waited_seconds of visits.ticket.called)", unit="seconds")
    tell(SYSTEM, told=[*calls(hall, li, [100.0] * 10), *calls(hall, li, [300.0] * 10, NOON - timedelta(days=3))])
    reckoning.mark([(NOON, NOON), (NOON - timedelta(days=3),) * 2])
    reckoning.keep_up(NOON)
    return made


def follow() -> None:
    """As if the follower had read everything."""
    Cursor.objects.update_or_create(name=FOLLOWER, defaults={"tx": 2**62})


def figure(indicator: Indicator, hall: Hall, told: datetime | None) -> float | None:
    return matrix([indicator], "hall", [hall.pk], [(FIRST, LATEST)], told)[indicator.pk, 0][hall.pk].value


@pytest.mark.django_db
class TestUnsure:
    def test_is_every_day_where_nobody_follows_the_journal(self, wait: Indicator) -> None:
        Cursor.objects.filter(name=FOLLOWER).delete()

        assert unsure(TYPES, FIRST, LATEST, ALL_TOLD) == EVERY

    def test_is_a_day_that_waits_to_be_reckoned_or_whose_event_nobody_looked_at(self, wait: Indicator) -> None:
        follow()
        none = unsure(TYPES, FIRST, LATEST, ALL_TOLD)
        reckoning.mark([(NOON, NOON)])
        stale = unsure(TYPES, FIRST, LATEST, ALL_TOLD)
        Cursor.objects.filter(name=FOLLOWER).update(tx=0)
        behind = unsure(TYPES, FIRST, LATEST, ALL_TOLD)

        assert (none, stale) == (set(), {NOON.date()})
        assert behind >= {NOON.date(), (NOON - timedelta(days=3)).date()}


@pytest.mark.django_db
class TestRatings:
    def test_of_criteria_are_kept_in_cells_and_not_read_from_the_journal_each_time(self, hall: Hall, li: Staff) -> None:
        make_scheme(criteria=[SATISFIED])
        tell(SYSTEM, told=ratings(hall, li, [False] * 8 + [True] * 2))
        reckoning.mark([(NOON, NOON)])
        reckoning.keep_up(NOON)
        follow()

        asked = criteria.asked_for("hall", [hall.pk], FIRST, LATEST, NOON)
        found = criteria.evidence("ratings", "", asked)[hall.pk]
        Cell.objects.all().delete()

        assert (found.value, found.n) == (80.0, 10)
        assert criteria.evidence("ratings", "", asked) == {}


@pytest.mark.django_db
class TestAsTold:
    def test_takes_cells_as_they_are_kept_where_nothing_was_told_since(self, wait: Indicator, hall: Hall) -> None:
        follow()
        read = figure(wait, hall, ALL_TOLD)
        Cell.objects.filter(measure=Measure.objects.get(), day=(NOON - timedelta(days=3)).date()).delete()

        assert (read, figure(wait, hall, ALL_TOLD)) == (200.0, 100.0)  # nothing is read twice: what is kept is the journal

    @pytest.mark.django_db(transaction=True)
    def test_reads_the_journal_for_days_of_which_something_was_told_later(self, wait: Indicator, hall: Hall, li: Staff) -> None:
        follow()
        told = Event.objects.order_by("-recorded_at").values_list("recorded_at", flat=True)[0]
        tell(SYSTEM, told=calls(hall, li, [2000.0] * 10))
        reckoning.mark([(NOON, NOON)])
        reckoning.keep_up(NOON)

        assert NOON.date() in unsure(TYPES, FIRST, LATEST, told)
        assert figure(wait, hall, told) == 200.0
        assert figure(wait, hall, None) == pytest.approx(800.0)
