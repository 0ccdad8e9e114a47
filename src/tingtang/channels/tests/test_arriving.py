"""What arrives finds its conversation and its case."""

from typing import Any

import pytest
from django.urls import reverse

from tingtang.cases.actions.notes import write_note
from tingtang.cases.tests.factories import make_case, make_kind
from tingtang.channels.actions.arriving import receive_mail
from tingtang.channels.actions.sending import begin_sending, settle_sent
from tingtang.channels.actions.talking import answer
from tingtang.channels.models import Conversation, Message
from tingtang.channels.subscribers import send_answers
from tingtang.channels.tests.factories import AT, WANG, make_channel, make_writer, raw_mail
from tingtang.channels.tests.test_mail import returned
from tingtang.core.actors import SYSTEM
from tingtang.customers.actions.contacts import add_contact
from tingtang.customers.queries import timeline
from tingtang.customers.tests.factories import latest_events, make_customer
from tingtang.journal.subscribers import Happened

pytestmark = pytest.mark.django_db


class TestReceiveMail:
    @pytest.mark.parametrize(
        "raw",
        [
            raw_mail(In_Reply_To="<a\x00b@example.com>", Message_ID="<c\x00d@example.com>"),
            raw_mail(r"\ud800 hello").replace(b"charset=utf-8", b"charset=unicode_escape"),
            raw_mail("+2AA- hello").replace(b"charset=utf-8", b"charset=utf-7"),
            raw_mail("你好\x00", sender="王\x00芳 <w\x00ang@example.com>", subject="=?unicode_escape?q?=5Cud800?= \x00"),
        ],
        ids=["nul in numbers", "half a sign by escapes", "half a sign in utf-7", "nul elsewhere"],
    )
    def test_takes_what_no_table_takes_as_far_as_it_can_be_kept(self, raw: bytes) -> None:
        message = receive_mail(SYSTEM, channel=make_channel(), raw=raw, at=AT)

        assert message is None or Message.objects.filter(pk=message.pk).exists()

    def test_opens_a_case_of_the_mailboxes_kind_and_says_its_number(self, settings: Any) -> None:
        wang, settings.PUBLIC_URL = make_writer(), "https://riverside.example"
        channel = make_channel(kind=make_kind())

        message = receive_mail(SYSTEM, channel=channel, raw=raw_mail(), at=AT)

        assert message is not None
        talk = message.conversation
        assert talk.case is not None and (talk.case.customer, talk.case.channel, talk.case.title) == (wang, "mail", "申请进度")
        said = talk.messages.get(direction="out")
        assert settings.PUBLIC_URL + reverse("cases:portal_case", args=[talk.case.link_key]) in said.body
        assert talk.case.number in said.body and said.nature == "automatic" and said.subject.startswith("申请")
        assert "channels.message.received" in latest_events(8)

    def test_takes_the_same_mail_once(self) -> None:
        channel = make_channel()

        first = receive_mail(SYSTEM, channel=channel, raw=raw_mail(), at=AT)
        second = receive_mail(SYSTEM, channel=channel, raw=raw_mail(), at=AT)

        assert first == second and Message.objects.count() == 1

    def test_writes_the_answer_of_a_known_customer_on_his_case(self) -> None:
        case = make_case(customer=make_writer())

        raw = raw_mail("补充材料已寄出。", subject=f"回复: [{case.number}] 进度")
        message = receive_mail(SYSTEM, channel=make_channel(kind=make_kind()), raw=raw, at=AT)

        assert message is not None and message.conversation.case == case
        assert case.notes.get().body == "补充材料已寄出。" and case.notes.get().kind == "customer"

    def test_believes_no_number_of_somebody_elses_case(self) -> None:
        case = make_case(customer=make_customer("赵六"))
        make_writer()

        message = receive_mail(SYSTEM, channel=make_channel(), raw=raw_mail(subject=f"[{case.number}] 我的"), at=AT)

        assert message is not None and message.conversation.case is None and case.notes.count() == 0

    def test_goes_on_with_the_conversation_that_is_answered_and_says_when_the_address_is_another(self) -> None:
        make_writer()
        channel = make_channel()
        begun = receive_mail(SYSTEM, channel=channel, raw=raw_mail(), at=AT)
        assert begun is not None
        out = answer(SYSTEM, conversation=begun.conversation, body="请补交材料。", at=AT)

        raw = raw_mail("好的。", sender="other@example.com", Message_ID="<a2@example.com>", In_Reply_To=f"<{out.message_id}>")
        reply = receive_mail(SYSTEM, channel=channel, raw=raw, at=AT)

        assert reply is not None and reply.conversation == begun.conversation
        assert bytes(reply.sender_contact or b"") != bytes(begun.sender_contact or b"")

    def test_answers_no_machine_and_opens_nothing_for_one(self) -> None:
        channel = make_channel(kind=make_kind())

        taken = receive_mail(SYSTEM, channel=channel, raw=raw_mail(Auto_Submitted="auto-replied"), at=AT)
        own = receive_mail(SYSTEM, channel=channel, raw=raw_mail(sender="service@riverside.example"), at=AT)

        assert taken is None and own is None and not Conversation.objects.exists()
        assert "channels.message.dropped" in latest_events(2)

    def test_stops_who_writes_without_end(self) -> None:
        channel = make_channel()

        taken = [receive_mail(SYSTEM, channel=channel, raw=raw_mail(Message_ID=f"<f{n}@example.com>"), at=AT) for n in range(22)]

        assert sum(one is not None for one in taken) == 20

    def test_marks_the_message_that_came_back(self) -> None:
        channel, wang = make_channel(), make_writer()
        begun = receive_mail(SYSTEM, channel=channel, raw=raw_mail(), at=AT)
        assert begun is not None and begun.conversation.customer == wang
        out = answer(SYSTEM, conversation=begun.conversation, body="您好", at=AT)
        begin_sending(SYSTEM, channel=channel, at=AT)
        settle_sent(SYSTEM, message=out, at=AT)

        receive_mail(SYSTEM, channel=channel, raw=returned(out.message_id), at=AT)

        out.refresh_from_db()
        assert (out.state, out.reason) == ("failed", "returned")

    def test_leaves_it_to_the_desk_when_two_customers_have_the_address(self) -> None:
        make_writer()
        add_contact(SYSTEM, customer=make_customer("王芳芳"), kind="mail", value=WANG, at=AT)

        message = receive_mail(SYSTEM, channel=make_channel(), raw=raw_mail(), at=AT)

        assert message is not None and message.conversation.customer is None

    def test_stands_in_the_customers_timeline(self) -> None:
        wang = make_writer()

        receive_mail(SYSTEM, channel=make_channel(), raw=raw_mail(), at=AT)

        assert "channels.message.received" in {one.event for one in timeline(SYSTEM, wang).entries}


class TestAnswersOfCases:
    def test_go_to_where_the_customer_wrote_from_once(self) -> None:
        make_writer()
        message = receive_mail(SYSTEM, channel=make_channel(kind=make_kind()), raw=raw_mail(), at=AT)
        assert message is not None and message.conversation.case is not None
        case = message.conversation.case
        note = write_note(SYSTEM, case=case, body="您的申请已经办结。", kind="answer", at=AT)
        happened = Happened(
            1, "cases.note.added", AT, AT, "system", 0, {"kind": "answer", "is_public": True}, {"note": ("cases.note", note.pk)}
        )

        send_answers([happened])
        send_answers([happened])

        sent = Message.objects.get(note=note)
        assert sent.body == "您的申请已经办结。" and sent.subject == f"[{case.number}] 申请进度" and sent.state == "queued"
        assert (
            sent.conversation.waiting_since is not None or Conversation.objects.get(pk=sent.conversation_id).waiting_since is None
        )
