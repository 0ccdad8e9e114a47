"""What is sent goes once, also when workers are killed or many, and only to who agreed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from smtplib import SMTPDataError, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connections

from tingtang.cases.tests.factories import make_case
from tingtang.channels import tasks
from tingtang.channels.actions.arriving import receive_mail
from tingtang.channels.actions.sending import begin_sending, recover_lost, send_again, settle_failed
from tingtang.channels.actions.talking import answer, write_to
from tingtang.channels.models import Channel, Message
from tingtang.channels.tests.factories import AT, make_channel, make_purpose, make_writer, raw_mail
from tingtang.core.actors import SYSTEM
from tingtang.customers.actions.contacts import change_contact
from tingtang.customers.actions.knowing import answer_consent
from tingtang.customers.models import Contact
from tingtang.customers.tests.factories import latest_events

pytestmark = pytest.mark.django_db


class Failing(EmailBackend):
    """A mail server that fails in the way it is told."""

    error: Exception = SMTPDataError(451, b"later")

    def send_messages(self, messages: Any) -> int:
        raise self.error


@pytest.fixture
def failing(settings: Any) -> Iterator[type[Failing]]:
    settings.EMAIL_BACKEND = f"{__name__}.Failing"
    yield Failing
    Failing.error = SMTPDataError(451, b"later")


def answered(channel: Channel | None = None, body: str = "您的申请正在办理。") -> Message:
    """An answer to Ms Wang's mail that waits to be sent."""
    make_writer()
    begun = receive_mail(SYSTEM, channel=channel or make_channel(), raw=raw_mail(), at=AT)
    assert begun is not None
    return answer(SYSTEM, conversation=begun.conversation, body=body, at=AT)


class TestSendSome:
    def test_sends_an_answer_in_its_thread_once(self) -> None:
        message = answered()

        assert [tasks.send_some(message.channel), tasks.send_some(message.channel)] == [1, 0]

        message.refresh_from_db()
        sent = mail.outbox[0].message()
        assert (len(mail.outbox), message.state) == (1, "sent")
        assert (sent["Message-ID"], sent["In-Reply-To"], sent["To"]) == (
            f"<{message.message_id}>",
            "<a1@example.com>",
            "wang@example.com",
        )
        assert latest_events(1) == ["channels.message.sent"]

    def test_tries_again_later_what_the_server_does_not_take_now(self, failing: type[Failing]) -> None:
        message = answered()

        tasks.send_some(message.channel)

        message.refresh_from_db()
        assert (message.state, message.reason, message.tries) == ("queued", "SMTP 451", 1)
        assert message.due_at is not None and message.taken_at is not None and message.due_at > message.taken_at

    def test_gives_up_what_the_server_refuses(self, failing: type[Failing]) -> None:
        failing.error = SMTPDataError(554, b"no")
        message = answered()

        tasks.send_some(message.channel)

        message.refresh_from_db()
        assert (message.state, message.reason) == ("failed", "SMTP 554")

    def test_leaves_to_a_person_what_was_cut_in_the_middle(self, failing: type[Failing]) -> None:
        failing.error = SMTPServerDisconnected("gone")
        message = answered()

        tasks.send_some(message.channel)

        message.refresh_from_db()
        assert message.state == "unsure"
        assert send_again(SYSTEM, message=message, at=AT).state == "queued"

    def test_sends_no_more_in_a_minute_than_the_channel_carries(self) -> None:
        channel = make_channel(per_minute=1)
        first = answered(channel)
        answer(SYSTEM, conversation=first.conversation, body="补充一点。", at=AT)

        counts = [len(begin_sending(SYSTEM, channel=channel, at=AT + timedelta(seconds=wait))) for wait in (0, 1, 61)]

        assert counts == [1, 0, 1]


class TestKilledWorkers:
    def test_never_send_a_mail_twice(self) -> None:
        message = answered()
        begin_sending(SYSTEM, channel=message.channel, at=AT)  # and then the worker is killed, before or after the server took it

        later = AT + timedelta(minutes=11)
        recover_lost(SYSTEM, channel=message.channel, at=later, is_repeatable=False)
        again = begin_sending(SYSTEM, channel=message.channel, at=later)

        message.refresh_from_db()
        assert (again, message.state, message.reason) == ([], "unsure", "worker")

    def test_send_again_where_the_receiver_knows_what_comes_twice(self) -> None:
        message = answered()
        begin_sending(SYSTEM, channel=message.channel, at=AT)

        recover_lost(SYSTEM, channel=message.channel, at=AT + timedelta(minutes=11), is_repeatable=True)

        message.refresh_from_db()
        assert message.state == "queued"

    def test_settle_nothing_that_is_not_being_sent(self) -> None:
        message = answered()

        settle_failed(SYSTEM, message=message, reason="late", at=AT)

        message.refresh_from_db()
        assert message.state == "queued"


@pytest.mark.django_db(transaction=True)
def test_many_workers_take_each_message_once() -> None:
    first = answered()
    for number in range(11):
        answer(SYSTEM, conversation=first.conversation, body=f"第 {number} 条", at=AT)

    def take(_number: int) -> list[int]:
        try:
            return [one.pk for one in begin_sending(SYSTEM, channel=first.channel, at=AT, most=4)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        taken = [key for keys in pool.map(take, range(8)) for key in keys]

    assert len(taken) == len(set(taken)) == 12


class TestWriteTo:
    def test_needs_a_consent_and_says_why_not(self) -> None:
        wang, channel, news = make_writer(), make_channel(), make_purpose()
        given = {"customer": wang, "channel": channel, "purpose": news, "body": "欢迎参加开放日。", "at": AT}

        silent = write_to(SYSTEM, **given)
        answer_consent(SYSTEM, customer=wang, purpose=news, is_given=True, at=AT)
        agreed = write_to(SYSTEM, **given)
        answer_consent(SYSTEM, customer=wang, purpose=news, is_given=False, at=AT + timedelta(seconds=1))
        withdrawn = write_to(SYSTEM, **given)

        assert [(one.state, one.reason) for one in (silent, agreed, withdrawn)] == [
            ("refused", "no_consent"), ("queued", ""), ("refused", "withdrawn"),
        ]  # fmt: skip
        assert latest_events(1) == ["channels.message.refused"]

    def test_about_his_own_case_needs_none_but_an_address_that_may_be_used(self) -> None:
        wang, channel = make_writer(), make_channel()
        case = make_case(customer=wang)

        first = write_to(SYSTEM, customer=wang, channel=channel, case=case, body="请补交材料。", at=AT)
        change_contact(SYSTEM, customer=wang, contact=Contact.objects.get(customer=wang), is_opted_out=True, at=AT)
        second = write_to(SYSTEM, customer=wang, channel=channel, case=case, body="请补交材料。", at=AT)

        assert (first.state, second.state, second.reason) == ("queued", "refused", "opted_out")
