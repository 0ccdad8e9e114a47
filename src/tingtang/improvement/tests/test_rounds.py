"""Discussion rounds: promises are said alike everywhere, and who was not there is known."""

from datetime import timedelta

import pytest

from tingtang.catalogue.actions.offers import save_promise
from tingtang.catalogue.models import Promise
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid, NotFound, Refused
from tingtang.improvement.actions import meetings, rounds
from tingtang.improvement.models import Meeting, Talk
from tingtang.improvement.queries import rounds as queries
from tingtang.journal.tests.history import latest_event
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import AT, make_hall, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def chen(hall: Hall) -> Staff:
    return grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)


@pytest.fixture
def limin(hall: Hall) -> Staff:
    return grant(make_staff(hall=hall), "clerk", hall)


def promise(text: str = "十分钟内叫到您") -> Promise:
    proof = {"source": "公约", "evidence": "每月核对", "checked_date": AT.date(), "is_kept": True, "is_published": True}
    return save_promise(SYSTEM, at=AT, text={"zh-hans": text}, **proof)


def meet(hall: Hall | None, chair: Staff, *people: Staff, promises: list[Promise]) -> Meeting:
    times = {"starts_at": AT, "ends_at": AT + timedelta(hours=1)}
    return meetings.save_meeting(
        SYSTEM, hall=hall, kind="round", title="口径会", chair=chair, people=people, promises=promises, at=AT, **times
    )


def settle(made: Meeting, *, alike: bool, **words: str) -> Talk:
    return rounds.settle_promise(SYSTEM, meeting=made, talk=made.talks.get(), at=AT, is_alike=alike, **words)


class TestSettling:
    def test_keeps_what_was_said_differently_and_what_everybody_says(self, hall: Hall, chen: Staff) -> None:
        made = meet(hall, chen, promises=[promise()])

        kept = settle(made, alike=False, difference="窗口说五分钟", wording="十分钟内叫到您，超时说明原因")

        assert (kept.is_alike, kept.words) == (False, "十分钟内叫到您，超时说明原因")
        assert latest_event(made).attributes == {"is_alike": False}

    def test_says_the_promise_as_it_is_written_where_it_was_said_alike(self, hall: Hall, chen: Staff) -> None:
        kept = settle(meet(hall, chen, promises=[promise()]), alike=True)

        assert (kept.words, kept.difference) == ("十分钟内叫到您", "")

    def test_is_refused_for_a_difference_without_words_before_it_begins_and_for_another_meeting(
        self, hall: Hall, chen: Staff
    ) -> None:
        made, other = (meet(hall, chen, promises=[promise(text)]) for text in ("甲", "乙"))

        with pytest.raises(Invalid) as refused:
            settle(made, alike=False, difference="不一致")
        assert set(refused.value.fields) == {"wording"}
        with pytest.raises(NotFound):
            rounds.settle_promise(SYSTEM, meeting=made, talk=other.talks.get(), at=AT, is_alike=True)
        with pytest.raises(Refused):
            rounds.settle_promise(SYSTEM, meeting=made, talk=made.talks.get(), at=AT - timedelta(minutes=1), is_alike=True)

    def test_stays_when_the_meeting_is_changed_afterwards(self, hall: Hall, chen: Staff) -> None:
        made = meet(hall, chen, promises=[promise("甲"), promise("乙")])
        first, _second = made.talks.order_by("pk")
        rounds.settle_promise(SYSTEM, meeting=made, talk=first, at=AT, is_alike=True)

        meetings.save_meeting(SYSTEM, hall=hall, meeting=made, promises=[], at=AT)

        assert list(made.talks.all()) == [first]


class TestPromisesSaid:
    def test_stand_first_when_nobody_talked_about_them_and_name_the_halls_that_were_not_there(
        self, hall: Hall, chen: Staff, limin: Staff
    ) -> None:
        other = make_hall("lakeside", "湖滨")
        talked, never = promise("甲"), promise("乙")
        made = meet(None, chen, limin, promises=[talked])
        meetings.hold_meeting(SYSTEM, meeting=made, minutes="", came={limin.pk}, at=AT)
        settle(made, alike=True)

        first, second = queries.promises_said(SYSTEM, AT)

        assert (first.promise, first.is_due, first.latest) == (never, True, None)
        assert (second.promise, second.is_due, second.absent) == (talked, False, [other])
        assert queries.promises_said(SYSTEM, AT + timedelta(days=93))[1].is_due

    def test_are_talked_about_on_pages_from_the_list_to_the_reading(self, hall: Hall, chen: Staff, limin: Staff) -> None:
        one, page = promise(), browser(chen)
        listed = page.get("/improvement/promises/").content.decode()
        assert f"promise={one.pk}" in listed and "/improvement/promises/" in page.get("/improvement/meetings/").content.decode()
        made = meet(hall, chen, limin, promises=[one])
        address, name = f"/improvement/meetings/{made.pk}/promises/{one.pk}/", f"promise{one.pk}"
        Meeting.objects.update(starts_at="2020-01-01T01:00Z", ends_at="2020-01-01T02:00Z")

        refused = page.post(address, {f"{name}-is_alike": "no", f"{name}-difference": "窗口说五分钟"})
        page.post(
            address, {f"{name}-is_alike": "no", f"{name}-difference": "窗口说五分钟", f"{name}-wording": "十分钟，超时说明"}
        )

        assert refused.status_code == 422 and "窗口说五分钟" in refused.content.decode()
        assert "十分钟，超时说明" in page.get("/improvement/promises/").content.decode()
        assert "十分钟，超时说明" in page.get(f"/improvement/readings/new/?round={made.pk}").content.decode()
        assert browser(limin).post(address, {f"{name}-is_alike": "yes"}).status_code in (403, 404)
        assert "十分钟，超时说明" in browser(limin).get("/improvement/promises/").content.decode()

    def test_lead_to_a_reading_as_soon_as_any_of_them_is_settled(self, hall: Hall, chen: Staff) -> None:
        made, page = meet(hall, chen, promises=[promise("甲"), promise("乙")]), browser(chen)
        link, address = f"/improvement/readings/new/?round={made.pk}", f"/improvement/meetings/{made.pk}/"
        before = page.get(address).content.decode()

        rounds.settle_promise(SYSTEM, meeting=made, talk=made.talks.order_by("-pk")[0], at=AT, is_alike=True)

        assert link not in before and link in page.get(address).content.decode()

    def test_are_settled_over_the_api(self, hall: Hall, chen: Staff) -> None:
        one, api = promise(), Program.of(chen)
        body = {
            "kind": "round", "title": "口径会", "hall": hall.code, "chair": chen.badge, "promises": [one.pk],
            "starts_at": "2020-01-01T09:00:00+08:00", "ends_at": "2020-01-01T10:00:00+08:00",
        }  # fmt: skip
        made = api.post("/meetings", body).json()

        said = api.post(f"/meetings/{made['id']}/promises/{one.pk}", {"is_alike": True, "wording": "十分钟内"}).json()

        assert (made["promises"], said["wording"]) == ([one.pk], "十分钟内")
        assert api.get(f"/meetings/{made['id']}/promises").json()["items"][0]["is_alike"] is True
