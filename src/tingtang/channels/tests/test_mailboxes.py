"""Mailboxes: looked into over IMAP, piped by a mail server, read from a Maildir."""

import io
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.core.management import CommandError, call_command

from tingtang.channels import tasks
from tingtang.channels.models import Channel, Message
from tingtang.channels.tests.factories import AT, make_channel, raw_mail
from tingtang.core.errors import Invalid

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


def pretend(box: socket.socket, kept: Path, heard: list[bytes]) -> None:
    """One visit to a mail server that made its certificate itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, day = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")]), timedelta(days=1)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, AT - day, AT.replace(year=2100)).sign(key, SHA256())
    kept.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(kept)
    line, _address = box.accept()
    with suppress(OSError), context.wrap_socket(line, server_side=True) as sealed:
        sealed.sendall(b"* OK ready\r\n")
        heard.append(sealed.recv(1000))


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

    def test_tells_no_password_to_a_server_that_cannot_prove_who_it_is(
        self, port: tuple[socket.socket, int], tmp_path: Path
    ) -> None:
        heard: list[bytes] = []
        Thread(target=pretend, args=(port[0], tmp_path / "server.pem", heard), daemon=True).start()
        channel = make_channel(secret=f"imaps://li:secret@127.0.0.1:{port[1]}/INBOX")

        tasks.look_into(channel)

        channel.refresh_from_db()
        assert "CERTIFICATE_VERIFY_FAILED" in channel.trouble and heard == []

    @pytest.mark.parametrize(
        "address", ["imap://li:secret@mail.example/INBOX", "imap://li:secret@10.0.0.5", "pop3://li:x@mail.example"]
    )
    def test_is_not_read_over_an_open_line(self, address: str) -> None:
        with pytest.raises(Invalid):
            make_channel(secret=address)


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
