"""Files in conversations are taken by their content and reach the other side; hours are said; mails are signed."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import dkim
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tingtang.catalogue.models import Calendar
from tingtang.channels import tasks
from tingtang.channels.actions import enclosing, talking
from tingtang.channels.actions.arriving import receive_mail
from tingtang.channels.actions.forgetting import erase
from tingtang.channels.actions.hours import opens_at
from tingtang.channels.models import Conversation, Enclosure, Message
from tingtang.channels.signed_mail import dns_record
from tingtang.channels.tests.factories import AT, make_channel, make_writer, raw_mail
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"
NIGHT = datetime(2026, 11, 16, 14, tzinfo=UTC)  # 22:00 in Shanghai


def upload(name: str = "证明.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def begun() -> Conversation:
    return talking.open_chat(SYSTEM, channel=make_channel("chat"), body="几点下班？", at=AT)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


class TestChatFiles:
    def test_go_both_ways_and_are_seen_by_the_link_alone(self, begun: Conversation) -> None:
        page = Client()
        sent = page.post(f"/chat/{begun.link_key}/say/", {"body": "", "files": [upload()]})
        talking.answer(SYSTEM, conversation=begun, body="请看清单。", files=[upload("清单.pdf")], at=AT)

        assert sent.status_code == 302 and Message.objects.filter(direction="in").count() == 2
        names = list(Enclosure.objects.order_by("pk").values_list("name", flat=True))
        assert names == ["证明.pdf", "清单.pdf"]
        key = Enclosure.objects.order_by("pk")[0].pk
        got = page.get(f"/chat/{begun.link_key}/files/{key}/")
        assert b"".join(got.streaming_content) == PDF and got.headers["X-Content-Type-Options"] == "nosniff"  # type: ignore[attr-defined]
        other = talking.open_chat(SYSTEM, channel=begun.channel, body="另一位", at=AT)
        assert page.get(f"/chat/{other.link_key}/files/{key}/").status_code == 404

    def test_refuses_what_runs_and_what_is_too_many_and_keeps_the_words(self, begun: Conversation) -> None:
        answer = Client().post(f"/chat/{begun.link_key}/say/", {"body": "看看", "files": [upload("x.exe", b"MZ\x90\x00" * 20)]})

        assert answer.status_code == 422 and "看看" in answer.content.decode()
        with pytest.raises(Invalid):
            talking.say(SYSTEM, conversation=begun, body="", files=[upload()] * 11, at=AT)
        assert Message.objects.count() == 1 and not Enclosure.objects.exists()

    def test_go_with_the_customer_who_is_forgotten(
        self, begun: Conversation, folder: Path, django_capture_on_commit_callbacks: Any
    ) -> None:
        begun.customer = make_writer()
        begun.save()
        talking.say(SYSTEM, conversation=begun, body="", files=[upload()], at=AT)

        with django_capture_on_commit_callbacks(execute=True):
            told = erase([begun.customer.pk])

        assert told["enclosure"] == 1 and not [one for one in folder.rglob("*") if one.is_file()]


class TestMailFiles:
    def test_come_with_a_mail_that_belongs_to_no_case_and_go_with_the_answer(self) -> None:
        made = EmailMessage()
        made["From"], made["To"], made["Subject"] = "wang@example.com", "service@riverside.example", "材料"
        made["Message-ID"] = "<m1@example.com>"
        made.set_content("请查收。")
        made.add_attachment(PDF, maintype="application", subtype="pdf", filename="材料.pdf")
        made.add_attachment(b"MZ\x90\x00" * 20, maintype="application", subtype="octet-stream", filename="run.exe")
        taken = receive_mail(SYSTEM, channel=make_channel(), raw=made.as_bytes(), at=AT)
        assert taken is not None

        assert [one.name for one in taken.enclosures.all()] == ["材料.pdf"] and taken.left_out == 1
        talking.answer(SYSTEM, conversation=taken.conversation, body="收到。", files=[upload("回执.pdf")], at=AT)
        tasks.send_some(taken.channel)
        name, content, kind = mail.outbox[0].attachments[0]
        assert (name, content, kind) == ("回执.pdf", PDF, "application/pdf")

    def test_are_refused_by_a_channel_of_text_alone(self) -> None:
        message = Message(channel=make_channel("sms"))

        with pytest.raises(Invalid):
            enclosing.enclose(message, [upload()])


class TestSignedMail:
    def test_is_believed_by_whoever_reads_the_dns(self) -> None:
        channel = make_channel(dkim_selector="tt1")
        begun = receive_mail(SYSTEM, channel=channel, raw=raw_mail(), at=AT)
        assert begun is not None
        talking.answer(SYSTEM, conversation=begun.conversation, body="您好。", files=[upload()], at=AT)
        tasks.send_some(channel)
        raw = mail.outbox[0].message().as_bytes(linesep="\r\n")
        asked: list[bytes] = []

        def record(name: bytes, timeout: int = 5) -> bytes:
            asked.append(name)
            return dns_record(channel.plain_dkim_key).encode()

        assert dkim.verify(raw, dnsfunc=record) and asked == [b"tt1._domainkey.riverside.example."]
        assert not dkim.verify(raw.replace("您好".encode(), b"x") + b"more", dnsfunc=record)
        assert message_from_bytes(raw)["DKIM-Signature"] and b"PRIVATE" not in bytes(channel.dkim_key or b"")

    def test_is_not_signed_without_a_selector(self) -> None:
        channel = make_channel()

        assert channel.plain_dkim_key == ""


class TestHours:
    @pytest.fixture
    def office(self) -> Calendar:
        week = {day: ["09:00-17:00"] for day in ("mo", "tu", "we", "th", "fr")}
        return Calendar.objects.create(code="office", name="工作时间", week=week, zone_name="Asia/Shanghai")

    def test_are_said_once_to_who_writes_outside_them(self, office: Calendar) -> None:
        channel = make_channel("chat", calendar=office, away={"zh-hans": "现在无人值守，{time} 起答复。"})

        talk = talking.open_chat(SYSTEM, channel=channel, body="在吗？", language="zh-hans", at=NIGHT)
        talking.say(SYSTEM, conversation=talk, body="急！", at=NIGHT)

        said = list(Message.objects.filter(direction="out").values_list("body", "nature"))
        assert said == [("现在无人值守，2026-11-17 09:00 起答复。", "automatic")]
        talk.refresh_from_db()
        assert talk.waiting_since == NIGHT and opens_at(channel, AT) is None

    def test_are_silent_where_none_were_set(self) -> None:
        talking.open_chat(SYSTEM, channel=make_channel("chat"), body="在吗？", at=NIGHT)

        assert not Message.objects.filter(direction="out").exists()

    def test_stand_in_the_acknowledgement_of_a_mail_not_beside_it(self, office: Calendar) -> None:
        make_writer()
        receive_mail(SYSTEM, channel=make_channel(calendar=office), raw=raw_mail(), at=NIGHT)

        assert Message.objects.filter(direction="out", nature="automatic").count() == 1
