"""Mailboxes: looked into over IMAP, piped by a mail server, read from a Maildir."""

import io
import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tingtang.channels import tasks
from tingtang.channels.models import Channel, Message
from tingtang.channels.tests.factories import make_channel, raw_mail

pytestmark = pytest.mark.django_db


def serve(box: socket.socket, mails: list[bytes], marked: list[str]) -> None:
    """One visit to a mail server that knows just what is asked of it."""
    line, _address = box.accept()
    file = line.makefile("rwb")
    file.write(b"* OK ready\r\n")
    file.flush()
    while order := file.readline().decode().strip():
        tag, _space, rest = order.partition(" ")
        words = rest.split()
        if words[:2] == ["UID", "SEARCH"]:
            file.write(b"* SEARCH " + b" ".join(str(n).encode() for n in range(1, len(mails) + 1)) + b"\r\n")
        elif words[:2] == ["UID", "FETCH"]:
            mail = mails[int(words[2]) - 1]
            size = f"RFC822.SIZE {len(mail)})".encode()
            body = f"BODY[] {{{len(mail)}}}\r\n".encode() + mail + b")"
            file.write(b"* 1 FETCH (UID " + words[2].encode() + b" " + (size if "SIZE" in rest else body) + b"\r\n")
        elif words[:2] == ["UID", "STORE"]:
            marked.append(words[2])
        elif words[0] == "LOGOUT":
            file.write(f"* BYE\r\n{tag} OK\r\n".encode())
            file.flush()
            return
        capabilities = (
            b"* CAPABILITY IMAP4rev1\r\n" if words[0] == "CAPABILITY" else b"* 1 EXISTS\r\n" if words[0] == "SELECT" else b""
        )
        file.write(capabilities + f"{tag} OK done\r\n".encode())
        file.flush()


@pytest.fixture
def port() -> Iterator[tuple[socket.socket, int]]:
    with socket.create_server(("127.0.0.1", 0)) as box:
        yield box, box.getsockname()[1]


def mailbox(port: int) -> Channel:
    return make_channel(secret=f"imap://li%40example.com:p%2Fw@127.0.0.1:{port}/INBOX")


class TestLook:
    def test_takes_new_mails_and_marks_them(self, port: tuple[socket.socket, int]) -> None:
        marked: list[str] = []
        mails = [raw_mail(), raw_mail(Message_ID="<a2@example.com>"), b"no mail at all"]
        Thread(target=serve, args=(port[0], mails, marked), daemon=True).start()
        channel = mailbox(port[1])

        count = tasks.look_into(channel)

        channel.refresh_from_db()
        assert (count, marked, Message.objects.count(), channel.trouble) == (3, ["1", "2", "3"], 2, "")

    def test_says_when_it_cannot_be_read(self, port: tuple[socket.socket, int]) -> None:
        port[0].close()
        channel = mailbox(port[1])

        tasks.look_into(channel)

        channel.refresh_from_db()
        assert "refused" in channel.trouble and channel.looked_at is not None


class TestCommand:
    def test_takes_what_is_piped(self, monkeypatch: Any, capsys: Any) -> None:
        make_channel()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw_mail())))

        call_command("mail", "mail")

        assert Message.objects.count() == 1 and capsys.readouterr().out == "1 taken, 0 not\n"

    def test_takes_a_maildir_once(self, tmp_path: Path) -> None:
        make_channel()
        for name in ("new", "cur"):
            (tmp_path / name).mkdir()
        (tmp_path / "new" / "1").write_bytes(raw_mail())

        call_command("mail", "mail", maildir=tmp_path)
        call_command("mail", "mail", maildir=tmp_path)

        assert Message.objects.count() == 1 and len(list((tmp_path / "cur").iterdir())) == 1
        with pytest.raises(CommandError):
            call_command("mail", "nobody")
