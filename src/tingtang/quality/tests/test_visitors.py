"""Mystery visits: assigned by lot to who can make them, secret until every hall has its quota, told to whom they concern."""

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Denied, NotFound
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import events_about, happened
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import AT, actor_for, grant, make_hall, make_staff
from tingtang.quality.actions import visitors
from tingtang.quality.models import VisitorWave
from tingtang.quality.queries import inspections as queries
from tingtang.quality.queries import visitors as visitor_queries
from tingtang.quality.tests.asked import BAD, GOOD, make_sheet

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


def make_wave(halls: list[Hall], *, since: date, until: date, quota: int) -> VisitorWave:
    return visitors.save_visitor_wave(
        SYSTEM, at=AT, name="暗访", sheet=make_sheet(), starts_date=since, ends_date=until, quota=quota, year=2026, halls=halls
    )


class TestMysteryVisits:
    def test_stay_secret_until_they_are_published(self, hall: Hall, lu: Staff, chen: Staff) -> None:
        visitor = grant(make_staff("tangyue", "唐悦"), "quality_manager")
        day = AT.date()
        wave = visitors.save_visitor_wave(
            SYSTEM, at=AT, name="暗访", sheet=make_sheet(), starts_date=day, ends_date=day, quota=1, year=2026, halls=[hall]
        )
        with pytest.raises(visitors.KnownThere):
            visitors.assign_visits(SYSTEM, visitor_wave=wave, visitors=[lu], at=AT)
        (visit,) = visitors.assign_visits(SYSTEM, visitor_wave=wave, visitors=[visitor], at=AT)
        with pytest.raises(visitors.QuotaOpen):
            visitors.publish_visitors(SYSTEM, visitor_wave=wave, at=AT)
        with pytest.raises(Denied):
            visitors.make_visit(actor_for(lu), visit=visit, visitor=visitor, marks=GOOD, at=AT)
        made = visitors.make_visit(actor_for(visitor), visit=visit, visitor=visitor, marks=GOOD, at=AT)
        assert made.inspection is not None

        with pytest.raises(NotFound):
            queries.get_inspection(actor_for(chen), made.inspection.pk)
        assert not visitor_queries.waves(actor_for(chen)).exists()
        assert not any("hall" in event.objects for event in events_about(made))
        visitors.publish_visitors(SYSTEM, visitor_wave=wave, at=AT)

        assert queries.get_inspection(actor_for(chen), made.inspection.pk).score == 100
        assert visitor_queries.yearly(2026, hall) == (100, 1)

    def test_from_outside_show_the_visitor_his_own_and_nothing_else(self, hall: Hall, lu: Staff) -> None:
        today = timezone.now().astimezone(hall.zone).date()
        outsider = grant(make_staff("anke", "安可"), "mystery_visitor")
        wave = make_wave([hall], since=today, until=today + timedelta(days=13), quota=2)
        visitors.save_visitor_wave(SYSTEM, at=AT, visitor_wave=wave, is_outside=True)
        inspector = grant(make_staff("tangyue", "唐悦"), "quality_manager")
        with pytest.raises(visitors.NotOutside):
            visitors.assign_visits(SYSTEM, visitor_wave=wave, visitors=[outsider, inspector], at=timezone.now())
        visitors.assign_visits(SYSTEM, visitor_wave=wave, visitors=[outsider], at=timezone.now())
        phone = browser(outsider)

        seen = phone.get("/quality/rounds/data/").json()
        refused = [
            phone.get(url).status_code
            for url in ("/quality/visitors/", "/quality/inspections/", "/quality/findings/", "/customers/", "/cases/mine/")
        ]

        days = [f"{one.day}" for one in wave.visits.order_by("day")]
        assert [(one["kind"], one["day"]) for one in seen["tasks"]] == [
            ("visit", day) for day in days
        ]  # all of them, however far ahead
        assert (seen["halls"], seen["sheets"]) == ([], [])
        assert refused == [403] * 5
        assert phone.get("/quality/rounds/").status_code == 200
        (first, _second) = wave.visits.order_by("day")
        sent = {"key": str(first.inspection.key), "marks": GOOD, "note": "无人迎询"}
        answer = phone.post("/quality/rounds/hand-in/", {"sheet": json.dumps(sent)})
        assert answer.status_code == (200 if first.day <= timezone.now().astimezone(hall.zone).date() else 409)
        assert browser(lu).get("/quality/rounds/data/").json()["halls"] != []

    def test_are_handed_in_elsewhere_by_who_inspects_in_one_hall_and_not_before_their_day(self, hall: Hall, lu: Staff) -> None:
        now, other = timezone.now(), make_hall("lakeside", "湖滨便民服务站", opening={})
        today = now.astimezone(other.zone).date()
        wave = make_wave([other], since=today - timedelta(days=5), until=today + timedelta(days=2), quota=3)
        first, _next, later = visitors.assign_visits(SYSTEM, visitor_wave=wave, visitors=[lu], at=now)
        assert [one.day for one in (first, later)] == [today, today + timedelta(days=2)]  # days that are over are not drawn

        with pytest.raises(visitors.NotYet):
            visitors.make_visit(actor_for(lu), visit=later, visitor=lu, marks=GOOD, at=now)
        assert first.inspection is not None
        sheet = {"key": str(first.inspection.key), "marks": GOOD, "done_at": now.isoformat()}
        answer = browser(lu).post("/quality/rounds/hand-in/", {"sheet": json.dumps(sheet)})

        assert (answer.status_code, answer.json()["score"]) == (200, 100)

    def test_are_given_only_to_who_can_hand_them_in_and_on_days_when_the_hall_is_open(self, hall: Hall, lu: Staff) -> None:
        other = make_hall("lakeside", "湖滨便民服务站")  # closed at weekends
        guide = grant(make_staff("zhaoxiao", "赵晓", hall), "guide", hall)
        saturday = date(2026, 11, 28)
        wave = make_wave([other], since=saturday, until=saturday + timedelta(days=1), quota=1)
        quality = browser(grant(make_staff("tangyue", "唐悦"), "quality_manager"))

        page = quality.get(f"/quality/visitors/{wave.pk}/").content.decode()

        assert "陆青" in page
        assert "赵晓" not in page
        with pytest.raises(visitors.MayNot):
            visitors.assign_visits(SYSTEM, visitor_wave=wave, visitors=[guide], at=AT)
        with pytest.raises(visitors.NoDayLeft):
            visitors.assign_visits(SYSTEM, visitor_wave=wave, visitors=[lu], at=AT)

    def test_never_name_the_visitor_to_who_reads_the_result_and_give_the_hall_its_days_to_remedy(
        self, hall: Hall, chen: Staff
    ) -> None:
        visitor = grant(make_staff("tangyue", "唐悦"), "quality_manager")
        wave = make_wave([hall], since=AT.date(), until=AT.date(), quota=1)
        (visit,) = visitors.assign_visits(SYSTEM, visitor_wave=wave, visitors=[visitor], at=AT)
        made = visitors.make_visit(actor_for(visitor), visit=visit, visitor=visitor, marks=BAD, at=AT)
        assert made.inspection is not None
        due = [one.due_date for one in made.inspection.findings.order_by("pk")]
        visitors.publish_visitors(SYSTEM, visitor_wave=wave, at=AT + timedelta(days=9))

        pages = [browser(one).get(f"/quality/inspections/{made.inspection.pk}/").content.decode() for one in (chen, visitor)]
        told = [browser(one).get(f"/api/v1/inspections/{made.inspection.pk}").json() for one in (chen, visitor)]

        assert ["· 唐悦" in page for page in pages] == [False, True]
        way = f"/quality/inspections/{made.inspection.pk}/"
        result = browser(chen).get(f"/quality/visitors/{wave.pk}/").content.decode()
        assert way in result and "唐悦" not in result
        there = grant(make_staff("suhe", "苏禾", make_hall("lakeside", "湖滨")), "supervisor", Hall.objects.get(code="lakeside"))
        assert way not in browser(there).get(f"/quality/visitors/{wave.pk}/").content.decode()
        assert [one["inspector"] for one in told] == [None, visitor.badge]
        late = [one.due_date for one in made.inspection.findings.order_by("pk")]
        assert due and late == [day + timedelta(days=9) for day in due]

    def test_show_the_visitor_his_route_of_a_day(self, hall: Hall) -> None:
        today = timezone.now().astimezone(hall.zone).date()
        halls = [make_hall(code, name, opening={}) for code, name in (("lakeside", "湖滨"), ("hillside", "山边"))]
        outsider = grant(make_staff("anke", "安可"), "mystery_visitor")
        wave = make_wave(halls, since=today, until=today, quota=1)
        visitors.assign_visits(SYSTEM, visitor_wave=wave, visitors=[outsider], at=timezone.now())

        tasks = browser(outsider).get("/quality/rounds/data/").json()["tasks"]

        assert sorted(one["place"] for one in tasks) == ["stop 1 of 2", "stop 2 of 2"]

    def test_stay_within_the_days_of_their_wave(self, hall: Hall, lu: Staff) -> None:
        day = AT.date()
        other = grant(make_staff("tangyue", "唐悦"), "quality_manager")
        elsewhere = make_hall("lakeside", "湖滨便民服务站", opening={})
        wave = make_wave([elsewhere], since=day, until=day, quota=2)

        with pytest.raises(visitors.SeenTwice):
            visitors.assign_visits(SYSTEM, visitor_wave=wave, visitors=[lu], at=AT)
        made = visitors.assign_visits(SYSTEM, visitor_wave=wave, visitors=[lu, other], at=AT)

        assert {(one.day, one.visitor_id) for one in made} == {(day, lu.pk), (day, other.pk)}

    def test_are_published_when_every_hall_has_its_quota_and_told_to_who_leads_it(
        self, hall: Hall, lu: Staff, chen: Staff
    ) -> None:
        quality, leader = (
            grant(make_staff("tangyue", "唐悦"), "quality_manager"),
            grant(make_staff("songhe", "宋和"), "leadership"),
        )
        wave = make_wave([hall], since=AT.date(), until=AT.date(), quota=1)
        (visit,) = visitors.assign_visits(SYSTEM, visitor_wave=wave, visitors=[quality], at=AT)
        news = SUBSCRIBERS["quality.tell_people"]
        page = browser(quality).get(f"/quality/visitors/{wave.pk}/").content.decode()
        assert "Publish the results" not in page
        assert f"{hall} 0 / 1" in page

        news.take(happened(news.types))
        visitors.make_visit(actor_for(quality), visit=visit, visitor=quality, marks=GOOD, at=AT)
        assert "Publish the results" in browser(quality).get(f"/quality/visitors/{wave.pk}/").content.decode()
        visitors.publish_visitors(actor_for(quality), visitor_wave=wave, at=AT)
        news.take(happened(news.types))

        assert "Mystery visits in “暗访” are yours" in browser(quality).get("/cases/notices/").content.decode()
        for one in (chen, leader):
            assert (
                "The results of the mystery visits “暗访” are published." in browser(one).get("/cases/notices/").content.decode()
            )
            assert browser(one).get(f"/quality/visitors/{wave.pk}/").status_code == 200
