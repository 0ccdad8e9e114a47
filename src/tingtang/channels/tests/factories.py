"""Builders with good defaults for tests of channels."""

from datetime import UTC, datetime
from typing import Any

from tingtang.channels.actions.campaigns import save_campaign
from tingtang.channels.actions.channels import save_channel
from tingtang.channels.actions.telling import save_telling
from tingtang.channels.models import Campaign, Channel, Telling
from tingtang.core.actors import SYSTEM
from tingtang.customers.actions.knowing import answer_consent
from tingtang.customers.models import ConsentPurpose, Customer
from tingtang.customers.tests.factories import make_customer

AT = datetime(2026, 11, 16, 1, tzinfo=UTC)
WANG = "wang@example.com"


def make_channel(medium: str = "mail", **values: Any) -> Channel:
    """The mailbox of the house, or another channel."""
    more = {"url": "https://gateway.example/send", "secret": "a shared secret"} if medium in {"sms", "messenger"} else {}
    given = {"code": medium, "name": medium, "medium": medium, "address": "service@riverside.example" if medium == "mail" else ""}
    return save_channel(SYSTEM, at=AT, **given | more | values)


def make_purpose(code: str = "news") -> ConsentPurpose:
    """A purpose people may agree to."""
    return ConsentPurpose.objects.get_or_create(code=code, defaults={"name": "活动通知"})[0]


def make_writer(name: str = "王芳", mail: str = WANG, *, agrees: bool = False, **values: Any) -> Customer:
    """Ms Wang with a mail address; she may agree to news."""
    made = make_customer(name, contacts=[("mail", mail)] if mail else [], **values)
    if agrees:
        answer_consent(SYSTEM, customer=made, purpose=make_purpose(), is_given=True, at=AT)
    return made


def make_campaign(channel: Channel | None = None, **values: Any) -> Campaign:
    """A campaign by mail to everybody who agreed to news."""
    given = {
        "name": "惠民开放日", "hall": None, "channel": channel or make_channel(), "purpose": make_purpose(),
        "subjects": {"zh-hans": "开放日邀请"},
        "bodies": {"zh-hans": "{name}您好，欢迎参加开放日。"},
    }  # fmt: skip
    return save_campaign(SYSTEM, at=AT, **given | values)


def raw_mail(
    body: str = "我的申请还没有结果。", *, sender: str = f"王芳 <{WANG}>", subject: str = "申请进度", **heads: str
) -> bytes:
    """A mail as it comes from a server."""
    given = {"From": sender, "To": "service@riverside.example", "Subject": subject, "Message-ID": "<a1@example.com>"} | {
        name.replace("_", "-"): text for name, text in heads.items()
    }
    head = "".join(f"{name}: {text}\r\n" for name, text in given.items() if text)
    return (head + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + body).encode()


def make_telling(channel: Channel, occasion: str, **values: Any) -> Telling:
    """That people are told of an occasion by a channel, in the usual words."""
    return save_telling(SYSTEM, at=AT, occasion=occasion, channel=channel, **values)
