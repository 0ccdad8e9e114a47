"""What-if, the next hours, a day again, what was learned, and promises: over recorded days of a hall."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import numpy as np
import pytest
from django.db.models import F

from tingtang.catalogue.queries import services_for
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.insight import episodes, logfiles
from tingtang.insight import queries as insight
from tingtang.insight.models import Episode
from tingtang.insight.rules.episodes import Outcome
from tingtang.journal.models import Event, Log
from tingtang.journal.record import code
from tingtang.org.models import Counter, Hall, Role
from tingtang.org.tests.clients import Program, browser
from tingtang.org.tests.factories import grant, make_staff
from tingtang.planning.actions import save_scenario, save_sheet
from tingtang.planning.models import HallScenario, Sheet
from tingtang.planning.queries import arrivals, drafts, halls, promises, staffing
from tingtang.planning.queries.rosters import able_on
from tingtang.planning.queries.served import served_lately
from tingtang.planning.rules import promises as promise_rules
from tingtang.planning.tables import promises as promise_lists
from tingtang.visits.actions.waits import tell_wait, tell_waits
from tingtang.visits.tests.factories import make_counter, make_hall, make_service, make_ticket

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 9, 2, 30, tzinfo=UTC)  # half past ten in the hall


def make_recorded_hall(days: int = 6) -> Hall:
    """Days of one service at two counters, from nine to noon, in the order of coming."""
    hall, random = make_hall(), Random(5)
    service = make_service()
    counters = [make_counter(hall, number) for number in (1, 2)]
    for day in range(1, days + 1):
        opening = datetime(2026, 1, 9 - day, 1, 0, tzinfo=UTC)
        free = [opening, opening]
        at = opening
        while (at := at + timedelta(seconds=random.expovariate(1 / 240))) < opening + timedelta(hours=3):
            which = free.index(min(free))
            begins, takes = max(at, free[which]), random.gammavariate(4, 90)
            free[which] = begins + timedelta(seconds=takes)
            _keep(hall, service.pk, counters[which], at, begins, takes)
    return hall


def _keep(hall: Hall, service: int, counter: Counter, at: datetime, begins: datetime, takes: float, case: int = 0) -> None:
    Episode.objects.create(
        log_id=1, case_id=case or Episode.objects.count() + 1, hall_id=hall.pk, service_id=service, counter_id=counter.pk,
        clerk_id=counter.clerk_id or 0, arrived_at=at, ended_at=begins + timedelta(seconds=takes),
        wait_seconds=(begins - at).total_seconds(), service_seconds=takes, outcome=Outcome.SERVED,
        arrival_event=0, start_event=0, end_event=0,
    )  # fmt: skip


class TestLearned:
    def test_learns_an_ordinary_day_and_what_one_counter_more_does(self) -> None:
        hall = make_recorded_hall()
        make_ticket(hall, at=NOW)
        found = halls.learned(SYSTEM, hall, NOW)

        assert found.scenario is not None
        assert found.fit is not None
        assert found.fit.days == 6
        assert len(found.scenario.counters) == 2
        assert found.fit.durations[make_service().pk].mean == pytest.approx(6, rel=0.15)

    def test_the_latest_day_is_one_on_which_somebody_came(self) -> None:
        hall = make_recorded_hall()

        assert halls.latest_day(SYSTEM, hall, NOW) == date(2026, 1, 8)
        assert halls.latest_day(SYSTEM, hall, NOW + timedelta(days=3)) == date(2026, 1, 8)

    def test_a_hall_without_days_has_no_scenario(self) -> None:
        assert halls.learned(SYSTEM, make_hall(), NOW).scenario is None


class TestStaffing:
    def test_an_expected_day_takes_people_by_simulation_beside_the_formula(self) -> None:
        hall = make_recorded_hall()
        asked = arrivals.Asked(hall, days=2)
        found, _seconds = arrivals.expected(SYSTEM, asked, NOW)
        days = staffing.by_simulation(
            SYSTEM, asked, found, NOW, seconds=600
        )  # what is asked is the answer, however busy the machine

        assert days
        assert not days.left_out
        first = next(iter(days.days.values()))
        busy = [one for one in first.intervals if one.arrivals > 2]
        assert busy
        assert all(one.people >= 1 and one.formula for one in busy)
        assert staffing.needed(days.days)[found.days[0].day]

    def test_a_search_answers_in_its_time_and_goes_on_when_asked_again(self) -> None:
        asked = arrivals.Asked(make_recorded_hall(), days=2, target_seconds=420)
        found, _seconds = arrivals.expected(SYSTEM, asked, NOW)
        first, second = (staffing.by_simulation(SYSTEM, asked, found, NOW, seconds=0) for _request in range(2))
        assert first and second

        assert (list(first.days), list(first.left_out)) == ([found.days[0].day], [found.days[1].day])
        assert not first.days[found.days[0].day].is_whole
        assert list(second.days) == [one.day for one in found.days]

    def test_a_hall_without_days_has_only_the_formula(self) -> None:
        asked = arrivals.Asked(make_hall(), days=2)
        found, _seconds = arrivals.expected(SYSTEM, asked, NOW)

        assert staffing.by_simulation(SYSTEM, asked, found, NOW) is None


class TestPromises:
    def test_judges_what_was_told_beside_simple_estimates(self) -> None:
        hall = make_hall()
        counter = make_counter(hall)
        for minute in range(4):
            ticket = make_ticket(hall, at=NOW + timedelta(minutes=minute))
            called = ticket.issued_at + timedelta(minutes=10)
            _keep(hall, ticket.service_id, counter, ticket.issued_at, called, 300, ticket.pk)
        tell_wait(SYSTEM, ticket=ticket, at=ticket.issued_at + timedelta(minutes=1))
        tell_waits(SYSTEM, hall=hall, at=ticket.issued_at)
        day = NOW.astimezone(hall.zone).date()
        judged = {one.name: one for one in promises.ledger(SYSTEM, hall, day, day).judged}

        found = promises.ledger(SYSTEM, hall, day, day)
        assert found.phones is not None
        assert (found.phones.n, found.screens.n if found.screens else 0) == (1, 1)
        assert set(judged) == {"shown", "queue", "les", "hol"}
        assert judged["shown"].n == 4
        assert judged["shown"].inside is not None

    def test_counts_who_was_told_much_and_waited_nothing_too(self) -> None:
        told = {name: np.array(values) for name, values in {
            "at": [0.0, 1, 2, 3], "told": [600.0, 0, 0, 600], "low": [300.0, 0, 0, 300], "high": [900.0, 60, 60, 900],
        }.items()}  # fmt: skip

        rows = promise_rules.told_and_true(told, np.array([0.0, 0, 300, np.nan]))

        assert (len(rows), promise_rules.kept(rows)) == (2, promise_rules.Kept(2, 450.0, 0.0, 0.0))

    def test_opens_the_people_behind_each_figure(self) -> None:
        found = promises.ledger(SYSTEM, make_recorded_hall(), NOW.date() - timedelta(days=8), NOW.date())
        nobody, said = np.array([0, 0]), {"shown": np.array([240.0, 300.0])}
        low, high = np.array([200.0, 200.0]), np.array([400.0, 400.0])
        rows = promise_rules.Promises(nobody, nobody, np.array([0.0, 60.0]), np.array([300.0, 1200.0]), said, low, high)

        counts = {which: promise_lists.told(rows, "shown", which, {}, {}, {})[1] for which in ("", "short", "inside", "outside")}
        assert counts == {"": 2, "short": 1, "inside": 1, "outside": 1}
        assert [one.off for one in promise_lists.told(rows, "shown", "", {}, {}, {})[0]] == [900.0, 60.0]
        assert set(found.rows) == {"numbers", "phones", "screens"}


class TestSimulatedDay:
    def test_is_a_log_that_is_taken_in_like_a_real_one(self, tmp_path: Path) -> None:
        hall = make_recorded_hall()
        client = browser(grant(make_staff("linfan", "林帆"), "planner"))
        asked = f"hall={hall.code}&counters=1&order=now&arrivals=100&shift_change=finish&per_hour=60&waiting=0"
        episode = Episode.objects.first()
        assert episode is not None
        shift = timedelta(days=(datetime.now(tz=UTC) - NOW).days)
        Episode.objects.update(arrived_at=F("arrived_at") + shift, ended_at=F("ended_at") + shift)

        page = client.get(f"/planning/what-if/?{asked}").content.decode()
        days = [client.get(f"/planning/what-if/day.csv?{asked}&side={side}") for side in ("now", "then")]

        assert "side=then" in page
        assert "What is changed: 1 counter more." in page
        assert [day.status_code for day in days] == [200, 200]
        lines = [day.content.decode("utf-8-sig").splitlines() for day in days]
        assert lines[0][0] == lines[1][0] == "case,activity,resource,arrival,start,end,left,class,outcome"
        assert len(lines[0]) == len(lines[1]) > 10
        assert lines[0] != lines[1]
        path = tmp_path / "day.csv"
        path.write_bytes(days[0].content)
        log, problems = logfiles.read(path, logfiles.Wanted())
        assert (len(log.cases), problems.count) == (len(lines[0]) - 1, 0)

    def test_stands_in_insight_beside_the_journal_once_and_until_it_is_taken_out(self) -> None:
        hall = make_recorded_hall()
        planner, there = make_staff("linfan", "林帆"), make_staff("chengang", "陈刚", hall)
        client, chief = browser(grant(planner, "planner")), browser(grant(there, "supervisor", hall))
        shift = timedelta(days=(datetime.now(tz=UTC) - NOW).days)
        Episode.objects.update(arrived_at=F("arrived_at") + shift, ended_at=F("ended_at") + shift)
        asked = f"hall={hall.code}&counters=-1"

        places = [client.post(f"/planning/what-if/bring/?{asked}", {"side": "then"}).headers["Location"] for _ in range(2)]
        code = places[0].partition("?log=")[2]
        listed = client.get(f"/planning/what-if/?{asked}").content.decode()
        begun = episodes.ensure(Log.objects.get(code=code))
        outcomes = set(Episode.objects.filter(log_id=Log.objects.get(code=code).pk).values_list("outcome", flat=True))

        assert places[0] == places[1]
        assert "Closed here: " in listed or "No more can be closed" in listed
        assert "percentage points" in listed
        assert "1 counter fewer" in Log.objects.get(code=code).name
        assert "journal/logs/own" not in client.get(places[0]).content.decode()
        assert f"log={code}" in listed
        assert begun is not None
        assert outcomes == {Outcome.SERVED}
        assert "Such a day on the process map" not in chief.get(f"/planning/what-if/?{asked}").content.decode()
        assert chief.post(f"/planning/what-if/bring/?{asked}").status_code == 403

        asked_for = {"hall": hall.code, "counters": -1, "side": "now", "name": "Ordinary day"}
        made = Program.of(planner).post("/planning/what-if/days", asked_for)
        assert (made.status_code, Log.objects.get(code=made.json()["log"]).name) == (201, "Ordinary day")
        client.post(f"/planning/what-if/days/{code}/drop/?{asked}")
        assert Program.of(planner).delete(f"/planning/what-if/days/{made.json()['log']}").status_code == 200
        assert not insight.logs(SYSTEM).exclude(pk=Log.OWN).exists()
        assert client.post(f"/planning/what-if/bring/?{asked}", {"side": "then"}).headers["Location"] != places[0]


class TestForecastPage:
    def test_asks_for_the_services_of_the_hall_that_is_chosen(self) -> None:
        passport, deposit = make_service(), make_service("deposit")
        hall, _other = make_hall(services=[passport]), make_hall("maple", services=[deposit])
        client = browser(grant(make_staff("linfan", "林帆"), "planner"))

        page = client.get("/planning/forecast/", {"hall": hall.pk, "service": deposit.pk})

        assert (page.status_code, list(page.context["form"].fields["service"].queryset)) == (200, [passport])
        assert page.context["form"].errors == {}


class TestPlannerOfSeveralHalls:
    def test_begins_at_what_if_and_may_decide_who_works(self) -> None:
        halls = [make_hall(), make_hall("maple")]
        client = browser(grant(make_staff("linfan", "林帆"), "planner"))

        said = client.get("/planning/what-if/").content.decode()
        pages = ["/planning/what-if/", "/planning/forecast/", "/planning/rosters/", "/planning/moves/", "/insight/waiting/",
                 "/insight/process/", *(f"/planning/rosters/wishes/{hall.code}/" for hall in halls)]  # fmt: skip

        assert client.get("/").headers["Location"] == "/planning/what-if/"
        assert "Switch what a counter takes" not in said
        assert [client.get(page).status_code for page in pages] == [200] * len(pages)
        assert {"planning.publish_roster", "planning.lend_staff"} <= set(Role.objects.get(code="planner").permissions)
        assert client.get("/setup/").status_code in {403, 404}


class TestKeptWhatIfs:
    def test_are_kept_listed_opened_again_and_removed(self) -> None:
        hall = make_recorded_hall()
        shift = timedelta(days=(datetime.now(tz=UTC) - NOW).days)
        Episode.objects.update(arrived_at=F("arrived_at") + shift, ended_at=F("ended_at") + shift)
        at_desk = browser(grant(make_staff("linfan", "林帆"), "planner"))
        asked = f"hall={hall.code}&counters=2&starts=10:00&ends=11:00&arrivals=120"

        kept = at_desk.post(f"/planning/what-if/keep/?{asked}", {"name": " Market  days "}, follow=True)
        url = re.search(r'href="([^"]+kept=\d+)"', kept.content.decode())

        assert HallScenario.objects.get().asked == {"counters": "2", "starts": "10:00", "ends": "11:00", "arrivals": "120"}
        assert url is not None
        opened = at_desk.get(url[1].replace("&amp;", "&")).content.decode()
        assert 'value="Market days"' in opened
        assert 'name="arrivals" value="120"' in opened

        gone = at_desk.post(f"/planning/what-if/kept/{HallScenario.objects.get().pk}/remove/?{asked}", follow=True)
        assert not HallScenario.objects.exists()
        assert "Market days has been removed." in gone.content.decode()
        names = ("planning.scenario.saved", "planning.scenario.removed")
        assert [Event.objects.filter(type_id=code("event", name)).count() for name in names] == [1, 1]

    def test_replace_what_had_the_same_name_in_the_hall(self) -> None:
        hall, other = make_hall(), make_hall("maple")

        for each, counters in ((hall, "1"), (hall, "3"), (other, "2")):
            save_scenario(SYSTEM, hall=each, name="Fair", asked={"counters": counters}, at=NOW)

        assert sorted(HallScenario.objects.values_list("hall", "asked__counters")) == sorted([(hall.pk, "3"), (other.pk, "2")])

    @pytest.mark.parametrize(
        ("name", "asked"),
        [("", {}), ("x" * 101, {}), ("a\x00b", {}), ("fair", {"password": "1"}), ("fair", {"counters": "9" * 101})],
    )
    def test_refuse_what_cannot_be_asked(self, name: str, asked: dict[str, str]) -> None:
        with pytest.raises(Invalid):
            save_scenario(SYSTEM, hall=make_hall(), name=name, asked=asked, at=NOW)

    def test_of_other_halls_are_not_seen_and_viewers_may_not_keep(self) -> None:
        hall, other = make_hall(), make_hall("maple")
        save_scenario(SYSTEM, hall=other, name="Fair", asked={}, at=NOW)
        program = Program.of(grant(make_staff("chengang", "陈刚", hall), "auditor", hall))

        assert program.get(f"/planning/halls/{hall.code}/what-ifs").json() == []
        assert program.get("/planning/halls/maple/what-ifs").status_code == 404
        assert program.post(f"/planning/halls/{hall.code}/what-ifs", {"name": "Mine", "asked": {}}).status_code == 403
        assert program.delete(f"/planning/what-ifs/{HallScenario.objects.get().pk}").status_code == 404

    def test_over_the_api(self) -> None:
        hall = make_hall()
        program = Program.of(grant(make_staff("linfan", "林帆"), "planner"))

        made = program.post(f"/planning/halls/{hall.code}/what-ifs", {"name": "Fair", "asked": {"counters": "2"}})

        assert (made.status_code, made.json()["asked"]) == (201, {"counters": "2"})
        assert [one["name"] for one in program.get(f"/planning/halls/{hall.code}/what-ifs").json()] == ["Fair"]
        assert program.delete(f"/planning/what-ifs/{made.json()['id']}").json() == {"removed": True}


class TestWhoHasNoSkillRecorded:
    def test_takes_what_he_served_lately_in_a_roster_and_in_what_if_which_is_said(self) -> None:
        hall, planner = make_recorded_hall(), make_staff("linfan", "林帆")
        li, fresh = make_staff("limin", "李敏", hall), make_staff("qianlong", "钱龙", hall)
        shift = timedelta(days=(datetime.now(tz=UTC) - NOW).days)
        Episode.objects.update(arrived_at=F("arrived_at") + shift, ended_at=F("ended_at") + shift, clerk_id=li.pk)
        today = datetime.now(tz=UTC).astimezone(hall.zone).date()

        data = drafts.roster_of(
            arrivals.Asked(hall), {today: [(540, 1, "")]}, today, served_lately(SYSTEM, hall, datetime.now(tz=UTC))
        )
        skills = {one["code"]: (one.get("skills"), one.get("guessed", False)) for one in data["staff"]}
        assert skills[fresh.badge] == (None, False)
        assert make_service().code in (skills[li.badge][0] or [])
        assert skills[li.badge][1]

        turns = [
            {"person": one.badge, "outlet": hall.code, "day": str(today), "breaks": []}
            | {"starts": f"{today}T09:00", "ends": f"{today}T12:00"}
            for one in (li, fresh)
        ]
        sheet = save_sheet(SYSTEM, hall=hall, at=NOW, code="week", name="Week", kind="roster", data=data)
        Sheet.objects.filter(pk=sheet.pk).update(answer={"turns": turns})
        asked = f"hall={hall.code}&roster={sheet.pk}.{today}"
        page = browser(grant(planner, "planner")).get(f"/planning/what-if/?{asked}").content.decode()
        assert "Of 1 person of this roster it is a guess what he can do" in page
        assert "Of 1 person nothing is known" in page

    def test_takes_all_of_the_kinds_he_serves_and_what_nobody_there_is_known_to_do(self) -> None:
        hall = make_recorded_hall()
        li, other = make_staff("limin", "李敏", hall), make_service("licence")
        Episode.objects.update(clerk_id=li.pk)
        turn = {"person": li.badge, "outlet": hall.code, "day": str(NOW.date()), "breaks": []}
        answer = {"turns": [turn | {"starts": "2026-01-09T09:00", "ends": "2026-01-09T12:00"}]}
        sheet = Sheet(hall=hall, data={"staff": [{"code": li.badge}]}, answer=answer)
        services = [make_service().code, other.code, "tax-of-others"]

        able = able_on(SYSTEM, sheet, NOW.date(), hall, services, NOW)

        assert other.code in served_lately(SYSTEM, hall, NOW)[li.pk]
        assert (able.skills[li.badge], able.guessed, able.unknown) == (services, [li.badge], [])

    def test_is_no_guess_of_what_was_served_once_or_long_ago(self) -> None:
        hall = make_recorded_hall()
        li = make_staff("limin", "李敏", hall)
        Episode.objects.filter(pk__in=list(Episode.objects.values_list("pk", flat=True)[:4])).update(clerk_id=li.pk)

        assert li.pk not in served_lately(SYSTEM, hall, NOW)
        Episode.objects.update(clerk_id=li.pk)
        assert list(served_lately(SYSTEM, hall, NOW)) == [li.pk]
        assert served_lately(SYSTEM, hall, NOW + timedelta(days=120)) == {}


def test_a_forecast_is_asked_of_services_that_a_counter_of_the_hall_serves() -> None:
    hall = make_recorded_hall()
    cash, away = make_service(), make_service("driving", category="driving")

    assert cash in arrivals.services_of(hall)
    assert away not in arrivals.services_of(hall)
    assert away in services_for(hall)
