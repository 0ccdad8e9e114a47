"""Conversations over the API: read, taken, answered, closed; customers written to, calls noted, mails and messages brought."""

from base64 import b64decode
from binascii import Error as NotBase64
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.decorators import decorate_view

from tingtang.cases.models import Kind
from tingtang.channels import schemas
from tingtang.channels.actions import arriving, sending
from tingtang.channels.actions import talking as acts
from tingtang.channels.api.given import case_named, customer_named, hall_named, maybe, one
from tingtang.channels.models import Channel, Conversation, Medium, Message
from tingtang.channels.queries import conversations as reads
from tingtang.channels.queries.channels import channel_called
from tingtang.channels.queries.telling import deliveries
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid
from tingtang.core.views import actor_of, at_of
from tingtang.customers.models import ConsentPurpose
from tingtang.customers.queries import get_customer
from tingtang.ui.resources import InDays, InHallAndDays, Row, answer, page_from, page_of

router = Router()
OUT = (Medium.MAIL, Medium.SMS, Medium.MESSENGER)


def _told(row: Conversation) -> dict[str, Any]:
    names = ("id", "name", "subject", "state", "outcome", "opened_at", "changed_at", "waiting_since")
    return {name: getattr(row, name) for name in names} | {
        "channel": row.channel.code, "medium": row.channel.medium, "customer": row.customer.number if row.customer else None,
        "address": row.masked, "case": row.case.number if row.case else None, "hall": row.hall.code if row.hall else None,
        "holder": row.holder.badge if row.holder else None,
    }  # fmt: skip


def _message(row: Message) -> dict[str, Any]:
    names = ("id", "direction", "nature", "subject", "body", "state", "reason", "at", "sent_at")
    return {name: getattr(row, name) for name in names} | {
        "staff": row.staff.badge if row.staff else None, "campaign": row.campaign_id,
    }  # fmt: skip


def _shown(request: HttpRequest, key: int, status: int = 200) -> HttpResponse:
    found = reads.get_conversation(actor_of(request), key)
    return answer(_told(found) | {"messages": [_message(one) for one in reads.thread(found)]}, status)


@router.get("/conversations", response=page_of(schemas.ConversationOut), summary="List conversations")
def conversations(request: HttpRequest, wanted: Query[InHallAndDays]) -> HttpResponse:
    """Those one may see. Days are those on which they began."""
    return page_from(reads.conversations(actor_of(request)), wanted, _told, day="opened_at")


@router.get("/conversations/{key}", response=schemas.ThreadOut, summary="One conversation with its latest messages")
def conversation(request: HttpRequest, key: Row) -> HttpResponse:
    """What was said."""
    return _shown(request, key)


@router.get("/customers/{customer}/messages", response=page_of(schemas.MessageOut), summary="What was said with a customer")
def messages_of(request: HttpRequest, customer: Row, wanted: Query[InDays]) -> HttpResponse:
    """In all conversations one may see. Days are those on which they were sent."""
    actor = actor_of(request)
    return page_from(reads.messages_of(actor, get_customer(actor, customer)), wanted, _message, day="sent_at")


@router.post("/conversations/{key}/take", response=schemas.ThreadOut, summary="Take a conversation")
@decorate_view(idempotent)
def take(request: HttpRequest, key: Row, body: schemas.Nothing) -> HttpResponse:
    """Refused when a colleague has it."""
    acts.take(actor_of(request), conversation=reads.get_conversation(actor_of(request), key), at=at_of(request))
    return _shown(request, key)


@router.post("/conversations/{key}/give-back", response=schemas.ThreadOut, summary="Give a conversation back")
@decorate_view(idempotent)
def give_back(request: HttpRequest, key: Row, body: schemas.Nothing) -> HttpResponse:
    """Others can take it then."""
    acts.give_back(actor_of(request), conversation=reads.get_conversation(actor_of(request), key), at=at_of(request))
    return _shown(request, key)


@router.post("/conversations/{key}/answer", response=schemas.ThreadOut, summary="Answer a customer")
@decorate_view(idempotent)
def answer_it(request: HttpRequest, key: Row, body: schemas.Answer) -> HttpResponse:
    """It is an answer on the case too, where there is one."""
    actor = actor_of(request)
    files = [SimpleUploadedFile(one.name, _decoded("files", one.content)) for one in body.files]
    acts.answer(actor, conversation=reads.get_conversation(actor, key), body=body.body, files=files, at=at_of(request))
    return _shown(request, key)


@router.post("/conversations/{key}/close", response=schemas.ThreadOut, summary="Close a conversation")
@decorate_view(idempotent)
def close(request: HttpRequest, key: Row, body: schemas.Closing) -> HttpResponse:
    """With what came of it."""
    actor = actor_of(request)
    acts.close(actor, conversation=reads.get_conversation(actor, key), outcome=body.outcome, at=at_of(request))
    return _shown(request, key)


@router.post("/conversations/{key}/customer", response=schemas.ThreadOut, summary="Say who it is that writes")
@decorate_view(idempotent)
def tie(request: HttpRequest, key: Row, body: schemas.Tying) -> HttpResponse:
    """A case of the conversation without a customer becomes his."""
    actor = actor_of(request)
    who = customer_named(actor, body.customer)
    if who is None:
        raise Invalid(fields={"customer": [_("There is none with this code.")]})
    acts.tie(actor, conversation=reads.get_conversation(actor, key), customer=who, at=at_of(request))
    return _shown(request, key)


@router.post("/conversations/{key}/case", response={201: schemas.CaseMade}, summary="Make a case of a conversation")
@decorate_view(idempotent)
def make_case(request: HttpRequest, key: Row, body: schemas.MakeCase) -> HttpResponse:
    """With what was said so far."""
    actor = actor_of(request)
    found = reads.get_conversation(actor, key)
    kind = one("kind", Kind.objects.filter(is_active=True), code=body.kind)
    made = acts.make_case(actor, conversation=found, kind=kind, title=body.title, hall=hall_named(body.hall), at=at_of(request))
    return answer({"number": made.number}, 201)


@router.post("/messages/{key}/again", response=schemas.MessageOut, summary="Send a message again")
@decorate_view(idempotent)
def send_again(request: HttpRequest, key: Row, body: schemas.Nothing) -> HttpResponse:
    """Only one that could not be delivered, or perhaps was not."""
    actor = actor_of(request)
    return answer(_message(sending.send_again(actor, message=reads.get_message(actor, key), at=at_of(request))))


@router.post("/customers/{customer}/messages", response={201: schemas.MessageOut}, summary="Write to a customer")
@decorate_view(idempotent)
def write_to(request: HttpRequest, customer: Row, body: schemas.Writing) -> HttpResponse:
    """Without his consent it is kept as refused, with the reason."""
    actor = actor_of(request)
    found = get_customer(actor, customer, "channels.write_to")
    purpose = maybe("purpose", ConsentPurpose.objects.filter(is_active=True), code=body.purpose)
    made = acts.write_to(
        actor, customer=found, channel=one("channel", Channel.objects.filter(is_active=True, medium__in=OUT), code=body.channel),
        body=body.body, subject=body.subject, purpose=purpose, case=case_named(actor, body.case), at=at_of(request),
    )  # fmt: skip
    return answer(_message(made), 201)


@router.post("/calls", response={201: schemas.ThreadOut}, summary="Note a phone call")
@decorate_view(idempotent)
def log_call(request: HttpRequest, body: schemas.Call) -> HttpResponse:
    """On a case it stands as a call."""
    actor = actor_of(request)
    given = body.dict() | {
        "channel": one("channel", Channel.objects.filter(is_active=True, medium=Medium.PHONE), code=body.channel),
        "customer": customer_named(actor, body.customer), "case": case_named(actor, body.case),
    }  # fmt: skip
    made = acts.log_call(actor, at=at_of(request), **given)
    return answer(_told(made) | {"messages": [_message(one) for one in reads.thread(made)]}, 201)


def _taken(message: Message | None) -> HttpResponse:
    return answer({"taken": message is not None, "conversation": message.conversation_id if message is not None else None})


def _must(request: HttpRequest, permission: str) -> None:
    if not actor_of(request).may(permission):
        raise Denied(permission=permission)


@router.post("/mails", response=schemas.Taken, summary="Bring a raw mail")
@decorate_view(idempotent)
def receive_mail(request: HttpRequest, body: schemas.Mail) -> HttpResponse:
    """Taken once by its Message-ID; what is hostile or of a machine is not taken."""
    _must(request, "channels.receive_mail")
    channel = channel_called(body.channel, Medium.MAIL)
    raw = _decoded("raw", body.raw)
    return _taken(arriving.receive_mail(actor_of(request), channel=channel, raw=raw, at=at_of(request)))


def _decoded(name: str, text: str) -> bytes:
    try:
        return b64decode(text)
    except (NotBase64, ValueError):
        raise Invalid(fields={name: [_("This is not base64.")]}) from None


@router.post("/incoming-messages", response=schemas.Taken, summary="Bring a message of a customer")
@decorate_view(idempotent)
def receive_message(request: HttpRequest, body: schemas.Incoming) -> HttpResponse:
    """For programs of one's own; gateways use their signed address."""
    _must(request, "channels.receive_message")
    channel = channel_called(body.channel, Medium.SMS, Medium.MESSENGER)
    given = arriving.Given(body.id, body.sender, body.name, "", body.text)
    return _taken(arriving.receive_message(actor_of(request), channel=channel, given=given, at=at_of(request)))


def _sent(row: Message) -> dict[str, Any]:
    names = ("id", "occasion", "state", "reason", "tries", "at", "sent_at")
    who = row.conversation.customer
    return {name: getattr(row, name) for name in names} | {
        "conversation": row.conversation_id, "customer": who.number if who else None, "channel": row.channel.code,
        "campaign": row.campaign_id,
    }  # fmt: skip


@router.get("/deliveries", response=page_of(schemas.DeliveryOut), summary="List what was sent, or was not")
def delivered(request: HttpRequest, wanted: Query[InDays]) -> HttpResponse:
    """In conversations one may see. Days are those on which they were sent."""
    return page_from(deliveries(actor_of(request)), wanted, _sent, day="sent_at")


@router.post("/deliveries", response=schemas.Taken, summary="Say what became of a message")
@decorate_view(idempotent)
def note_delivery(request: HttpRequest, body: schemas.Delivery) -> HttpResponse:
    """One that is not known is passed over."""
    _must(request, "channels.note_delivery")
    channel = channel_called(body.channel, *OUT)
    found = arriving.note_delivery(
        actor_of(request), channel=channel, key=body.id, is_delivered=body.is_delivered, reason=body.reason, at=at_of(request)
    )
    return _taken(found)
