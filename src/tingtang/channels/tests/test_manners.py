"""Customers of a type are left in peace at their hours: what they did not ask for waits, what they asked for does not."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from tingtang.channels import tasks
from tingtang.channels.actions.manners import save_manner
from tingtang.channels.actions.sending import begin_sending
from tingtang.channels.actions.talking import write_to
from tingtang.channels.models import Manner, Message
from tingtang.channels.rules.quiet import quiet_until
from tingtang.channels.tests.factories import AT, make_channel, make_purpose, make_writer
from tingtang.channels.tests.test_sending import answered
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.customers.tests.factories import latest_events
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import grant, make_staff

LOCAL = ZoneInfo("Asia/Shanghai")


def at(hour: int, minute: int = 0, day: int = 16) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LOCAL)


class TestQuietUntil:
    @pytest.mark.parametrize(
        ("now", "until"),
        [
            (at(12, 30), at(14)),
            (at(14), None),
            (at(11, 59), None),
            (at(22), at(7, 0, 17)),
            (at(3), at(7)),
            (at(7), None),
        ],
    )
    def test_ends_with_the_span_also_over_midnight(self, now: datetime, until: datetime | None) -> None:
        assert quiet_until(now, [(time(12), time(14)), (time(21), time(7))]) == until

    def test_takes_spans_that_touch_as_one(self) -> None:
        assert quiet_until(at(8), [(time(7), time(9)), (time(9), time(11)), (time(10), time(12))]) == at(12)

    def test_holds_nothing_back_for_ever(self) -> None:
        assert quiet_until(at(8), [(time(0), time(13)), (time(12), time(1))]) is None


def rule(**values: Any) -> Manner:
    given = {"code": "noon", "name": "午休", "quiet_from": time(8), "quiet_until": time(10)}  # AT is nine in the morning there
    return save_manner(SYSTEM, at=AT, **given | values)


def unasked() -> Message:
    customer = make_writer(agrees=True)
    return write_to(SYSTEM, customer=customer, channel=make_channel(), purpose=make_purpose(), body="开放日邀请", at=AT)


@pytest.mark.django_db
class TestSending:
    def test_puts_off_what_nobody_asked_for_until_the_quiet_is_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        rule()
        message = unasked()

        begun = begin(message, AT)
        message.refresh_from_db()

        assert (begun, message.state, message.reason) == ([], "queued", "quiet")
        assert message.due_at == datetime(2026, 11, 16, 2, tzinfo=UTC)  # ten o'clock in the hall
        assert latest_events(1) == ["channels.messages.put_off"]
        assert begin(message, AT + timedelta(minutes=59)) == []
        assert [one.pk for one in begin(message, AT + timedelta(hours=1))] == [message.pk]

    def test_sends_answers_at_once(self) -> None:
        rule()
        message = answered()

        assert (tasks.send_some(message.channel), len(mail.outbox)) == (1, 1)

    def test_leaves_others_alone(self) -> None:
        rule(of_kind="company")
        message = unasked()

        assert [one.pk for one in begin(message, AT)] == [message.pk]


def begin(message: Message, moment: datetime) -> list[Message]:
    return begin_sending(SYSTEM, channel=message.channel, at=moment)


@pytest.mark.django_db
def test_refuses_half_a_time_and_a_whole_day() -> None:
    with pytest.raises(Invalid):
        rule(quiet_until=None)
    with pytest.raises(Invalid):
        rule(quiet_until=time(8))


@pytest.mark.django_db
def test_is_set_up_on_its_page_and_shown_with_the_customer() -> None:
    wang = make_writer()
    boss = browser(grant(make_staff("zhouning", "周宁"), "administrator"))
    clerk = browser(grant(make_staff("chengang", "陈刚"), "supervisor"))
    given = {
        "names_zh-hans": "午休",
        "code": "noon",
        "quiet_from": "12:00",
        "quiet_until": "14:00",
        "order": "0",
        "is_active": "on",
    }

    boss.post("/setup/manners/new/", given | {"texts_zh-hans": "称呼“老师”，说话慢一些"})

    kept = Manner.objects.get()
    assert (kept.quiet_from, kept.quiet_until, kept.texts) == (time(12), time(14), {"zh-hans": "称呼“老师”，说话慢一些"})
    assert "12:00–14:00" in boss.get("/setup/manners/").content.decode()
    page = clerk.get(f"/customers/{wang.pk}/").content.decode()
    assert "in peace from 12:00 to 14:00" in page
    assert "说话慢一些" in page
