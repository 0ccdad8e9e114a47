"""What arrives: mails and messages of customers find their conversation and their case, or open one."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.attachments import attach
from tingtang.cases.actions.opening import open_case
from tingtang.cases.actions.portal import reply
from tingtang.cases.models import Case
from tingtang.channels.actions.common import about, begin, held, write_out
from tingtang.channels.actions.enclosing import enclose_received
from tingtang.channels.actions.hours import away_words
from tingtang.channels.actions.replies import take_reply
from tingtang.channels.events import MESSAGE_DELIVERED, MESSAGE_DROPPED, MESSAGE_FAILED, MESSAGE_RECEIVED
from tingtang.channels.models import ADDRESS, CASE_CHANNEL, Channel, Conversation, Medium, Message
from tingtang.channels.queries.conversations import contact_digest, contact_digests, is_flooding, known_by
from tingtang.channels.rules.mail import File, Nature, Parsed, Unacceptable, one_line, parse
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.core.sealing import seal
from tingtang.customers.queries import family, root
from tingtang.journal.record import record
from tingtang.journal.saving import tidy

FLOOD: Final = 20  # conversations an address begins in an hour; a person does not write more
CLOSED: Final = "closed"
CASE_PATH: Final = "/c/"  # see campaigns.STOP_PATH


@dataclass(frozen=True, slots=True)
class Given:
    """What came, whatever brought it."""

    key: str
    sender: str
    name: str
    subject: str
    body: str
    nature: str = Nature.PERSON.value
    references: tuple[str, ...] = ()
    case_numbers: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    left_out: int = 0


@action("channels.receive_mail", label=_("Take in mails"))
def receive_mail(actor: Actor, *, channel: Channel, raw: bytes, at: datetime) -> Message | None:
    """Take in a raw mail, once however often it is brought. None when it is not taken, which is recorded with why.

    A returned mail marks the message it was; what a machine sent by itself opens nothing and is answered by nothing.
    """
    try:
        mail = parse(raw)
    except Unacceptable as why:
        _dropped(actor, channel, why.code, at)
        return None
    key = mail.message_id or f"sha256:{sha256(raw).hexdigest()}"
    if mail.nature is Nature.BOUNCE:
        return _returned(actor, channel, mail, key, at)
    if mail.sender in _own_addresses():
        _dropped(actor, channel, "own", at)
        return None
    given = Given(
        key, mail.sender, mail.sender_name, mail.bare_subject, mail.text, mail.nature.value, mail.references,
        tuple(mail.case_numbers), mail.files, mail.left_out,
    )  # fmt: skip
    return _take(actor, channel, given, at)


@action("channels.receive_message", label=_("Take in messages of gateways"))
def receive_message(actor: Actor, *, channel: Channel, given: Given, at: datetime) -> Message | None:
    """Take in a message that a gateway brings, once however often. None when it is not taken, which is recorded with why."""
    body = str(tidy(given.body))[:20_000]
    if not body or not given.sender.strip():
        _dropped(actor, channel, "empty", at)
        return None
    return _take(actor, channel, replace(given, body=body, sender=one_line(given.sender)[:200]), at)


def _own_addresses() -> set[str]:
    found = set(Channel.objects.filter(medium=Medium.MAIL).values_list("address", flat=True))
    return {address.lower() for address in (*found, settings.MAIL_FROM)}


def _dropped(actor: Actor, channel: Channel, reason: str, at: datetime) -> None:
    record(MESSAGE_DROPPED, actor, at=at, channel=channel, reason=reason)


def hold_key(key: str) -> None:
    """Let nobody else take in the same message until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(sha256(key.encode()).digest()[:8], "big", signed=True)]
        )


def _take(actor: Actor, channel: Channel, given: Given, at: datetime) -> Message | None:
    key = given.key[:260].replace("\x00", "")
    hold_key(f"channels:{channel.pk}:{key}")
    earlier = Message.objects.filter(channel=channel, direction=Message.Direction.IN, message_id=key).first()
    if earlier is not None:
        unchanged()
        return earlier
    found = _thread(channel, given)
    if found is None and given.nature != Nature.PERSON:
        _dropped(actor, channel, "automatic", at)
        return None
    if found is None and is_flooding(channel, given.sender, at, limit=FLOOD):
        _dropped(actor, channel, "too_many", at)
        return None
    talk = held(found) if found is not None else _begun(actor, channel, given, at)
    message = _kept(actor, talk, replace(given, key=key), at)
    if given.nature == Nature.PERSON:
        take_reply(actor, talk, message, at=at)
        is_waiting = talk.waiting_since is not None
        is_told = _to_case(actor, talk, given, at, is_new=found is None)
        if not is_waiting and not is_told and (words := away_words(talk.channel, talk.language, at)):
            write_out(actor, talk, words, at=at, nature=Message.Nature.AUTOMATIC, reference=given.key)
        talk.waiting_since = talk.waiting_since or at
        talk.state, talk.closed_at, talk.outcome, talk.is_silent = Conversation.State.OPEN, None, "", False
    talk.changed_at = at
    talk.save()
    return message


def _begun(actor: Actor, channel: Channel, given: Given, at: datetime) -> Conversation:
    customer = known_by(given.sender)
    return begin(
        actor, channel, at=at, address=given.sender, name=customer.name if customer else given.name,
        subject=given.subject or given.body.partition("\n")[0][:80], customer=customer,
        language=customer.language if customer else "",
    )  # fmt: skip


def _thread(channel: Channel, given: Given) -> Conversation | None:
    """The conversation that this goes on with: by what it answers, by the case it names, or (on a phone) by who writes."""
    known = contact_digests(given.sender)
    answered = Message.objects.filter(message_id__in=given.references, direction=Message.Direction.OUT, channel=channel)
    said = answered.order_by("-pk").values_list("conversation", flat=True).first()
    if said is not None:
        return Conversation.objects.get(pk=said)
    rows = Conversation.objects.filter(channel=channel, contact__in=known).order_by("-changed_at", "-pk")
    earlier = Message.objects.filter(
        message_id__in=given.references, direction=Message.Direction.IN, channel=channel, sender_contact__in=known
    )
    for found in (rows.filter(case__number__in=given.case_numbers), rows.filter(pk__in=earlier.values("conversation"))):
        if (one := found.first()) is not None:
            return one
    return rows.first() if channel.medium != Medium.MAIL else None


def _kept(actor: Actor, talk: Conversation, given: Given, at: datetime) -> Message:
    made = Message(
        conversation=talk, channel=talk.channel, direction=Message.Direction.IN, nature=given.nature, at=at,
        subject=one_line(given.subject)[:300], body=str(tidy(given.body))[:20_000] or gettext("(without text)"), message_id=given.key,
        reference=(given.references[0] if given.references else "")[:260], sender=seal(given.sender, ADDRESS),
        sender_contact=contact_digest(given.sender), left_out=min(given.left_out, 999),
    )  # fmt: skip
    made.save()
    if refused := enclose_received(made, given.files):
        made.left_out = min(made.left_out + refused, 999)
        made.save(update_fields=["left_out"])
    medium, nature = talk.channel.medium, given.nature
    record(MESSAGE_RECEIVED, actor, at=at, **about(talk), message=made, medium=medium, nature=nature)
    return made


def _to_case(actor: Actor, talk: Conversation, given: Given, at: datetime, *, is_new: bool) -> bool:
    """Write on the case that is named or was begun; without one, open one where the channel says which kind. Whether he was told."""
    is_told = False
    case = _case_named(talk, given) or talk.case
    if case is not None and case.phase != CLOSED:
        talk.case = case
        with suppress(Refused), transaction.atomic():
            reply(actor, case=case, body=given.body or given.subject or gettext("(without text)"), at=at)
    elif talk.channel.kind is not None and (is_new or case is not None):
        talk.case = _opened(actor, talk, given, at)
        if talk.case is not None:
            is_told = _acknowledge(actor, talk, given, at)
    if talk.case is not None:
        _put_files(actor, talk.case, given, at)
    return is_told


def _case_named(talk: Conversation, given: Given) -> Case | None:
    """A case named in the subject, if it is this customer's: a number can be guessed."""
    if talk.customer is None or not given.case_numbers:
        return None
    return Case.objects.filter(number__in=given.case_numbers, customer__in=family(root(talk.customer))).first()


def _opened(actor: Actor, talk: Conversation, given: Given, at: datetime) -> Case | None:
    """A case of the channel's kind; None when the kind asks for more than a mail says, and then a person reads it first."""
    kind = talk.channel.kind
    assert kind is not None  # noqa: S101 - asked before
    title = (given.subject or given.body.partition("\n")[0])[:200] or gettext("(without subject)")
    try:
        with transaction.atomic():
            return open_case(
                actor, kind=kind, title=title, body=given.body, customer=talk.customer and root(talk.customer), hall=talk.hall,
                channel=CASE_CHANNEL[talk.channel.medium], language=talk.language, at=at,
            )  # fmt: skip
    except (Invalid, Refused):
        return None


def _put_files(actor: Actor, case: Case, given: Given, at: datetime) -> None:
    for one in given.files:
        with suppress(Invalid, Refused), transaction.atomic():
            attach(actor, case=case, upload=SimpleUploadedFile(one.name, one.content), at=at)


def _acknowledge(actor: Actor, talk: Conversation, given: Given, at: datetime) -> bool:
    """Say that it came, once, with the number under which it is kept, and when somebody reads it. Whether it was said."""
    case = talk.case
    if case is None or given.nature != Nature.PERSON or talk.channel.medium != Medium.MAIL:
        return False
    with override(talk.language or settings.LANGUAGE_CODE):
        body = gettext(
            "We have received your message. It has the number {number}; please leave it in the subject when you answer."
        )
        link = settings.PUBLIC_URL and f"{settings.PUBLIC_URL}{CASE_PATH}{case.link_key}/"
        parts = (body.format(number=case.number), link, away_words(talk.channel, talk.language, at))
    text = "\n\n".join(part for part in parts if part)
    write_out(actor, talk, text, at=at, nature=Message.Nature.AUTOMATIC, reference=given.key)
    return True


def _returned(actor: Actor, channel: Channel, mail: Parsed, key: str, at: datetime) -> Message | None:
    """Mark the message that came back. Temporary trouble is noted and changes nothing: the mail system tries again."""
    hold_key(f"channels:{channel.pk}:{key}")
    sent = (
        Message.objects.select_for_update(of=("self",))
        .select_related("conversation")
        .filter(message_id__in=mail.references, direction=Message.Direction.OUT, channel=channel)
    )
    found = sent.order_by("-pk").first()
    if found is None or not mail.is_final:
        _dropped(actor, channel, "returned", at)
        return None
    if found.state == Message.State.FAILED:
        unchanged()
        return found
    fail(actor, found, "returned", at=at)
    return found


def fail(actor: Actor, message: Message, reason: str, *, at: datetime) -> None:
    """Note that a message that had gone did not arrive; the desk lists it until it is sent again or its conversation is closed."""
    message.state, message.reason = Message.State.FAILED, reason[:300]
    message.save(update_fields=["state", "reason"])
    talk = message.conversation
    record(
        MESSAGE_FAILED, actor, at=at, **about(talk), message=message, campaign=message.campaign, medium=message.channel.medium,
        tries=message.tries, state=message.state,
    )  # fmt: skip


@action("channels.note_delivery", label=_("Note what gateways say of messages"))
def note_delivery(
    actor: Actor, *, channel: Channel, key: str, is_delivered: bool, at: datetime, reason: str = ""
) -> Message | None:
    """Note that a message arrived at the customer's, or did not. One that is not known is passed over; so is what was noted before."""
    rows = Message.objects.select_for_update(of=("self",)).select_related("conversation", "campaign")
    found = rows.filter(channel=channel, direction=Message.Direction.OUT, message_id=key).first()
    if found is None or found.state in {Message.State.DELIVERED, Message.State.FAILED}:
        unchanged()
        return found
    if not is_delivered:
        fail(actor, found, tidy(one_line(reason)) or "gateway", at=at)
        return found
    found.state, found.reason = Message.State.DELIVERED, ""
    found.save(update_fields=["state", "reason"])
    record(MESSAGE_DELIVERED, actor, at=at, **about(found.conversation), message=found)
    return found
