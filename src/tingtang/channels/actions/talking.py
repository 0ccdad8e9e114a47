"""What staff and customers do in conversations: chats begun, taken, answered, closed, made cases; calls noted."""

from contextlib import suppress
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.attachments import attach
from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.opening import change_case, open_case
from tingtang.cases.actions.portal import reply
from tingtang.cases.models import Case, Kind, Note
from tingtang.channels.actions.common import about, begin, held, write_out
from tingtang.channels.actions.enclosing import Uploads, enclose
from tingtang.channels.actions.hours import away_words
from tingtang.channels.events import (
    CONVERSATION_CLOSED,
    CONVERSATION_GIVEN_BACK,
    CONVERSATION_TAKEN,
    CONVERSATION_TIED,
    MESSAGE_RECEIVED,
    MESSAGE_REFUSED,
)
from tingtang.channels.models import CASE_CHANNEL, CONTACT_KIND, Channel, Conversation, Medium, Message
from tingtang.channels.queries.consents import address_of, standing_of
from tingtang.channels.queries.conversations import thread
from tingtang.channels.rules.sending import No, refusal
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.customers.actions import remembered
from tingtang.customers.models import ConsentPurpose, Customer
from tingtang.customers.queries import family, root
from tingtang.journal.record import record
from tingtang.journal.saving import tidy
from tingtang.org.models import Hall
from tingtang.org.queries import staff_of

CLOSED: Final = "closed"
LONGEST: Final = 5000


class NotAnswerable(Refused):
    """There is nowhere to answer to."""

    message = _("There is no address to answer to. Call the customer, or write from the customer's page.")


class HeldByAnother(Refused):
    """A colleague is answering."""

    message = _("{name} has this conversation. Ask for it, or look at another one.")


class Over(Refused):
    """The conversation is closed."""

    message = _("This conversation is closed. Begin a new one.")


class AboutAnother(Refused):
    """The case is somebody else's."""

    message = _("This case belongs to another customer.")


def _checked(body: str) -> str:
    text = str(tidy(body))
    if not 1 <= len(text) <= LONGEST:
        raise Invalid(fields={"body": [str(_("Write between 1 and {limit} characters.")).format(limit=LONGEST)]})
    return text


@action("channels.open_chat", label=_("Begin a chat, as a customer"))
def open_chat(
    actor: Actor,
    *,
    channel: Channel,
    body: str,
    at: datetime,
    name: str = "",
    customer: Customer | None = None,
    language: str = "",
    files: Uploads = (),
) -> Conversation:
    """Somebody writes from the public page. Who he is, is known only when he came in with his code; outside the hours he is told."""
    text = _checked(body)
    made = begin(
        actor, channel, at=at, name=customer.name if customer else name, subject=text.partition("\n")[0][:80], customer=customer,
        language=language, waiting_since=at,
    )  # fmt: skip
    _heard(actor, made, text, at, files)
    _say_away(actor, made, at)
    return made


def _say_away(actor: Actor, talk: Conversation, at: datetime) -> None:
    if words := away_words(talk.channel, talk.language, at):
        write_out(actor, talk, words, at=at, nature=Message.Nature.AUTOMATIC)


@action("channels.say", on="conversation", label=_("Write in one's own chat"))
def say(actor: Actor, *, conversation: Conversation, body: str, at: datetime, files: Uploads = ()) -> Message:
    """The customer writes on or sends files. What belongs to a case is written on the case too. Refused when the chat is closed."""
    talk, text = held(conversation), _checked(body or (gettext("(files)") if files else ""))
    if talk.state == Conversation.State.CLOSED:
        raise Over
    message = _heard(actor, talk, text, at, files)
    if talk.waiting_since is None:
        _say_away(actor, talk, at)
    talk.waiting_since, talk.changed_at = talk.waiting_since or at, at
    talk.save(update_fields=["waiting_since", "changed_at"])
    if talk.case is not None and talk.case.phase != CLOSED:
        reply(actor, case=talk.case, body=text, at=at)
    return message


def _heard(actor: Actor, talk: Conversation, text: str, at: datetime, files: Uploads = ()) -> Message:
    made = Message(conversation=talk, channel=talk.channel, direction=Message.Direction.IN, body=text, at=at)
    made.save()
    enclose(made, files)
    if files and talk.case is not None and talk.case.phase != CLOSED:
        for one in files:
            with suppress(Invalid, Refused), transaction.atomic():
                attach(actor, case=talk.case, upload=one, at=at, is_public=True)
    medium = talk.channel.medium
    record(MESSAGE_RECEIVED, actor, at=at, **about(talk), message=made, medium=medium, nature=made.nature)
    return made


@action("channels.take", on="conversation", label=_("Take conversations"))
def take(actor: Actor, *, conversation: Conversation, at: datetime) -> Conversation:
    """Take a conversation to answer it. Refused when a colleague has it, or it is closed."""
    talk = held(conversation)
    if talk.state == Conversation.State.CLOSED:
        raise Over
    _hold(actor, talk, at)
    return talk


def _hold(actor: Actor, talk: Conversation, at: datetime) -> None:
    staff = staff_of(actor)
    if talk.holder_id is not None and staff is not None and talk.holder_id != staff.pk:
        raise HeldByAnother(name=str(talk.holder))
    if staff is None or talk.holder_id == staff.pk:
        unchanged()
        return
    talk.holder = staff
    talk.save(update_fields=["holder"])
    waited = (at - (talk.waiting_since or at)).total_seconds()
    record(CONVERSATION_TAKEN, actor, at=at, **about(talk), holder=staff, waited_seconds=waited)


@action("channels.give_back", on="conversation", label=_("Give conversations back"))
def give_back(actor: Actor, *, conversation: Conversation, at: datetime) -> Conversation:
    """Put a conversation back where others can take it; who waits keeps the time he has waited."""
    talk = held(conversation)
    if talk.holder_id is None:
        unchanged()
        return talk
    talk.holder, talk.waiting_since = None, talk.waiting_since or at
    talk.save(update_fields=["holder", "waiting_since"])
    record(CONVERSATION_GIVEN_BACK, actor, at=at, **about(talk))
    return talk


@action("channels.answer", on="conversation", label=_("Answer customers"))
def answer(actor: Actor, *, conversation: Conversation, body: str, at: datetime, files: Uploads = ()) -> Message:
    """Answer the customer, with files by mail and chat; whoever answers has the conversation. It is an answer on the case too.

    Needs no consent: he wrote first. Refused when a colleague has it, and without an address to answer to.
    """
    talk, text = held(conversation), _checked(body)
    if talk.channel.medium not in {Medium.CHAT, Medium.PHONE} and not talk.address:
        raise NotAnswerable
    _hold(actor, talk, at)
    case = talk.case if talk.case is not None and talk.case.phase != CLOSED else None
    note = write_note(actor, case=case, body=text, kind="answer", at=at) if case is not None else None
    made = _answered(actor, talk, text, note, at)
    enclose(made, files)
    return made


@action("channels.send_answer", label=_("Send answers of cases (the system does this)"))
def send_answer(actor: Actor, *, conversation: Conversation, note: Note, at: datetime) -> Message | None:
    """Send what was answered on a case to where the customer wrote from, once. None when that has been done."""
    talk = held(conversation)
    if Message.objects.filter(note=note).exists() or (talk.channel.medium != Medium.CHAT and not talk.address):
        unchanged()
        return None
    return _answered(actor, talk, note.body[:LONGEST], note, at)


def _answered(actor: Actor, talk: Conversation, text: str, note: Note | None, at: datetime) -> Message:
    latest = (
        talk.messages.filter(direction=Message.Direction.IN).order_by("-at", "-pk").values_list("message_id", flat=True).first()
    )
    number = f"[{talk.case.number}] " if talk.case is not None else ""
    staff = note.staff if note is not None else staff_of(actor)
    made = write_out(
        actor, talk, text, at=at, subject=f"{number}{talk.subject}", note=note, staff=staff, reference=latest or ""
    )  # fmt: skip
    talk.waiting_since, talk.changed_at, talk.answered_at = None, at, talk.answered_at or at
    talk.save(update_fields=["waiting_since", "changed_at", "answered_at"])
    return made


@action("channels.write_to", on="customer", label=_("Write to customers first"))
def write_to(
    actor: Actor,
    *,
    customer: Customer,
    channel: Channel,
    body: str,
    at: datetime,
    subject: str = "",
    purpose: ConsentPurpose | None = None,
    case: Case | None = None,
) -> Message:
    """Write to a customer who did not write first: about his own open case, or for a purpose he agreed to.

    Without consent, or where he does not want to be reached, it is kept as not sent, with why. Refused about another's case.
    """
    text, who = _checked(body), root(customer)
    if case is None and purpose is None:
        raise Invalid(fields={"purpose": [str(_("Choose what the customer agreed to, or the case it is about."))]})
    if case is not None and case.customer_id not in family(who):
        raise AboutAnother
    kind = CONTACT_KIND.get(channel.medium, "")
    no = refusal(standing_of(who, kind, purpose))
    if case is not None and no not in {No.NO_ADDRESS, No.OPTED_OUT}:
        no = None
    address = address_of(who, kind) if no is None else ""
    talk = begin(
        actor, channel, at=at, address=address, name=who.name, subject=subject or text.partition("\n")[0][:80], customer=who,
        case=case, hall=case.hall if case is not None else who.hall, language=who.language,
    )  # fmt: skip
    if no is None:
        number = f"[{case.number}] " if case is not None else ""
        return write_out(
            actor, talk, text, at=at, subject=number + talk.subject, staff=staff_of(actor), purpose=None if case else purpose
        )
    _end(talk, "", at)
    made = Message(
        conversation=talk, channel=channel, direction=Message.Direction.OUT, body=text, subject=talk.subject, at=at,
        state=Message.State.REFUSED, reason=no.value, staff=staff_of(actor),
    )  # fmt: skip
    made.save()
    record(MESSAGE_REFUSED, actor, at=at, customer=who, channel=channel, hall=talk.hall, message=made, reason=no.value)
    return made


@action("channels.log_call", on="channel", label=_("Note phone calls"))
def log_call(
    actor: Actor,
    *,
    channel: Channel,
    body: str,
    at: datetime,
    direction: str = Message.Direction.IN,
    customer: Customer | None = None,
    name: str = "",
    number: str = "",
    case: Case | None = None,
    outcome: str = Conversation.Outcome.SOLVED,
) -> Conversation:
    """Note a call that was had; on a case it stands as a call. Refused about another's case."""
    text, who = _checked(body), root(customer) if customer is not None else None
    if case is not None and who is not None and case.customer_id is not None and case.customer_id not in family(who):
        raise AboutAnother
    talk = begin(
        actor, channel, at=at, address=str(tidy(number)), name=who.name if who else name, subject=text.partition("\n")[0][:80],
        customer=who or (case.customer if case is not None else None), case=case, holder=staff_of(actor),
    )  # fmt: skip
    if direction == Message.Direction.IN:
        _heard(actor, talk, text, at)
    else:
        write_out(actor, talk, text, at=at, staff=staff_of(actor))
    if case is not None and case.phase != CLOSED:
        write_note(actor, case=case, body=text, kind="call", at=at)
    _close(actor, talk, outcome, at)
    return talk


@action("channels.close", on="conversation", label=_("Close conversations"))
def close(actor: Actor, *, conversation: Conversation, outcome: str, at: datetime) -> Conversation:
    """End a conversation with its outcome; the next message opens it again, but a chat is over."""
    talk = held(conversation)
    if outcome not in Conversation.Outcome.values or not outcome:
        raise Invalid(fields={"outcome": [str(_("Say what came of it."))]})
    if talk.state == Conversation.State.CLOSED:
        unchanged()
        return talk
    _close(actor, talk, outcome, at)
    return talk


def _end(talk: Conversation, outcome: str, at: datetime) -> None:
    talk.state, talk.outcome, talk.closed_at, talk.waiting_since = Conversation.State.CLOSED, outcome, at, None
    talk.save(update_fields=["state", "outcome", "closed_at", "waiting_since"])


def _close(actor: Actor, talk: Conversation, outcome: str, at: datetime) -> None:
    if outcome not in Conversation.Outcome.values:
        raise Invalid(fields={"outcome": [str(_("Say what came of it."))]})
    _end(talk, outcome, at)
    seconds = (at - talk.opened_at).total_seconds()
    record(CONVERSATION_CLOSED, actor, at=at, **about(talk), outcome=outcome, seconds=seconds)


@action("channels.tie", on="conversation", label=_("Tie conversations to customers"))
def tie(actor: Actor, *, conversation: Conversation, customer: Customer, at: datetime) -> Conversation:
    """Say who it is that writes; a case of the conversation without a customer becomes his."""
    talk, who = held(conversation), remembered(root(customer))
    if talk.customer_id == who.pk:
        unchanged()
        return talk
    if talk.case is not None and talk.case.customer_id not in {None, *family(who)}:
        raise AboutAnother
    talk.customer, talk.name = who, who.name
    talk.save(update_fields=["customer", "name"])
    if talk.case is not None and talk.case.customer_id is None and talk.case.phase != CLOSED:
        change_case(actor, case=talk.case, customer=who, at=at)
    record(CONVERSATION_TIED, actor, at=at, **about(talk))
    return talk


@action("channels.make_case", on="conversation", label=_("Make cases of conversations"))
def make_case(
    actor: Actor, *, conversation: Conversation, kind: Kind, title: str, at: datetime, hall: Hall | None = None
) -> Case:
    """Open a case with what was said so far. Refused where there is an open case already."""
    talk = held(conversation)
    if talk.case is not None and talk.case.phase != CLOSED:
        raise Refused(_("This conversation has a case already."))
    said = "\n\n".join(f"{one.at:%Y-%m-%d %H:%M} {'←' if one.direction == 'in' else '→'}\n{one.body}" for one in thread(talk))
    talk.case = open_case(
        actor, kind=kind, title=title, body=said[:40_000], customer=talk.customer and root(talk.customer), hall=hall or talk.hall,
        channel=CASE_CHANNEL[talk.channel.medium], language=talk.language, is_brief=True, at=at,
    )  # fmt: skip
    talk.hall = talk.case.hall
    talk.save(update_fields=["case", "hall"])
    record(CONVERSATION_TIED, actor, at=at, **about(talk))
    return talk.case
