"""Contests with judges and prizes; trainers ranked by what their outlets came to."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.improvement.actions import contests, rankings, training
from tingtang.improvement.models import Contest, Judge, Ranking
from tingtang.improvement.rules.contests import LESS, MORE, Subject, mean, ranking
from tingtang.improvement.rules.rankings import Figure, ranked
from tingtang.improvement.shown import rankings as shown
from tingtang.journal.models import Event
from tingtang.journal.tests.history import latest_event
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import AT, actor_for, make_hall, make_staff
from tingtang.quality.models import Indicator, IndicatorVersion

COUNTING, CONDUCT = Subject("点钞", LESS, 2), Subject("仪态", "judged", 1)


class TestRanking:
    def test_gives_points_in_proportion_to_the_best_and_one_rank_to_equal_points(self) -> None:
        marks = {(1, 0): [40.0], (2, 0): [50.0], (3, 0): [40.0], (4, 0): [80.0]} | {(n, 1): [90.0] for n in (1, 2, 3, 4)}

        found = ranking([COUNTING, CONDUCT], marks, [1, 2, 3, 4], trims=True)

        assert [(one.entrant, one.rank, one.total) for one in found] == [
            (1, 1, 96.67),
            (3, 1, 96.67),
            (2, 3, 83.33),
            (4, 4, 63.33),
        ]

    def test_leaves_out_the_highest_and_lowest_of_five_judges_only(self) -> None:
        assert mean([60, 80, 82, 84, 100], trims=True) == 82
        assert mean([60, 80, 82, 100], trims=True) == 80.5
        assert mean([60, 80, 82, 84, 100], trims=False) == 81.2

    def test_gives_nothing_where_nobody_counted_anything(self) -> None:
        assert [one.total for one in ranking([Subject("x", MORE, 1)], {(1, 0): [0.0], (2, 0): [0.0]}, [1, 2], trims=True)] == [
            0,
            0,
        ]

    @settings(max_examples=50, deadline=None)
    @given(st.lists(st.integers(1, 100), min_size=1, max_size=8))
    def test_does_not_depend_on_the_order_of_who_takes_part(self, values: list[int]) -> None:
        marks = {(n, 0): [float(value)] for n, value in enumerate(values)}

        one = ranking([CONDUCT], marks, list(range(len(values))), trims=False)
        other = ranking([CONDUCT], marks, list(reversed(range(len(values)))), trims=False)

        assert {each.entrant: each.rank for each in one} == {each.entrant: each.rank for each in other}


class TestRankedByFigures:
    def test_ranks_by_gain_says_who_cannot_be_told_apart_and_leaves_out_too_few(self) -> None:
        best = Figure(1, 0.9, 0.88, 0.92, 400, 0.7, 0.68, 0.72, 400)
        near = Figure(2, 0.9, 0.8, 1.0, 40, 0.75, 0.65, 0.85, 40)
        far = Figure(3, 0.8, 0.79, 0.81, 900, 0.85, 0.84, 0.86, 900)
        few = Figure(4, 1.0, 0.5, 1.0, 4, 0.0, 0.0, 0.5, 4)

        found = ranked([few, far, near, best], by_gain=True, least=30, more_is_better=True)

        assert [(one.key, one.rank, one.is_apart) for one in found] == [
            (1, 1, False),
            (2, 2, False),
            (3, 3, True),
            (4, None, False),
        ]
        assert [one.key for one in ranked([best, far], by_gain=False, least=1, more_is_better=False)] == [3, 1]


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def chen(hall: Hall) -> Staff:
    return grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)


@pytest.fixture
def limin(hall: Hall) -> Staff:
    return grant(make_staff(hall=hall), "clerk", hall)


def call(hall: Hall, entrants: list[Staff], judges: list[Staff], **values: Any) -> Contest:
    subjects = [{"name": "点钞(秒)", "kind": "less", "weight": 2}, {"name": "仪态", "kind": "judged", "weight": 1}]
    given = {"name": "技能比武", "held_date": AT.date(), "subjects": subjects, "prizes": [{"to": 1, "prize": "一等奖"}]}
    return contests.save_contest(SYSTEM, hall=hall, at=AT, entrants=entrants, judges=judges, **given | values)


@pytest.mark.django_db
class TestContests:
    def test_are_published_when_every_judge_marked_everybody(self, hall: Hall, chen: Staff, limin: Staff) -> None:
        zhao = make_staff("zhaoxiao", "赵晓", hall)
        made = call(hall, [limin, zhao], [chen])
        seat = Judge.objects.get()
        first, second = (made.entrants.get(staff=one).pk for one in (limin, zhao))
        contests.judge_contest(actor_for(chen), judge=seat, marks={(first, 0): 40, (first, 1): 90, (second, 0): 50}, at=AT)
        with pytest.raises(contests.MarksMissing):
            contests.publish_contest(actor_for(chen), contest=made, at=AT)

        contests.enter_marks(SYSTEM, contest=made, judge=seat, marks={(second, 1): 90}, at=AT)
        contests.publish_contest(actor_for(chen), contest=made, at=AT)

        assert list(made.entrants.order_by("rank").values_list("staff__name", "rank", "prize")) == [
            ("李敏", 1, "一等奖"),
            ("赵晓", 2, ""),
        ]
        assert latest_event(limin).attributes == {"rank": 1, "of": 2, "points": 96.67, "prize": "一等奖"}
        with pytest.raises(contests.ContestOver):
            contests.judge_contest(actor_for(chen), judge=seat, marks={(first, 0): 1}, at=AT)

    def test_are_judged_by_judges_who_do_not_compete_within_the_scale(self, hall: Hall, chen: Staff, limin: Staff) -> None:
        with pytest.raises(Invalid):
            call(hall, [limin], [limin])
        made = call(hall, [limin], [chen])
        seat, key = Judge.objects.get(), made.entrants.get().pk

        with pytest.raises(Denied):
            contests.judge_contest(actor_for(limin), judge=seat, marks={(key, 1): 100}, at=AT)
        for wrong in ({(key, 1): 101}, {(key, 0): 0}, {(key, 2): 1}, {(key + 1, 0): 1}):
            with pytest.raises(Invalid):
                contests.judge_contest(actor_for(chen), judge=seat, marks=wrong, at=AT)

    def test_keep_what_was_marked(self, hall: Hall, chen: Staff, limin: Staff) -> None:
        made = call(hall, [limin], [chen])
        marks = {(made.entrants.get().pk, 1): 80.0}
        contests.judge_contest(actor_for(chen), judge=Judge.objects.get(), marks=marks, at=AT)

        for change in ({"entrants": []}, {"judges": []}, {"subjects": [{"name": "x", "kind": "judged", "weight": 1}]}):
            with pytest.raises(contests.MarkedAlready):
                contests.save_contest(SYSTEM, hall=hall, contest=made, at=AT, **change)
        with pytest.raises(contests.MarkedAlready):
            contests.remove_contest(SYSTEM, contest=made, at=AT)

    def test_are_called_judged_and_published_on_pages_and_by_a_program(self, hall: Hall, chen: Staff, limin: Staff) -> None:
        page, program = browser(chen), Program.of(chen)
        zhao = grant(make_staff("zhaoxiao", "赵晓", hall), "clerk", hall)
        form = {
            "name": "打字比赛", "held_date": "2026-12-01", "hall": hall.pk, "subjects_name": "字/分", "subjects_kind": "more",
            "subjects_weight": "1", "entrants": [limin.pk], "judges": [zhao.pk],
        }  # fmt: skip
        wrong = page.post("/improvement/contests/new/", form | {"subjects_weight": "many"})
        page.post("/improvement/contests/new/", form)
        made = Contest.objects.get()

        seen = browser(zhao).get(f"/improvement/contests/{made.pk}/").content.decode()
        missing = browser(limin).get(f"/improvement/contests/{made.pk}/judge/")
        key = made.entrants.get().pk
        strange = browser(zhao).post(f"/improvement/contests/{made.pk}/judge/", {f"m{key}_0": "fast"})
        body = {"marks": [{"entrant": limin.badge, "subject": 0, "value": 72}]}
        kept = Program.of(zhao).post(f"/contests/{made.pk}/marks", body)
        page.post(f"/improvement/contests/{made.pk}/publish/")

        assert (wrong.status_code, missing.status_code, strange.status_code) == (422, 404, 422)
        assert "/judge/" in seen
        assert kept.json() == {"kept": 1}
        assert program.get(f"/contests/{made.pk}").json()["results"][0]["rank"] == 1
        assert "72" in page.get(f"/improvement/contests/{made.pk}/").content.decode()


@pytest.mark.django_db
class TestTrainers:
    def ranking(self, hall: Hall, **values: Any) -> Ranking:
        made = Indicator.objects.create(code="served", name="办件数")
        days = {"from_date": AT.date() - timedelta(days=999), "created_at": AT}
        IndicatorVersion.objects.create(indicator=made, number=1, formula="count(visits.service.finished)", **days)
        latest = AT.date() - timedelta(days=1)
        given = {"name": "十月", "indicator": made, "first_date": latest - timedelta(days=27), "last_date": latest} | values
        return rankings.rank_trainers(SYSTEM, hall=hall, at=AT, **given)

    def test_are_ranked_by_their_outlets_and_not_without_events(self, hall: Hall, chen: Staff) -> None:
        since = AT.date() - timedelta(days=100)
        training.save_certificate(
            SYSTEM, staff=chen, at=AT, outlets=[hall], since_date=since, until_date=AT.date() + timedelta(days=9)
        )

        made = self.ranking(hall)

        assert [(one["staff"], one["outlets"], one["rank"]) for one in made.result] == [(chen.pk, [hall.pk], None)]
        with pytest.raises(Refused):
            rankings.publish_ranking(SYSTEM, ranking=made, at=AT)
        with pytest.raises(Invalid):
            rankings.rank_trainers(SYSTEM, hall=hall, ranking=made, last_date=AT.date() + timedelta(days=1), at=AT)

    def test_are_ranked_by_days_of_the_hall_not_of_the_server(self, hall: Hall) -> None:
        night = datetime(2026, 11, 23, 17, tzinfo=UTC)  # in the hall it is one o'clock of the 24th
        made = self.ranking(hall)

        rankings.rank_trainers(SYSTEM, hall=hall, ranking=made, last_date=date(2026, 11, 24), at=night)

        assert Ranking.objects.get().last_date == date(2026, 11, 24)

    def test_are_placed_once_published_and_told_to_everybody(self, hall: Hall, chen: Staff, limin: Staff) -> None:
        made = self.ranking(hall)
        row = {
            "staff": chen.pk, "outlets": [hall.pk], "rank": 1, "counted": 12.5, "low": 3.0, "high": 22.0, "is_apart": False,
            "value": 90.0, "n": 90, "before": 77.5, "before_n": 78,
        }  # fmt: skip
        Ranking.objects.update(result=[row])
        address = f"/improvement/rankings/{made.pk}/"

        hidden, draft = browser(limin).get(address), browser(chen).get(address)
        browser(chen).post(f"{address}publish/")

        assert (hidden.status_code, draft.status_code) == (404, 200)
        assert "+12.5" in browser(limin).get(address).content.decode()
        assert Event.objects.latest("pk").attributes == {"rank": 1, "of": 1, "value": 12.5}
        assert Program.of(limin).get("/trainer-rankings").json()["items"][0]["result"][0]["staff"] == chen.badge
        with pytest.raises(rankings.RankingPublished):
            rankings.remove_ranking(SYSTEM, ranking=made, at=AT)


def test_says_figures_of_a_ranking_in_their_unit_and_changes_of_shares_in_points() -> None:
    shares, times = (Ranking(indicator=Indicator(unit=unit)) for unit in ("share", "seconds"))

    with override("en"):
        told = [
            shown.figure(shares, 0.031, is_change=True),
            shown.figure(times, 598.0),
            shown.figure(times, -183.0, is_change=True),
        ]

    assert told == ["+3.1 points of a hundred", "9 min 58 s", "-3 min 03 s"]
