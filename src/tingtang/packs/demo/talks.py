"""Enters the channels, conversations and campaigns of a demo, by ordinary actions at their times."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from tingtang.cases.models import Kind
from tingtang.channels.actions import arriving, campaigns, replies, sending, talking
from tingtang.channels.actions.channels import save_channel, save_phrase
from tingtang.channels.actions.telling import save_telling
from tingtang.channels.models import Campaign, Channel, Conversation, Invitee, Medium, Phrase, Telling
from tingtang.channels.queries.conversations import owner_of
from tingtang.core.actors import SYSTEM, Actor
from tingtang.customers.models import ConsentPurpose, Contact, Customer
from tingtang.org.models import Hall, Staff
from tingtang.packs.schemas import talks
from tingtang.packs.schemas.talks import DemoTalks

Actors = Mapping[int, Actor]


def enter(
    demo: DemoTalks,
    hall: Hall,
    customers: Mapping[str, Customer],
    staff: Mapping[str, Staff],
    actors: Actors,
    *,
    at: datetime,
    language: str,
) -> None:
    """Enter channels and phrases that are not there yet; conversations and campaigns where there are none at all."""
    _set_up(demo, hall, at - timedelta(days=60), language)
    if Conversation.objects.exists():
        return
    for talk in demo.talks:
        _talk(talk, customers, staff, actors, at)
    for campaign in demo.campaigns:
        _campaign(campaign, hall, customers, staff, at)


def _set_up(demo: DemoTalks, hall: Hall, long_ago: datetime, language: str) -> None:
    for channel in demo.channels:
        if not Channel.objects.filter(code=channel.code).exists():
            _channel(channel, hall, long_ago, language)
    for telling in demo.tellings:
        _told_by_itself(telling, hall, long_ago)
    for order, phrase in enumerate(demo.phrases):
        if not Phrase.objects.filter(code=phrase.code).exists():
            save_phrase(
                SYSTEM, at=long_ago, code=phrase.code, name=phrase.name.read(language), names=phrase.name.all, order=order,
                text=phrase.text.read(language), texts=phrase.text.all,
            )  # fmt: skip


def _channel(one: talks.Channel, hall: Hall, at: datetime, language: str) -> None:
    kind = Kind.objects.filter(code=one.kind).first() if one.kind else None
    save_channel(
        SYSTEM, at=at, code=one.code, name=one.name.read(language), names=one.name.all, medium=one.medium, address=one.address,
        hall=hall, kind=kind, is_active=one.medium not in {Medium.SMS, Medium.MESSENGER},
    )  # fmt: skip


def _told_by_itself(one: talks.Telling, hall: Hall, at: datetime) -> None:
    """Set up a message by occasion, unless the hall has it."""
    if not Telling.objects.filter(occasion=one.occasion, hall=hall).exists():
        channel, purpose = Channel.objects.get(code=one.channel), ConsentPurpose.objects.get(code=one.purpose)
        save_telling(SYSTEM, at=at, occasion=one.occasion, hall=hall, channel=channel, purpose=purpose, most_lately=0)


def _talk(one: talks.Talk, customers: Mapping[str, Customer], staff: Mapping[str, Staff], actors: Actors, now: datetime) -> None:
    channel, who = Channel.objects.get(code=one.channel), customers.get(one.who or "")
    at = now - timedelta(hours=one.hours_ago)
    talk = _begun(one, channel, who, at)
    for said in one.said[1:]:
        at = min(at + timedelta(minutes=said.after), now)
        if said.by is not None:
            talking.answer(actors[staff[said.by].pk], conversation=talk, body=said.text, at=at)
            _gone(channel, at)
        else:
            talking.say(owner_of(talk), conversation=talk, body=said.text, at=at)
    if one.outcome and channel.medium != Medium.PHONE:
        talking.close(SYSTEM, conversation=talk, outcome=one.outcome, at=min(at + timedelta(minutes=4), now))


def _begun(one: talks.Talk, channel: Channel, who: Customer | None, at: datetime) -> Conversation:
    first = one.said[0].text
    if channel.medium == Medium.PHONE:
        return talking.log_call(
            SYSTEM,
            channel=channel,
            body=first,
            customer=who,
            name=one.name,
            number=one.address,
            outcome=one.outcome or "solved",
            at=at,
        )
    if channel.medium == Medium.CHAT:
        return talking.open_chat(SYSTEM, channel=channel, body=first, name=one.name, customer=who, language="zh-hans", at=at)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = (
        f"{who.name if who else one.name} <{_address(one, who)}>",
        channel.address,
        one.subject,
    )
    mail["Message-ID"] = f"<{one.hours_ago}.{one.who or 'visitor'}@riverside.example>"
    mail.set_content(first)
    taken = arriving.receive_mail(SYSTEM, channel=channel, raw=mail.as_bytes(), at=at)
    assert taken is not None  # noqa: S101 - a demo's mail is a person's
    _gone(channel, at)
    return taken.conversation


def _address(one: talks.Talk, who: Customer | None) -> str:
    known = Contact.objects.filter(customer=who, kind="mail").first() if who is not None else None
    return known.plain if known is not None else one.address


def _gone(channel: Channel, at: datetime) -> None:
    """What waits to be sent has gone, though the demo sends nothing to anybody."""
    for message in sending.begin_sending(SYSTEM, channel=channel, at=at, most=500):
        sending.settle_sent(SYSTEM, message=message, at=at)


def _campaign(
    one: talks.Campaign, hall: Hall, customers: Mapping[str, Customer], staff: Mapping[str, Staff], now: datetime
) -> None:
    at = now - timedelta(hours=one.hours_ago or 20)
    given: dict[str, Any] = {
        "name": one.name, "note": one.note, "channel": Channel.objects.get(code=one.channel),
        "purpose": ConsentPurpose.objects.get(code=one.purpose), "subjects": one.subject.all, "bodies": one.body.all,
    }  # fmt: skip
    made = campaigns.save_campaign(SYSTEM, at=at, hall=None, **given)
    if one.hours_ago is None or made.channel is None:
        return
    campaigns.start_campaign(SYSTEM, campaign=made, at=at)
    while campaigns.spread_campaign(SYSTEM, key=made.pk, at=at):
        pass
    _gone(made.channel, at)
    campaigns.spread_campaign(SYSTEM, key=made.pk, at=at + timedelta(minutes=1))
    _answered(one, made, customers, staff, at)


def _answered(
    one: talks.Campaign, made: Campaign, customers: Mapping[str, Customer], staff: Mapping[str, Staff], at: datetime
) -> None:
    for hours, said in enumerate(one.replies, 2):
        invitee = Invitee.objects.filter(campaign=made, customer=customers.get(said.who), kept_out="").first()
        if invitee is not None:
            when = at + timedelta(hours=hours)
            replies.note_reply(SYSTEM, campaign=made, invitee=invitee, reply=said.reply, refusal=said.refusal, at=when)
    for remedy in one.remedies:
        campaigns.save_remedy(
            SYSTEM, campaign=made, refusal=remedy.refusal, text=remedy.text, owner=staff[remedy.owner],
            due_date=(at + timedelta(days=remedy.due_in)).date(), at=at,
        )  # fmt: skip
