"""Background work of channels: what waits is sent, mailboxes are looked into, campaigns are spread."""

import logging
from time import monotonic
from typing import Final

from django.utils import timezone
from procrastinate.contrib.django import app

from tingtang.channels import mailboxes
from tingtang.channels.actions import arriving, campaigns, sending, telling
from tingtang.channels.carriers import Undelivered, carrier_of
from tingtang.channels.models import Channel, Message
from tingtang.channels.queries import campaigns as campaign_reads
from tingtang.channels.queries import channels as channel_reads
from tingtang.core.actors import SYSTEM
from tingtang.journal.record import learn_codes

SLICE_SECONDS: Final = 20.0
AT_ONCE: Final = 20
log = logging.getLogger("tingtang.channels")


@app.periodic(cron="* * * * * */3")
@app.task(name="channels.send", queueing_lock="channels.send", pass_context=False)
def send(timestamp: int) -> None:
    """Every three seconds: what waits to be sent goes, channel by channel, at most for a slice of time."""
    began = monotonic()
    for channel in channel_reads.sending():
        while monotonic() - began < SLICE_SECONDS and send_some(channel):
            pass


def send_some(channel: Channel) -> int:
    """Take the next messages of a channel, hand each on, and settle it; how many they were."""
    carrier = carrier_of(channel)
    taken = sending.begin_sending(SYSTEM, channel=channel, at=timezone.now(), most=AT_ONCE)
    for message in taken:
        send_one(message, carrier.deliver)
    return len(taken)


def send_one(message: Message, deliver: object) -> None:
    """Hand one message on that was taken to be sent, and settle what came of it."""
    try:
        deliver(message)  # type: ignore[operator]
    except Undelivered as error:
        sending.settle_failed(
            SYSTEM, message=message, reason=error.reason, at=timezone.now(), is_final=error.is_final, is_unsure=error.is_unsure
        )
    else:
        sending.settle_sent(SYSTEM, message=message, at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="channels.recover", queueing_lock="channels.recover", pass_context=False)
def recover(timestamp: int) -> None:
    """Every minute: messages whose worker is gone."""
    for channel in channel_reads.sending():
        sending.recover_lost(SYSTEM, channel=channel, at=timezone.now(), is_repeatable=carrier_of(channel).is_repeatable)


@app.periodic(cron="* * * * * */5")
@app.task(name="channels.spread", queueing_lock="channels.spread", pass_context=False)
def spread(timestamp: int) -> None:
    """Every five seconds: campaigns whose time has come are spread to their audience, batch by batch."""
    began = monotonic()
    for key in campaign_reads.due(timezone.now()):
        learn_codes()  # hundreds of events in one transaction: their words are asked for once
        while campaigns.spread_campaign(SYSTEM, key=key, at=timezone.now()) and monotonic() - began < SLICE_SECONDS:
            pass


@app.periodic(cron="*/10 * * * *")
@app.task(name="channels.forget", queueing_lock="channels.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Every ten minutes: addresses left for one visit, which is over."""
    while telling.forget_wishes(SYSTEM, at=timezone.now()):
        pass


@app.periodic(cron="* * * * *")
@app.task(name="channels.look", queueing_lock="channels.look", pass_context=False)
def look(timestamp: int) -> None:
    """Every minute: new mails in the mailboxes. One that cannot be read is said on its page."""
    for channel in channel_reads.mailboxes():
        look_into(channel)


def look_into(channel: Channel) -> int:
    """Take in the new mails of one mailbox; how many there were."""
    trouble, count = "", 0

    def take(raw: bytes) -> None:
        arriving.receive_mail(SYSTEM, channel=channel, raw=raw, at=timezone.now())

    try:
        count = mailboxes.look(channel.plain_secret, take)
    except mailboxes.Unreachable as error:
        trouble = str(error)
        log.warning("mailbox %s: %s", channel.code, trouble)
    sending.note_look(SYSTEM, channel=channel, at=timezone.now(), trouble=trouble)
    return count
