"""What leaves by a real mail server: as signed, letter by letter, and settled as the server says."""

import socket
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message as Mail
from types import SimpleNamespace
from typing import Any

import dkim
import pytest
from aiosmtpd.controller import Controller
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tingtang.channels import tasks
from tingtang.channels.actions import talking
from tingtang.channels.actions.arriving import receive_mail
from tingtang.channels.models import Channel, Message
from tingtang.channels.signed_mail import dns_record
from tingtang.channels.tests.factories import make_channel, raw_mail
from tingtang.core.actors import SYSTEM
from tingtang.journal.models import Event, ObjectChange
from tingtang.org.tests.clients import Program, browser
from tingtang.org.tests.factories import grant, make_role, make_staff

pytestmark = pytest.mark.django_db


class Server:
    """A mail server that keeps what it is given, or says what it was told to say."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.says = {"rcpt": "250 OK", "data": "250 OK"}

    async def rcpt(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.says["rcpt"].startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.says["rcpt"]

    async def data(self, server: Any, _session: Any, envelope: Any) -> str:
        self.taken.append(envelope)
        if self.says["data"] == "cut":
            server.transport.abort()
        return self.says["data"]


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    kept = Server()
    handler = SimpleNamespace(handle_RCPT=kept.rcpt, handle_DATA=kept.data)
    controller = Controller(handler, hostname="127.0.0.1", port=port, data_size_limit=30_000_000)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "127.0.0.1", port, False, False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield kept
    controller.stop()


def answer(channel: Channel, body: str = "您好。", **more: Any) -> Message:
    """An answer to a mail of Ms Wang, handed to the mail server."""
    begun = receive_mail(SYSTEM, channel=channel, raw=raw_mail(), at=timezone.now())
    assert begun is not None
    made = talking.answer(SYSTEM, conversation=begun.conversation, body=body, at=timezone.now(), **more)
    tasks.send_some(channel)
    made.refresh_from_db()
    return made


def part(mail: Mail, kind: str) -> bytes:
    """What the first part of a kind holds."""
    found = next(one for one in mail.walk() if one.get_content_type() == kind)
    content = found.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


@pytest.mark.parametrize(
    "body", ["您好。", "Plain words.", ".\n..\nFrom here on\n" + "长" * 1500, "a" * 2000 + " end  \n\n\ntrailing \t\n"]
)
def test_arrives_as_it_was_written_and_signed(server: Server, settings: Any, tmp_path: Any, body: str) -> None:
    settings.DATA_DIR = tmp_path
    channel = make_channel(dkim_selector="tt1")

    made = answer(channel, body, files=[SimpleUploadedFile("办事指南（新）.txt", "指南\n".encode())])

    raw = server.taken[0].original_content
    record = dns_record(channel.plain_dkim_key).encode()
    assert dkim.verify(raw, dnsfunc=lambda _name, timeout=5: record)
    assert not dkim.verify(raw.replace(b"Subject: ", b"Subject: x"), dnsfunc=lambda _name, timeout=5: record)
    mail = message_from_bytes(raw)
    said = part(mail, "text/plain").decode()
    assert (made.state, said.replace("\r\n", "\n").rstrip("\n")) == ("sent", made.body.rstrip("\n"))
    assert server.taken[0].rcpt_tos == ["wang@example.com"] and mail["Message-ID"] == f"<{made.message_id}>"
    assert [one.get_filename() for one in mail.walk() if one.get_filename()] == ["办事指南（新）.txt"]
    assert "指南".encode() in [bytes(one.get_payload(decode=True) or b"").strip() for one in mail.walk()]


@pytest.mark.parametrize(
    ("at", "says", "state"),
    [
        ("rcpt", "550 no such person", "failed"), ("rcpt", "451 later", "queued"), ("data", "554 spam", "failed"),
        ("data", "452 full", "queued"), ("data", "cut", "unsure"),
    ],
)  # fmt: skip
def test_is_settled_as_the_server_says(server: Server, at: str, says: str, state: str) -> None:
    server.says[at] = says

    assert answer(make_channel()).state == state


def test_never_shows_the_key_of_the_signature() -> None:
    channel = make_channel(dkim_selector="tt1", secret="imaps://li:p@mail.example/INBOX")
    staff = grant(make_staff("zhouning"), make_role("keeper", "channels.view_setup", "channels.save_channel"), None)
    key = "".join(channel.plain_dkim_key.splitlines()[2:5])
    page, listed = browser(staff).get(f"/setup/channels/{channel.pk}/"), browser(staff).get("/setup/channels/?export=csv")
    program = Program.of(staff)
    texts = {
        "page": page.content.decode(),
        "export": b"".join(listed.streaming_content).decode(),
        "api": str(program.get("/channels").json()),
        "events": str(list(Event.objects.values_list("attributes", flat=True))),
        "changes": str(list(ObjectChange.objects.values_list("field", "value"))),
    }

    assert page.status_code == 200 and "v=DKIM1" in texts["page"]
    for place, text in texts.items():
        bare = "".join(text.split())
        assert "PRIVATE" not in text and key not in bare and "mail.example" not in text, place
