"""What carries messages out: the mail server, and gateways by signed calls. Registered as connectors; packs may add theirs."""

import smtplib
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import orjson
from django.conf import settings
from django.core.mail import get_connection

from tingtang.channels.actions.campaigns import stop_url
from tingtang.channels.actions.enclosing import contents
from tingtang.channels.models import Channel, Medium, Message
from tingtang.channels.rules.signing import signature
from tingtang.channels.signed_mail import SignedMail
from tingtang.core import registry
from tingtang.org.queries import organisation

TIMEOUT_SECONDS: Final = 15


class Undelivered(Exception):
    """A message did not go: for good (`is_final`), for now, or nobody knows (`is_unsure`)."""

    def __init__(self, reason: str, *, is_final: bool = False, is_unsure: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.is_final, self.is_unsure = reason, is_final, is_unsure


@dataclass(frozen=True)
class Carrier:
    """`deliver` hands one message on or raises `Undelivered`; `is_repeatable` when the receiver knows a message that comes twice."""

    deliver: Callable[[Message], None]
    is_repeatable: bool


def by_mail(message: Message) -> None:
    """Send by the mail server. What it refuses for now is tried again; a cut in the middle leaves nobody sure."""
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        raise Undelivered(f"{type(error).__name__}: {error}") from error
    try:
        connection.send_messages([_mail(message)])
    except smtplib.SMTPRecipientsRefused as error:
        code = max((code for code, _text in error.recipients.values()), default=550)
        raise Undelivered(f"SMTP {code}", is_final=code >= 500) from error
    except smtplib.SMTPResponseException as error:
        raise Undelivered(f"SMTP {error.smtp_code}", is_final=error.smtp_code >= 500) from error
    except ValueError as error:  # a header nobody can send: trying again would not help
        raise Undelivered(str(error)[:200], is_final=True) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Undelivered(type(error).__name__, is_unsure=True) from error
    finally:
        connection.close()


def _mail(message: Message) -> SignedMail:
    talk, channel = message.conversation, message.channel
    address = talk.plain_address
    if not address:
        raise Undelivered("address", is_final=True)
    house = organisation()
    sender = channel.address or settings.MAIL_FROM
    name = (house.name_in(talk.language or None) if house else "").replace('"', "")
    headers = {"Message-ID": f"<{message.message_id}>"}
    if message.reference and not message.reference.startswith("sha256:"):
        headers |= {"In-Reply-To": f"<{message.reference}>", "References": f"<{message.reference}>"}
    if message.nature == Message.Nature.AUTOMATIC:
        headers["Auto-Submitted"] = "auto-replied"
    if message.purpose is not None and talk.customer is not None:
        headers["Precedence"] = "bulk"
        if url := stop_url(talk.customer, message.purpose, message.campaign):
            headers |= {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    made = SignedMail(message.subject, message.body, f'"{name}" <{sender}>' if name else sender, [address], headers=headers)
    made.key, made.selector, made.domain = channel.plain_dkim_key, channel.dkim_selector, sender.rpartition("@")[2]
    for file, content, content_type in contents(message):
        made.attach(file, content, content_type)
    return made


class _Stay(urllib.request.HTTPRedirectHandler):
    """A gateway that sends elsewhere is not followed: the signature is for this address."""

    def redirect_request(self, *_given: object, **_more: object) -> None:
        return None


def by_gateway(message: Message) -> None:
    """Post to the gateway, signed, with a key by which it knows a message that comes twice."""
    channel, talk = message.channel, message.conversation
    body = orjson.dumps(
        {
            "type": "message",
            "id": message.message_id,
            "channel": channel.code,
            "from": channel.address,
            "to": talk.plain_address,
            "text": message.body,
            "language": talk.language,
        }
    )  # fmt: skip
    _post(channel, message.message_id, body)


def _post(channel: Channel, key: str, body: bytes) -> None:
    stamp = str(int(time.time()))
    signed = signature(channel.plain_secret, key=key, timestamp=stamp, body=body)
    headers = {
        "Content-Type": "application/json", "Webhook-Id": key, "Webhook-Timestamp": stamp, "Webhook-Signature": signed,
        "Idempotency-Key": key, "User-Agent": "Tingtang",
    }  # fmt: skip
    if not channel.url.startswith(("https://", "http://")):
        raise Undelivered("address", is_final=True)
    request = urllib.request.Request(channel.url, body, headers)  # noqa: S310 - http or https, see above
    opener = urllib.request.build_opener(_Stay, urllib.request.HTTPSHandler(context=ssl.create_default_context()))
    try:
        with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
            answer.read(10_000)
    except urllib.error.HTTPError as error:
        is_final = 400 <= error.code < 500 and error.code not in {408, 409, 425, 429}
        raise Undelivered(f"HTTP {error.code}", is_final=is_final) from error
    except (OSError, ValueError) as error:  # it knows a message that comes twice, so that trying again is safe
        raise Undelivered(f"{type(error).__name__}: {error}") from error


def carrier_of(channel: Channel) -> Carrier:
    """What carries the messages of a channel."""
    found = registry.connector.get(f"channels.{channel.medium}")
    if not isinstance(found, Carrier):
        raise LookupError(channel.medium)
    return found


def register() -> None:
    """Name what carries what."""
    registry.connector.add(f"channels.{Medium.MAIL}", Carrier(by_mail, is_repeatable=False))
    for medium in (Medium.SMS, Medium.MESSENGER):
        registry.connector.add(f"channels.{medium}", Carrier(by_gateway, is_repeatable=True))
