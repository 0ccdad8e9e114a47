"""Indicators against their targets: compared once for each week that is over, its owners told with advice, shown and over the API."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.journal.tests.history import happened
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.factories import actor_for, grant, make_hall, make_post, make_staff
from tingtang.org.tests.test_permissions import client_for
from tingtang.quality.actions import comparisons as actions
from tingtang.quality.actions import reckoning
from tingtang.quality.events import INDICATOR_COMPARED, OWNER_ADVISED
from tingtang.quality.models import Comparison, Indicator
from tingtang.quality.queries import comparisons as queries
from tingtang.quality.rules import advice
from tingtang.quality.rules.advice import Verdict
from tingtang.quality.rules.estimates import Estimate
from tingtang.quality.subscribers.advising import advise_owners
from tingtang.quality.tests.test_indicators import calls, make, tell

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
LAST_WEEK = (date(2026, 11, 16), date(2026, 11, 22))
IN_TIME = "share(waited_seconds <= 600 of visits.ticket.called)"
TARGET = [{"hall": "", "from": "2020-01-01", "target": 0.9}]


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def lakeside() -> Hall:
    return make_hall("lakeside", "湖滨大厅")


@pytest.fixture
def indicator(hall: Hall, lakeside: Hall) -> Indicator:
    """Reached at the lake, missed at the river, missed in all."""
    clerks = [grant(make_staff(f"clerk{one.pk}", one.name, one), "clerk", one) for one in (hall, lakeside)]
    days = [MONDAY - timedelta(days=back) for back in (5, 4, 3)]
    told = [each for day in days for each in calls(hall, clerks[0], [1200.0] * 25 + [60.0] * 15, day)]
    told += [each for day in days for each in calls(lakeside, clerks[1], [60.0] * 40, day)]
    tell(SYSTEM, told=told)
    post = make_post("duty", "值班长")
    return make("in-time", IN_TIME, unit="share", targets=TARGET, rhythm="week", owner=post)


@pytest.fixture
def chief(indicator: Indicator) -> Staff:
    """Who answers for it and sees all halls."""
    found = grant(make_staff("chief", "主任", None), "quality_manager", None)
    found.posts.add(indicator.owner)
    return found


class TestAdvice:
    def test_names_the_hall_to_begin_with_among_those_that_surely_miss(self) -> None:
        found = Estimate(0.6, 0.55, 0.65, 400)
        halls = {
            1: (Estimate(0.2, 0.1, 0.3, 50), 0.9),
            2: (Estimate(0.5, 0.4, 0.6, 50), 0.9),
            3: (Estimate(0.95, 0.92, 1.0, 300), 0.9),
        }
        verdict = advice.judged(found, 0.9, is_more_better=True)

        told = advice.advised(found, Estimate(None), verdict, [], halls, hall=None, is_more_better=True)

        assert told == [{"code": "begin", "hall": 1, "value": 0.2}]

    def test_says_what_is_missed_again_and_again_wants_its_cause_looked_for(self) -> None:
        found, missed = Estimate(20.0, 19.0, 21.0, 90), Verdict(is_met=False, is_sure=True)

        told = advice.advised(
            found, Estimate(15.0, 14.0, 16.0, 90), missed, [missed, missed], {}, hall=None, is_more_better=False
        )

        assert told == [{"code": "again", "n": 3}, {"code": "worse"}]

    def test_tells_to_wait_where_the_difference_may_be_chance(self) -> None:
        found = Estimate(0.85, 0.7, 0.95, 12)
        verdict = advice.judged(found, 0.9, is_more_better=True)

        told = advice.advised(found, Estimate(None), verdict, [], {}, hall=None, is_more_better=True)

        assert [one["code"] for one in told] == ["perhaps"]


class TestCompareIndicators:
    def test_writes_all_halls_and_each_hall_to_the_journal_once_for_a_week(
        self, hall: Hall, lakeside: Hall, indicator: Indicator
    ) -> None:
        assert actions.compare_due(SYSTEM, MONDAY) == 3

        found = {one.hall: one for one in Comparison.objects.all()}
        whole = found[None]
        assert (whole.first, whole.latest, whole.is_met, whole.is_sure, whole.n) == (*LAST_WEEK, False, True, 240)
        assert whole.advice == [{"code": "begin", "hall": hall.pk, "value": pytest.approx(0.375)}]
        assert found[hall].advice == [{"code": "learn", "hall": lakeside.pk, "value": 1.0}]
        assert found[lakeside].is_met
        assert sorted(each.attributes["is_met"] for each in happened(frozenset({INDICATOR_COMPARED.name}))) == [
            False,
            False,
            True,
        ]
        assert actions.compare_due(SYSTEM, MONDAY + timedelta(days=2)) == 0

    def test_is_due_again_when_the_next_week_is_over(self, indicator: Indicator) -> None:
        actions.compare_due(SYSTEM, MONDAY)

        assert queries.due(MONDAY + timedelta(days=6)) == {}
        assert queries.due(MONDAY + timedelta(days=7)) == {"week": [indicator]}

    def test_refuses_when_nothing_is_due(self) -> None:
        with pytest.raises(actions.NothingDue):
            actions.compare_indicators(SYSTEM, at=MONDAY)

    def test_leaves_alone_what_has_no_target_and_what_nobody_wants_compared(self, indicator: Indicator) -> None:
        make("bare", "count(visits.ticket.called)", rhythm="week")
        make("quiet", "count(visits.ticket.called)", targets=TARGET, rhythm="never")

        assert queries.due(MONDAY) == {"week": [indicator]}


class TestOwners:
    def test_are_told_once_with_the_first_advice_of_what_missed(self, hall: Hall, indicator: Indicator, chief: Staff) -> None:
        keeper = grant(make_staff("keeper", "值班长", hall), "supervisor", hall)
        keeper.posts.add(indicator.owner)
        actions.compare_due(SYSTEM, MONDAY)

        advise_owners(happened(frozenset({OWNER_ADVISED.name})))
        advise_owners(happened(frozenset({OWNER_ADVISED.name})))

        [whole] = client_for(chief).get("/api/v1/notices", HTTP_ACCEPT_LANGUAGE="en").json()
        [his] = client_for(keeper).get("/api/v1/notices", HTTP_ACCEPT_LANGUAGE="zh-hans").json()

        assert "1 of 1 indicators missed their target: in-time" in whole["text"]
        assert f"Begin with “{hall}”: 37.5%" in whole["text"].replace("37.5 %", "37.5%")
        assert "未达标" in his["text"] and str(hall) in his["text"]

    def test_without_an_owner_who_sets_indicators_up_is_told(self, indicator: Indicator) -> None:
        manager = grant(make_staff("quality", "质量", None), "quality_manager", None)

        assert queries.advised_people(None, None) == [manager.pk]
        assert queries.advised_people(indicator.owner, None) == [manager.pk]


class TestPages:
    def test_list_shows_target_beside_actual(self, indicator: Indicator, chief: Staff) -> None:
        reckoning.keep_up(MONDAY)
        page = client_for(chief).get("/quality/indicators/").content.decode()

        assert "90%" in page.replace("90.0%", "90%").replace("90 %", "90%")
        assert "值班长" in page

    def test_compared_shows_advice_and_a_supervisor_only_his_hall(
        self, hall: Hall, lakeside: Hall, indicator: Indicator, chief: Staff
    ) -> None:
        keeper = grant(make_staff("keeper", "值班长", hall), "supervisor", hall)
        actions.compare_due(SYSTEM, MONDAY)

        whole = client_for(chief).get("/quality/indicators/compared/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
        his = client_for(keeper).get("/quality/indicators/compared/", HTTP_ACCEPT_LANGUAGE="en").content.decode()

        assert f"Begin with “{hall}”" in whole
        assert "Begin with" not in his
        assert f"Ask “{lakeside}”" in his
        assert queries.comparisons(actor_for(keeper)).count() == 1

    def test_press_compares_at_once_and_says_when_nothing_is_due(self, indicator: Indicator, chief: Staff) -> None:
        client = client_for(chief)

        client.post("/quality/indicators/compare/")
        made = Comparison.objects.count()
        client.post("/quality/indicators/compare/")

        assert made > 0
        assert Comparison.objects.count() == made
        page = client.get(f"/quality/indicators/{indicator.pk}/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
        assert "Actual against target" in page

    def test_api_lists_advice_in_words(self, hall: Hall, indicator: Indicator, chief: Staff) -> None:
        actions.compare_due(SYSTEM, MONDAY)

        items = client_for(chief).get("/api/v1/indicator-comparisons", HTTP_ACCEPT_LANGUAGE="en").json()["items"]
        whole = next(one for one in items if one["hall"] is None)

        assert (whole["indicator"], whole["owner"], whole["is_met"]) == ("in-time", "duty", False)
        assert f"Begin with “{hall}”" in whole["advice"][0]
