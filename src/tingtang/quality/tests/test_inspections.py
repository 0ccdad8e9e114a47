"""Inspections: scored, handed in once, found, remedied and checked by others; visits in secret; reviews, appeals, ratings."""

import json
import re
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tingtang.cases.tests.factories import make_kind
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Denied, Invalid, NotFound, Refused
from tingtang.customers.tests.factories import make_customer
from tingtang.flows.actions.processes import save_process
from tingtang.journal.formats import Columns
from tingtang.journal.models import Log
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.factories import import_file, lines
from tingtang.journal.tests.history import events_about, happened
from tingtang.org.models import Device, Hall, Staff
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import AT, actor_for, grant, make_hall, make_staff
from tingtang.quality.actions import inspections as actions
from tingtang.quality.actions import integrity, reviews
from tingtang.quality.events import SAMPLE_CONCLUDED
from tingtang.quality.models import Evidence, Finding, Inspection, InspectionKind, InspectionPlan, RatingFlag, StaleDay
from tingtang.quality.queries import inspections as queries
from tingtang.quality.queries.days import home_day
from tingtang.quality.queries.facts import Reader
from tingtang.quality.queries.reviews import in_series
from tingtang.quality.queries.waiting import waiting_for
from tingtang.quality.rules import formula, sheets
from tingtang.quality.rules import integrity as rules
from tingtang.quality.subscribers.telling import tell_people
from tingtang.quality.tests.asked import BAD, GOOD, ITEMS, key, make_sheet
from tingtang.visits.tests.factories import make_hall as make_visited_hall

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def lu(hall: Hall) -> Staff:
    return grant(make_staff("luqing", "陆青", hall), "inspector", hall)


@pytest.fixture
def chen(hall: Hall) -> Staff:
    return grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)


class TestResult:
    def test_weighs_what_applies_and_fails_by_a_critical_item(self) -> None:
        items = sheets.read(ITEMS)

        good = sheets.result(items, sheets.checked(items, {**GOOD, "i1": {"value": "none"}}), 0.8)
        bad = sheets.result(items, sheets.checked(items, {**GOOD, "i3": {"value": "0"}}), 0.8)

        assert (good.score, good.is_passed, good.failed) == (100, True, ())
        assert (bad.score, bad.is_passed, bad.failed) == (80, False, ("i3",))

    def test_knows_the_last_day_of_a_short_month(self) -> None:
        days = sheets.due_dates("month", [31], date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 31))

        assert list(days) == [date(2026, 2, 28), date(2026, 3, 31)]


class TestHandIn:
    def test_keeps_a_sheet_once_for_its_key_with_its_findings(self, hall: Hall, lu: Staff) -> None:
        given: dict[str, Any] = {
            "hall": hall,
            "key": key(),
            "sheet": make_sheet(),
            "at": AT,
            "marks": {**GOOD, "i1": {"value": "0"}},
        }

        kept = actions.hand_in(actor_for(lu), **given)
        again = actions.hand_in(actor_for(lu), **given)

        assert (kept.pk, kept.score, Inspection.objects.count(), Finding.objects.count()) == (again.pk, 80, 1, 1)
        assert [one.name for one in events_about(kept)] == ["quality.finding.made", "quality.inspection.done"]

    def test_refuses_open_items_missing_photos_and_anothers_round(self, hall: Hall, lu: Staff, chen: Staff) -> None:
        sheet = make_sheet([{**ITEMS[0], "photo": "failed"}])
        given: dict[str, Any] = {"hall": hall, "sheet": sheet, "at": AT}
        for marks in ({}, {"i1": {"value": "0"}}):
            with pytest.raises(Invalid):
                actions.hand_in(actor_for(lu), key=key(), marks=marks, **given)
        planned = actions.opened(sheet, hall, lu, InspectionKind.ROUND)

        with pytest.raises(Denied):
            actions.hand_in(actor_for(chen), key=planned.key, marks={"i1": {"value": "1"}}, **given)

    def test_plans_rounds_for_two_and_says_how_far_they_agree(self, hall: Hall, lu: Staff, chen: Staff) -> None:
        actions.save_plan(
            SYSTEM, hall=hall, at=AT, sheet=make_sheet(), inspector=lu, second=chen, rhythm="day", due_time=time(23),
            starts_date=AT.date(), ends_date=AT.date() + timedelta(days=1),
        )  # fmt: skip
        for one in Inspection.objects.all():
            actions.hand_in(actor_for(one.inspector or lu), hall=hall, key=one.key, marks=GOOD, at=AT)

        pairs = queries.pairings(SYSTEM)

        assert Inspection.objects.count() == 2 * len(pairs) > 0
        assert [one.plain.observed for one in pairs if one.plain] == [1.0] * len(pairs)

    def test_plans_every_day_on_which_the_hall_is_open(self, hall: Hall, lu: Staff) -> None:
        hall.opening = {"mo": ["09:00-17:00"], "we": ["09:00-17:00"]}
        hall.save(update_fields=["opening"])

        actions.save_plan(
            SYSTEM, hall=hall, at=AT, sheet=make_sheet(), inspector=lu, rhythm="day", due_time=time(23), starts_date=AT.date()
        )

        assert {one.due_at.astimezone(hall.zone).weekday() for one in Inspection.objects.all() if one.due_at} == {0, 2}


def test_the_list_is_narrowed_to_what_is_late_and_begins_with_the_latest(hall: Hall, lu: Staff) -> None:
    sheet, now = make_sheet(), timezone.now()
    about: dict[str, Any] = {"sheet": sheet, "items": sheet.items, "hall": hall, "inspector": lu}
    late = Inspection.objects.create(**about, place="东门", due_at=now - timedelta(days=1))
    spot = Inspection.objects.create(
        **about, place="西门", kind="spot", done_at=now - timedelta(days=9), handed_over_at=now - timedelta(days=9)
    )
    planned = Inspection.objects.create(**about, place="南门", due_at=now + timedelta(days=1))

    listed = list(queries.inspections(SYSTEM).order_by("-moment"))
    page = browser(grant(make_staff("tangyue", "唐悦"), "quality_manager")).get("/quality/inspections/?standing=late&cols=place")

    assert listed == [planned, late, spot]
    assert [one.place in page.content.decode() for one in (late, spot, planned)] == [True, False, False]


class TestFromAfar:
    def test_shows_the_picture_of_the_camera_of_ones_own_rounds_and_of_no_other_place(
        self, hall: Hall, lu: Staff, chen: Staff
    ) -> None:
        sheet, now = make_sheet(), timezone.now()
        for who, camera in ((lu, "https://eye.example:8443/lobby.jpg?size=2"), (chen, "https://other.example/door.jpg")):
            actions.save_plan(
                SYSTEM, hall=hall, at=now, sheet=sheet, inspector=who, camera=camera, rhythm="week", days=list(range(7)),
                due_time=time(23, 59), starts_date=now.date(),
            )  # fmt: skip

        page, told = browser(lu).get("/quality/rounds/"), browser(lu).get("/quality/rounds/data/").json()

        assert "img-src 'self' data: blob: https://eye.example:8443;" in page.headers["Content-Security-Policy"]
        assert "other.example" not in page.headers["Content-Security-Policy"]
        assert {one["seen"][0]["type"] for one in told["tasks"]} == {"picture"}
        assert "eye.example" not in browser(chen).get("/").headers["Content-Security-Policy"]


class TestDaysOfAPlan:
    def test_are_chosen_and_wanted_where_the_rhythm_has_them(self, hall: Hall, lu: Staff, chen: Staff) -> None:
        given = {
            "sheet": make_sheet().pk, "hall": hall.pk, "inspector": lu.pk, "due_time": "23:00", "starts_date": "2030-01-01",
        }  # fmt: skip
        plans, new = browser(chen), "/quality/inspection-plans/new/"

        none = plans.post(new, given | {"rhythm": "week", "month_days": ["3"]})
        weekly = plans.post(new, given | {"rhythm": "week", "weekdays": ["0", "3"], "month_days": ["31"]})
        monthly = plans.post(new, given | {"rhythm": "month", "weekdays": ["0"], "month_days": ["1", "15"]})
        made = list(InspectionPlan.objects.order_by("pk"))

        assert none.status_code == 422 and "Say on which days." in none.content.decode()
        assert weekly.status_code == monthly.status_code == 302
        assert [one.days for one in made] == [[0, 3], [1, 15]]
        shown = plans.get(f"/quality/inspection-plans/{made[1].pk}/").content.decode()
        assert re.findall(r'name="month_days" value="(\d+)"[^>]* checked', shown) == ["1", "15"]


class TestChecksOfAProcess:
    def test_are_planned_on_its_page_and_stand_there_with_their_corrections(self, hall: Hall, lu: Staff, chen: Staff) -> None:
        process = save_process(SYSTEM, at=AT, code="seven-steps", name="七步办理流程")
        page, sheet, today = f"/flows/{process.pk}/", make_sheet(), timezone.now().date()
        given = {
            "sheet": sheet.pk, "hall": hall.pk, "process": process.pk, "inspector": lu.pk, "rhythm": "day", "due_time": "23:00",
            "starts_date": str(today), "ends_date": str(today + timedelta(days=4)),
        }  # fmt: skip

        before = browser(chen).get(page).content.decode()
        chosen = browser(chen).get(f"/quality/inspection-plans/new/?process={process.code}").content.decode()
        made = browser(chen).post("/quality/inspection-plans/new/", given)
        first = Inspection.objects.order_by("due_at")[0]
        actions.hand_in(actor_for(lu), hall=hall, key=first.key, marks={**GOOD, "i1": {"value": "0"}}, at=AT)
        after = browser(chen).get(page).content.decode()

        assert f"inspection-plans/new/?process={process.code}" in before and made.status_code == 302
        assert f'value="{process.pk}" selected' in chosen
        assert all(text in after for text in (str(sheet), f"/quality/inspections/{first.pk}/", "to be remedied: 1", "Next check"))
        first.refresh_from_db()
        assert f"· {first.score:.1f} " in after

        actions.hand_in(actor_for(lu), hall=hall, key=key(), sheet=sheet, marks={**GOOD, "i3": {"value": "0"}}, at=AT)
        own, other = (f"/quality/findings/{one.pk}/" for one in Finding.objects.order_by("pk"))
        listed = browser(chen).get(f"/quality/findings/?process={process.code}").content.decode()
        assert f"/quality/findings/?process={process.code}" in after
        assert own in listed and other not in listed


class TestFinding:
    def test_goes_from_remedy_to_a_check_by_somebody_else(self, hall: Hall, lu: Staff, chen: Staff) -> None:
        actions.hand_in(actor_for(lu), hall=hall, key=key(), sheet=make_sheet(), marks={**GOOD, "i3": {"value": "0"}}, at=AT)
        found = Finding.objects.get()
        assert [one.url for one in waiting_for(actor_for(chen), AT)] == [
            "/quality/findings/?state=open"
        ]  # nobody is to remedy it yet
        assert waiting_for(actor_for(lu), AT) == []
        actions.give_finding(actor_for(chen), finding=found, owner=chen, due_date=AT.date(), at=AT)
        actions.remedy_finding(actor_for(chen), finding=found, remedy="已清理", at=AT)
        assert [one.url for one in waiting_for(actor_for(lu), AT)] == ["/quality/findings/?state=remedied"]
        assert waiting_for(actor_for(chen), AT) == []  # he remedied it himself
        with pytest.raises(actions.OwnRemedy):
            actions.check_finding(actor_for(chen), finding=found, is_remedied=True, at=AT)

        actions.check_finding(actor_for(lu), finding=found, is_remedied=False, at=AT)
        actions.remedy_finding(actor_for(chen), finding=found, remedy="再次清理", at=AT)
        kept = actions.check_finding(actor_for(lu), finding=found, is_remedied=True, at=AT)

        assert (kept.state, kept.times_back) == ("closed", 1)

    def test_is_given_only_to_who_may_remedy_it_there(self, hall: Hall, lu: Staff, chen: Staff) -> None:
        actions.hand_in(actor_for(lu), hall=hall, key=key(), sheet=make_sheet(), marks={**GOOD, "i3": {"value": "0"}}, at=AT)
        found = Finding.objects.get()
        bank = make_hall("bank", "枫林支行")
        stranger = grant(make_staff("tangmin", "唐敏", bank), "supervisor", bank)

        with pytest.raises(Invalid):
            actions.give_finding(actor_for(chen), finding=found, owner=stranger, due_date=AT.date(), at=AT)
        page = browser(chen).get(reverse("quality:finding", args=[found.pk])).content.decode()

        assert f'value="{chen.pk}"' in page
        assert f'value="{stranger.pk}"' not in page

    def test_shows_its_photos_and_no_closed_door_to_whoever_is_to_remedy_it(self, hall: Hall, lu: Staff) -> None:
        li = grant(make_staff("limin", "李敏", hall), "clerk", hall)
        kept = actions.hand_in(
            actor_for(lu), hall=hall, key=key(), sheet=make_sheet(), marks={**GOOD, "i3": {"value": "0"}}, at=AT
        )
        found = Finding.objects.get()
        mine, another = (
            Evidence.objects.create(
                inspection=kept, item=item, name="a.jpg", content_type="image/jpeg", size_bytes=1, sha256="0", added_at=AT
            )
            for item in (found.item, "i1")
        )
        actions.give_finding(SYSTEM, finding=found, owner=li, due_date=AT.date(), at=AT)

        page = browser(li).get(reverse("quality:finding", args=[found.pk])).content.decode()

        assert queries.get_evidence(actor_for(li), kept.pk, mine.pk) == mine
        with pytest.raises(NotFound):
            queries.get_evidence(actor_for(li), kept.pk, another.pk)
        assert reverse("quality:inspection", args=[kept.pk]) + '"' not in page
        assert f'href="{reverse("quality:findings")}"' not in page


class TestSampleOfAnotherSystem:
    def test_draws_cases_of_an_imported_log_once_each_and_tells_the_reviewer_what_happened(
        self, hall: Hall, lu: Staff, tmp_path: Path
    ) -> None:
        rows = ["case,what,when,who", *(f"K{n},called,2026-11-0{n}T08:00:00Z,Ann" for n in range(1, 6))]
        rows += [f"K{n},closed,2026-11-0{n}T1{again}:00:00Z,Bob" for n in range(1, 5) for again in (0, 1)]
        import_file(
            lines(rows, tmp_path), code="calls", columns=Columns(case="case", activity="what", time="when", resource="who")
        )
        about = {
            "hall": hall,
            "log": Log.objects.get(code="calls"),
            "since_date": date(2026, 11, 1),
            "until_date": date(2026, 11, 9),
        }
        sheet = make_sheet()
        with pytest.raises(Invalid):
            reviews.save_sample(SYSTEM, at=AT, name="通话", sheet=sheet, activity="sung", **about)
        sample = reviews.save_sample(SYSTEM, at=AT, name="通话", sheet=sheet, activity="closed", size=3, stratum="clerk", **about)

        drawn = reviews.draw_sample(SYSTEM, sample=sample, reviewers=[lu], at=AT, seed=7)

        sample.refresh_from_db()
        assert (sample.population, len(drawn)) == (4, 3)
        assert {one.subject_name.rpartition(":")[2] for one in drawn} < {"K1", "K2", "K3", "K4"}
        (told, *_more) = browser(lu).get("/quality/rounds/data/").json()["tasks"]
        assert "called" in told["told"] and "closed" in told["told"]
        reviews.score_review(actor_for(lu), review=drawn[0], marks=GOOD, at=AT)
        assert Inspection.objects.get(pk=drawn[0].inspection_id).score == 100


class TestSeriesOfSamples:
    def test_goes_on_by_the_week_and_tells_its_readers_when_all_is_scored(
        self, hall: Hall, lu: Staff, chen: Staff, tmp_path: Path
    ) -> None:
        leader = grant(make_staff("songhe", "宋和"), "leadership")
        rows = ["case,what,when,who", *(f"K{day},closed,2026-11-{day:02}T08:00:00Z,Ann" for day in (3, 17, 18))]
        import_file(
            lines(rows, tmp_path), code="calls", columns=Columns(case="case", activity="what", time="when", resource="who")
        )
        sample = reviews.save_sample(
            SYSTEM, at=AT, hall=hall, name="周评", sheet=make_sheet(), log=Log.objects.get(code="calls"), activity="closed",
            since_date=date(2026, 11, 2), until_date=date(2026, 11, 8), rhythm="week", readers=[chen, leader],
        )  # fmt: skip
        [first] = reviews.draw_sample(SYSTEM, sample=sample, reviewers=[lu], at=AT)
        reviews.score_review(actor_for(lu), review=first, marks=GOOD, note="先听完再答", at=AT)

        after = reviews.draw_next_sample(SYSTEM, sample=sample, at=AT)
        again = reviews.draw_next_sample(SYSTEM, sample=sample, at=AT)
        tell_people(happened(frozenset({SAMPLE_CONCLUDED.name})))

        assert after is not None
        assert (after.since_date, after.until_date, after.population) == (date(2026, 11, 16), date(2026, 11, 22), 2)
        assert {one.reviewer for one in after.reviews.all()} == {lu}
        assert again is None
        assert list(in_series()) == [after]
        [told] = browser(chen).get("/api/v1/notices").json()
        page = browser(chen).get(reverse("quality:sample", args=[sample.pk])).content.decode()
        assert "周评" in told["text"]
        assert "先听完再答" in page and "Strengths" in page
        theirs = browser(leader).get(reverse("quality:sample", args=[sample.pk]))  # he gets the result, and no single sheets
        assert (
            "先听完再答" in theirs.content.decode()
            and f"/quality/inspections/{first.inspection_id}/" not in theirs.content.decode()
        )
        assert browser(leader).get(reverse("quality:sample", args=[after.pk])).status_code == 200
        assert browser(grant(make_staff("hechen", "何晨"), "leadership")).get(f"/quality/reviews/{sample.pk}/").status_code == 404
        assert reviews.stop_sample(SYSTEM, sample=after, at=AT).rhythm == ""
        assert not in_series().exists()


class TestConduct:
    def test_is_remedied_by_whom_it_is_about(self, hall: Hall, lu: Staff) -> None:
        li = grant(make_staff("limin", "李敏", hall), "clerk", hall)
        away = make_staff("duan", "段", make_hall("hillside", "山边"))
        sheet = make_sheet([{**one, "photo": ""} for one in ITEMS])
        client = browser(lu)
        told = client.get("/quality/rounds/data/").json()["halls"]

        def hand(about: Staff) -> Any:
            marks = {**GOOD, "i3": {"value": "0"}}
            given = {"key": str(key()), "hall": hall.code, "sheet": sheet.code, "about": about.badge, "marks": marks}
            return client.post("/quality/rounds/hand-in/", {"sheet": json.dumps(given)})

        answers = [hand(li), hand(away)]
        kept = Inspection.objects.get()
        page = client.get(f"/quality/inspections/{kept.pk}/").content.decode()

        assert [[one["name"] for one in each["people"]] for each in told] == [["李敏"]]  # nobody looks at his own work
        assert [one.status_code for one in answers] == [200, 422]
        assert (kept.about_staff, kept.is_passed, Finding.objects.get().owner) == (li, False, li)
        assert "a critical item that is not in order fails the whole sheet" in page
        assert "What was found is 李敏" in page


class TestAppeal:
    def test_is_open_to_who_is_told_of_a_score_and_to_who_may_decide_it(self, hall: Hall, lu: Staff, chen: Staff) -> None:
        li = grant(make_staff("limin", "李敏", hall), "clerk", hall)
        given: dict[str, Any] = {"hall": hall, "key": key(), "sheet": make_sheet(), "at": AT, "about_staff": li}
        scored = actions.hand_in(actor_for(lu), marks={**GOOD, "i2": {"value": "2"}}, **given)
        news, url = SUBSCRIBERS["quality.tell_people"], f"/quality/inspections/{scored.pk}/"
        news.take(happened(news.types))
        client = browser(li)

        assert "You were scored 64.0 of 100 in “日常巡检”." in client.get("/cases/notices/").content.decode()
        assert url in client.get("/quality/appeals/").content.decode()
        assert client.post(f"{url}appeal/", {"text": "当时在教老人使用手机"}).status_code == 302
        news.take(happened(news.types))

        assert url not in client.get("/quality/appeals/").content.decode()
        assert "李敏 appeals against a score of 64.0." in browser(chen).get("/cases/notices/").content.decode()
        assert "李敏 appeals" not in browser(lu).get("/cases/notices/").content.decode()

    def test_is_decided_by_a_third_person_once(self, hall: Hall, lu: Staff, chen: Staff) -> None:
        li = grant(make_staff("limin", "李敏", hall), "clerk", hall)
        given: dict[str, Any] = {"hall": hall, "key": key(), "sheet": make_sheet(), "at": AT, "about_staff": li}
        scored = actions.hand_in(actor_for(lu), marks={**GOOD, "i2": {"value": "2"}}, **given)
        with pytest.raises(Denied):
            reviews.appeal(actor_for(chen), inspection=scored, text="不对", at=AT)
        made = reviews.appeal(actor_for(li), inspection=scored, text="当时在教老人使用手机", at=AT)
        with pytest.raises(Refused):
            reviews.appeal(actor_for(li), inspection=scored, text="再次", at=AT)

        decided = reviews.decide_appeal(actor_for(chen), appeal=made, answer="属实，改分", score=90, at=AT)

        scored.refresh_from_db()
        assert (decided.state, scored.score) == ("changed", 90)
        with pytest.raises(Refused):
            reviews.decide_appeal(actor_for(chen), appeal=made, answer="再改", at=AT)

    def test_changes_marks_findings_and_figures_of_the_day(self, hall: Hall, lu: Staff, chen: Staff) -> None:
        li = grant(make_staff("limin", "李敏", hall), "clerk", hall)
        given: dict[str, Any] = {"hall": hall, "key": key(), "sheet": make_sheet(), "at": AT, "about_staff": li}
        scored = actions.hand_in(actor_for(lu), marks=BAD, **given)
        made = reviews.appeal(actor_for(li), inspection=scored, text="当时在教老人使用手机", at=AT)
        term = next(formula.terms(formula.read("mean(score of quality.inspection.done)")))
        day, page = home_day(AT), browser(chen)

        def figure() -> list[float]:
            found: list[float] = Reader(1, [term]).read(day, day)["quality.inspection.done"].frame.numbers["score"].tolist()
            return found

        before = figure()
        StaleDay.objects.all().delete()
        asked = page.get(f"/quality/appeals/{made.pk}/").content.decode()
        reviews.decide_appeal(actor_for(chen), appeal=made, answer="属实", marks={"i1": "0", "i2": "5", "i3": "1"}, at=AT)

        assert 'name="mark_i2"' in asked and '<option value="2" selected>2 / 5</option>' in asked
        scored.refresh_from_db()
        assert scored.score == pytest.approx(80)  # one of five parts of the weight is still not in order
        assert (scored.marks["i2"]["value"], scored.marks["i2"]["before"]) == (5, 2)
        assert "before" not in scored.marks["i1"]
        assert [one.item for one in scored.findings.all()] == ["i1"]
        assert "on appeal, was 2 / 5" in page.get(f"/quality/inspections/{scored.pk}/").content.decode()
        assert StaleDay.objects.filter(day=day).exists()  # what is kept of the day is reckoned anew
        assert (before, figure()) == ([pytest.approx(44)], [pytest.approx(80)])

    def test_leaves_the_score_where_no_mark_differs(self, hall: Hall, lu: Staff, chen: Staff) -> None:
        li = grant(make_staff("limin", "李敏", hall), "clerk", hall)
        given: dict[str, Any] = {"hall": hall, "key": key(), "sheet": make_sheet(), "at": AT, "about_staff": li}
        scored = actions.hand_in(actor_for(lu), marks=BAD, **given)
        made = reviews.appeal(actor_for(li), inspection=scored, text="不对", at=AT)

        sent = {"answer": "维持", "mark_i1": "0", "mark_i2": "2", "mark_i3": "1", "mark_other": "5"}
        answer = browser(chen).post(f"/quality/appeals/{made.pk}/decide/", sent)

        made.refresh_from_db()
        assert (answer.status_code, made.state, made.score_after) == (302, "upheld", None)


def served(call: int, seconds: float | None, *, clerk: int = 1, waited: float = 60, value: int = 4, **more: Any) -> rules.Served:
    ended = AT + timedelta(minutes=call)
    rated = ended + timedelta(seconds=seconds) if seconds is not None else None
    return rules.Served(call, clerk, ended.hour, ended, waited, rated, value, value == 5, **more)


class TestOdd:
    def test_says_nothing_about_an_ordinary_day(self) -> None:
        day = [
            served(n, 8 + n % 30 if n % 3 else None, clerk=n % 4, value=4 + n // 4 % 2, waited=n * 7 % 600) for n in range(200)
        ]

        assert rules.odd(day) == []

    @pytest.mark.parametrize(
        ("kind", "services"),
        [
            ("early", [served(1, -30)]),
            ("instant", [served(n, 1.0) for n in range(12)]),
            ("burst", [served(n, (10 - n) * 60.0 + 5) for n in range(6)]),
            ("customer", [served(n * 60, 20, customer=9) for n in range(4)]),
            ("customer", [served(n * 60, 20, browser="a1") for n in range(4)]),
            ("chosen", [served(n, 10 if n % 10 < 7 else None, waited=100 if n % 10 < 7 else 900) for n in range(80)]),
            ("best", [served(n, 9, value=5) for n in range(40)] + [served(n, 9, clerk=2, value=4 + n % 2) for n in range(80)]),
            ("hours", [served(n, 9 if (AT + timedelta(minutes=n)).hour % 2 else None) for n in range(480)]),
        ],
    )  # fmt: skip
    def test_flags_what_is_forged_or_steered(self, kind: str, services: list[rules.Served]) -> None:
        assert kind in {one.kind for one in rules.odd(services)}

    def test_reckons_tails_as_tables_do(self) -> None:
        assert rules.chi_square_tail(3.841, 1) == pytest.approx(0.05, abs=1e-4)
        assert rules.chi_square_tail(18.307, 10) == pytest.approx(0.05, abs=1e-4)
        assert rules.binomial_tail(9, 10, 0.5) == pytest.approx(11 / 1024)


def test_a_new_plan_begins_today_unless_one_says_otherwise(hall: Hall) -> None:
    yue = browser(grant(make_staff("tangyue", "唐悦"), "quality_manager"))

    assert f'value="{home_day(timezone.now())}"' in yue.get("/quality/inspection-plans/new/").content.decode()


class TestDecideFlag:
    def test_refuses_ones_own_and_wants_a_reason(self, hall: Hall, chen: Staff) -> None:
        flag = RatingFlag.objects.create(
            hall=hall, clerk=chen, kind="burst", since_date=AT.date(), until_date=AT.date(), noted_at=AT
        )
        with pytest.raises(Denied):
            integrity.decide_flag(actor_for(chen), flag=flag, state="dismissed", note="没有", at=AT)
        with pytest.raises(Invalid):
            integrity.decide_flag(SYSTEM, flag=flag, state="confirmed", note=" ", at=AT)

        kept = integrity.decide_flag(Actor("system"), flag=flag, state="confirmed", note="柜员代评", at=AT)

        assert kept.state == "confirmed"

    def test_says_when_and_by_which_device_as_people_read_it(self, hall: Hall, chen: Staff) -> None:
        clerk, pad = make_staff("limin", "李敏", hall), Device.objects.create(hall=hall, kind="pad", name="3号窗口评价器")
        told = {"count": 9, "at": "2026-11-23T01:09:35.578648+00:00", "device": f"device:{pad.pk}", "calls": [2021]}
        days = {"since_date": AT.date(), "until_date": AT.date(), "noted_at": AT}
        flag = RatingFlag.objects.create(hall=hall, clerk=clerk, kind="burst", evidence=told, **days)

        page = browser(chen).get(f"/quality/ratings/{flag.pk}/").content.decode()

        assert "23 November 2026" in page or "Nov" in page
        assert "09:09" in page
        assert "3号窗口评价器" in page
        assert "+00:00" not in page and "2021" not in page


def test_opens_one_case_with_a_call_back_for_a_bad_rating_in_the_words_of_the_hall() -> None:
    hall = make_visited_hall()
    chen = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
    integrity.save_care(SYSTEM, hall=hall, kind=make_kind(), at=AT)
    given: dict[str, Any] = {"hall": hall, "call_id": 7, "level": "very_satisfied", "rated_at": AT, "at": AT, "clerk": chen}

    made = integrity.open_rating_case(SYSTEM, customer=make_customer(), **given)

    assert made is not None
    assert (made.case.about_staff_id, made.case.call_backs.count()) == (chen.pk, 1)
    assert "“very satisfied”" in made.case.body  # a word of the scale, not its code
    told = made.case.notes.get()  # what is to be done is for colleagues: the customer reads the case on his own page
    assert "call the customer back" in told.body and not told.is_public
    assert "call the customer back" not in made.case.body
    assert "very satisfied" in browser(chen).get("/quality/ratings/cases/").content.decode()
    assert integrity.open_rating_case(SYSTEM, **given) is None
