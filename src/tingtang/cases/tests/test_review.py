"""The pack of the monthly review: counts, patterns, broken limits, and the missing analysis that is itself a defect."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tingtang.cases.actions.complaints import save_review
from tingtang.cases.actions.ending import ask_call_back, note_call_back
from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.steps import move
from tingtang.cases.models import Case, Kind, Review
from tingtang.cases.queries.complaints import review_pack
from tingtang.cases.tests.factories import make_case, make_kind
from tingtang.core.actors import EVERYWHERE, SYSTEM, Actor
from tingtang.org.models import Hall
from tingtang.org.tests.clients import browser, grant
from tingtang.org.tests.factories import make_hall, make_staff
from tingtang.ui import designed as fields

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 1)
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def complaint_kind() -> Kind:
    choices = [{"code": code, "names": {"en": code.title()}} for code in ("waiting", "attitude", "unfounded")]
    rows = [
        {"code": "cause", "kind": "choice", "names": {"en": "Cause"}, "choices": choices},
        {"code": "prevention", "kind": "long", "names": {"en": "Prevention"}},
    ]
    return Kind.objects.filter(code="complaint").first() or make_kind(
        "complaint", nature="complaint", fields=fields.from_rows(rows)
    )


def complain(hall: Hall, day: int, month: int = 10, *, is_closed: bool = False, **said: Any) -> Case:
    at = datetime(2026, month, day, 2, 0, tzinfo=UTC)
    case = make_case(kind=complaint_kind(), hall=hall, fields=said, at=at)
    if is_closed:
        write_note(SYSTEM, case=case, body="已处理。", kind="answer", at=at)
        for step in ("resolve", "close"):
            case = move(SYSTEM, case=case, step=step, at=at + timedelta(hours=6))
    return case


class TestReviewPack:
    def test_counts_the_month_of_the_hall_by_its_own_clock(self) -> None:
        hall = make_hall()
        complain(hall, 5, cause="waiting")
        complain(hall, 31, cause="attitude")
        complain(hall, 9, 11, cause="waiting")
        complain(make_hall("hillside", "山麓"), 5, cause="waiting")
        make_case(kind=complaint_kind(), hall=hall, at=datetime(2026, 10, 31, 17, 0, tzinfo=UTC))  # 1 November in Shanghai

        pack = review_pack(SYSTEM, hall, OCTOBER, NOW)

        assert [(one.label, one.count) for one in pack.causes] == [("Attitude", 1), ("Waiting", 1)]
        assert review_pack(SYSTEM, hall, date(2026, 11, 1), NOW).before == 2

    def test_counts_by_the_channel_where_nobody_noted_another_way(self) -> None:
        hall = make_hall()
        for channel in ("phone", "phone", "counter"):
            make_case(kind=complaint_kind(), hall=hall, channel=channel, at=datetime(2026, 10, 5, 2, 0, tzinfo=UTC))

        pack = review_pack(SYSTEM, hall, OCTOBER, NOW)

        assert [(one.code, one.count) for one in pack.channels] == [("phone", 2), ("counter", 1)]
        assert all(one.label for one in pack.channels)

    def test_names_what_comes_again_and_again(self) -> None:
        hall = make_hall()
        complain(hall, 20, 9, cause="attitude")
        for day in (3, 4, 5):
            complain(hall, day, cause="waiting")
        complain(hall, 6, cause="attitude")
        complain(hall, 7, cause="unfounded")

        assert [one.code for one in review_pack(SYSTEM, hall, OCTOBER, NOW).repeated] == ["waiting", "attitude"]

    def test_marks_what_ended_without_analysis(self) -> None:
        hall = make_hall()
        bare = complain(hall, 5, is_closed=True)
        half = complain(hall, 6, is_closed=True, cause="waiting")
        complain(hall, 7, is_closed=True, cause="waiting", prevention="增开窗口")
        complain(hall, 8, is_closed=True, cause="unfounded")

        pack = review_pack(SYSTEM, hall, OCTOBER, NOW)

        assert pack.unanalysed == [bare, half]
        assert (pack.closed, pack.handling_hours) == (4, 6.0)

    def test_names_the_months_nobody_reviewed(self) -> None:
        hall = make_hall()
        complain(hall, 5, 9)
        complain(hall, 5, 10)
        save_review(
            SYSTEM, hall=hall, present=[make_staff("chengang", "陈刚")], month=OCTOBER, held_at=NOW, minutes="已议。", at=NOW
        )

        assert review_pack(SYSTEM, hall, OCTOBER, NOW).unreviewed == [date(2026, 9, 1)]

    def test_counts_who_was_satisfied_with_the_handling(self) -> None:
        hall = make_hall()
        for day, level in ((5, 4), (6, 1)):
            call = ask_call_back(SYSTEM, case=complain(hall, day), at=NOW)
            note_call_back(SYSTEM, call_back=call, is_reached=True, satisfaction=level, at=NOW)

        assert review_pack(SYSTEM, hall, OCTOBER, NOW).satisfied == (1, 2)

    def test_leaves_out_what_is_about_the_reader_himself(self) -> None:
        hall, chen = make_hall(), make_staff("chengang", "陈刚")
        make_case(kind=complaint_kind(), hall=hall, about_staff=chen, at=datetime(2026, 10, 5, 2, 0, tzinfo=UTC))
        reader = Actor("account", 1, grants={"cases.view": EVERYWHERE, "cases.view_restricted": EVERYWHERE}, staff_id=chen.pk)

        assert review_pack(reader, hall, OCTOBER, NOW).cases == []
        assert len(review_pack(SYSTEM, hall, OCTOBER, NOW).cases) == 1


class TestExtraMeeting:
    def test_is_approved_by_a_leader_and_is_read_with_its_minutes_and_decisions(self) -> None:
        hall = make_hall()
        writer = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
        leader = grant(make_staff("songhe", "宋和", hall), "supervisor", hall)
        clerk = grant(make_staff("limin", "李敏", hall), "clerk", hall)
        url, client = f"/cases/reviews/{hall.code}/2026-10/", browser(writer)
        api = f"/api/v1/halls/{hall.code}/complaint-reviews/2026-10"
        given = {"held_at": "2026-10-20T15:00", "present": [clerk.pk], "minutes": "当日增开窗口", "is_extra": "on"}

        sent = {"is_extra": True, "held_at": "2026-10-20T07:00:00Z", "minutes": "x", "present": [clerk.badge]}
        for person in (clerk, writer):
            assert client.post(url, given | {"approved_by": person.pk}).status_code == 422
            body = sent | {"approved_by": person.badge}
            answer = client.post(api, body, content_type="application/json", headers={"idempotency-key": f"extra-{person.badge}"})
            assert (answer.status_code, "approved_by" in answer.content.decode()) == (422, True), answer.content.decode()
        client.post(url, given | {"approved_by": leader.pk})
        made = Review.objects.get()
        decision = {"text": "增开八号窗口", "owner": clerk.pk, "due_date": "2026-10-30"}
        client.post(f"{url}decide/?review={made.pk}", decision)

        shown = client.get(url).content.decode()
        assert "当日增开窗口" in shown and "增开八号窗口" in shown
