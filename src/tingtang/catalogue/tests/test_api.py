"""Calendars and standards over the API."""

import itertools
from typing import Any

import pytest
from django.test import Client

from tingtang.catalogue.models import CalendarDay, HallCalendar, StandardVersion
from tingtang.catalogue.tests.factories import AT, NORMS, STEPS, answers, make_calendar, make_draft, make_service, make_standard
from tingtang.core.actors import SYSTEM
from tingtang.customers.actions import save_tier_scheme
from tingtang.customers.tests.factories import make_tier
from tingtang.org.actions import make_token
from tingtang.org.models import Staff
from tingtang.org.tests.factories import grant, make_hall, make_staff

pytestmark = pytest.mark.django_db
_fresh = itertools.count()


class Api:
    """A client with somebody's key, who never repeats an idempotency key."""

    def __init__(self, staff: Staff) -> None:
        self.key = make_token(SYSTEM, account=staff.account, name="test", at=AT).key

    def __call__(self, method: str, address: str, body: Any = None, **query: str) -> Any:
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": f"catalogue-{next(_fresh)}"}
        kwargs = {"data": query} if method == "get" else {"data": body or {}, "content_type": "application/json"}
        return getattr(Client(headers=headers), method)(f"/api/v1{address}", **kwargs)


@pytest.fixture
def boss() -> Api:
    return Api(grant(make_staff("zhouning", "周宁"), "administrator"))


@pytest.fixture
def clerk() -> Api:
    return Api(grant(make_staff("limin", "李敏"), "clerk"))


class TestCalendars:
    def test_are_made_changed_and_given_days(self, boss: Api) -> None:
        made = boss("post", "/calendars", {"code": "office", "name": "工作日", "week": {"mo": ["08:30-12:00"]}})
        day = boss("put", "/calendars/office/days/2026-10-01", {"name": "国庆节"})
        many = boss(
            "post", "/calendars/office/days", {"days": [{"date": "2026-10-02"}, {"date": "2026-10-10", "spans": ["09:00-12:00"]}]}
        )

        assert (made.status_code, day.status_code, many.json()["count"]) == (201, 200, 2)
        shown = boss("get", "/calendars/office").json()
        assert shown["revision"] == many.json()["revision"] > made.json()["revision"]
        days = boss("get", "/calendars/office/days", year="2026").json()
        assert [one["date"] for one in days] == ["2026-10-01", "2026-10-02", "2026-10-10"]
        assert boss("delete", "/calendars/office/days/2026-10-01").status_code == 200
        assert CalendarDay.objects.count() == 2
        assert boss("patch", "/calendars/office", {"week": {"mo": ["8"]}}).status_code == 422

    def test_reckon_a_target_with_the_reasons(self, boss: Api) -> None:
        make_calendar()

        told = boss("get", "/calendars/office/due", start="2026-11-20T16:30:00+08:00", minutes="120").json()

        assert told["due"] == "2026-11-23T02:00:00+00:00"
        assert told["is_open"]
        assert len(told["why"]) == 4
        assert boss("get", "/calendars/office/due", start="2026-11-20T16:30:00", minutes="120").status_code == 422

    def test_are_chosen_for_a_hall(self, boss: Api) -> None:
        hall, calendar = make_hall(), make_calendar()

        assert boss("put", f"/halls/{hall.code}/calendar", {"calendar": calendar.code}).status_code == 200
        assert HallCalendar.objects.get().calendar == calendar
        assert boss("put", f"/halls/{hall.code}/calendar", {"calendar": "none-such"}).status_code == 404

    def test_are_read_by_all_staff_and_written_by_few(self, clerk: Api) -> None:
        make_calendar()

        assert clerk("get", "/calendars").json()["items"][0]["code"] == "office"
        assert clerk("put", "/calendars/office/days/2026-10-01").status_code == 403
        assert clerk("patch", "/calendars/office", {"name": "x"}).status_code == 403


class TestStandards:
    def test_go_from_draft_to_force_by_two_people(self, boss: Api) -> None:
        second = Api(grant(make_staff("sunli", "孙立"), "administrator"))
        service = make_service()
        boss("post", "/standards", {"code": "licence", "name": "执照标准", "service": service.code})
        said = {"targets": [{"clock": "resolve", "minutes": 60}], "norms": NORMS, "procedure": STEPS}

        made = boss("post", "/standards/licence/versions", said)
        key = made.json()["id"]
        submitted = boss("post", f"/standard-versions/{key}/submit")
        own = boss("post", f"/standard-versions/{key}/approve", {"effective_date": "2099-01-01"})
        early = second("post", f"/standard-versions/{key}/approve", {"effective_date": "2099-01-01"})
        boss("post", "/appraisals/screening", {"what": "catalogue.standardversion", "id": key, "answers": answers("screening")})
        other = second("post", f"/standard-versions/{key}/approve", {"effective_date": "2099-01-01"})

        assert (made.status_code, submitted.json()["state"]) == (201, "review")
        assert (own.status_code, own.json()["code"], early.json()["code"]) == (409, "one-person", "still-open")
        assert other.json()["state"] == "approved"
        shown = boss("get", "/standards-in-force", service=service.code, on="2099-01-01").json()
        assert shown["targets"] == [{"clock": "resolve", "minutes": 60, "tier": None, "priority": None, "calendar": None}]
        assert boss("get", "/standards-in-force", service=service.code).status_code == 404

    def test_say_what_is_missing(self, boss: Api) -> None:
        draft = make_draft(targets=[])

        refused = boss("post", f"/standard-versions/{draft.pk}/submit")

        assert (refused.status_code, refused.json()["faults"]) == (409, [["targets", 0]])

    def test_refuse_a_target_for_a_tier_of_another_scheme_than_the_primary_one(self, boss: Api) -> None:
        make_tier()
        save_tier_scheme(SYSTEM, at=AT, code="pareto", name="二八")
        make_tier("few", "pareto")
        draft = make_draft()

        def said(tier: str) -> int:
            return boss(
                "patch", f"/standard-versions/{draft.pk}", {"targets": [{"clock": "resolve", "minutes": 5, "tier": tier}]}
            ).status_code

        assert (said("pareto:few"), said("experience:vip")) == (422, 200)

    def test_refuse_a_change_over_anothers(self, boss: Api) -> None:
        draft = make_draft()
        seen = boss("get", f"/standard-versions/{draft.pk}").json()["version"]
        boss("patch", f"/standard-versions/{draft.pk}", {"targets": [{"clock": "resolve", "minutes": 5}]})

        late = boss("patch", f"/standard-versions/{draft.pk}", {"reason": "x", "version": seen})

        assert (late.status_code, late.json()["code"]) == (409, "changed-meanwhile")

    def test_are_returned_retired_and_removed(self, boss: Api) -> None:
        approved, draft = make_standard(), make_draft("other", "其他")

        boss("post", f"/standard-versions/{draft.pk}/submit")
        assert boss("post", f"/standard-versions/{draft.pk}/return", {"reason": "太长"}).json()["return_reason"] == "太长"
        assert boss("delete", f"/standard-versions/{draft.pk}").status_code == 200
        assert (
            boss("post", f"/standard-versions/{approved.pk}/retire", {"retired_date": "2099-01-01"}).json()["state"] == "retired"
        )
        assert StandardVersion.objects.count() == 1
        assert boss("get", f"/standards/{approved.standard.code}/versions").json()[0]["number"] == 1

    def test_are_not_written_by_clerks(self, clerk: Api) -> None:
        draft = make_draft()

        assert clerk("get", f"/standard-versions/{draft.pk}").status_code == 200
        for verb, body in (("submit", {}), ("approve", {"effective_date": "2099-01-01"}), ("return", {"reason": "x"})):
            assert clerk("post", f"/standard-versions/{draft.pk}/{verb}", body).status_code == 403


class TestOffersOverTheApi:
    def test_what_is_offered_and_promised_is_set_by_code(self, boss: Api, clerk: Api) -> None:
        make_service()
        level = {"code": "gold", "name": {"zh-hans": "金牌"}, "price_cents": 50_000, "per": "month"}
        why = {"date": "2026-01-31", "decision": "列入目录", "demand": "三成网点提出"}

        boss("post", "/offer-lines", {"code": "operation", "name": "运维服务"})
        boss("post", "/offer-series", {"code": "desk", "name": "服务台", "line": "operation"})
        made = boss(
            "post", "/products",
            {"code": "watch", "name": "机房值守", "series": "desk", "service": "trade-licence", "levels": [level], "inputs": [why]},
        )  # fmt: skip
        nowhere = boss("post", "/products", {"code": "x", "name": "x", "series": "none"})
        unproved = boss("post", "/promises", {"product": "watch", "text": {"en": "In 2 h"}, "source": "x", "is_published": True})
        promise = boss("post", "/promises", {"product": "watch", "text": {"en": "In 2 h"}, "source": "合同范本"}).json()
        busy = boss("delete", "/products/watch")

        assert (made.status_code, made.json()["levels"][0]["price_cents"], made.json()["series"]) == (201, 50_000, "desk")
        assert (nowhere.status_code, unproved.status_code, busy.status_code) == (422, 422, 409)
        assert clerk("get", "/products/watch").json()["service"] == "trade-licence"
        assert clerk("post", "/offer-lines", {"code": "x", "name": "x"}).status_code == 403
        assert boss("delete", f"/promises/{promise['id']}").status_code == 200

    def test_an_import_of_days_is_taken_back(self, boss: Api) -> None:
        make_calendar()
        boss("post", "/calendars/office/days", {"days": [{"date": "2026-10-01", "name": "国庆"}], "title": "国庆"})
        made = boss("get", "/calendars/office/imports").json()[0]

        boss("delete", f"/calendars/office/imports/{made['id']}")
        twice = boss("delete", f"/calendars/office/imports/{made['id']}")

        assert not CalendarDay.objects.exists() and twice.status_code == 409
