"""People are told by message of what happens: who asked for it about one thing, and customers who agreed to a purpose."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tingtang.channels.actions.campaigns import stop_words
from tingtang.channels.actions.common import begin, held, new_message_id, write_out
from tingtang.channels.events import MESSAGE_REFUSED, REMOVED, TELLING_SAVED, WISH_OVER, WISHED, WISHES_FORGOTTEN
from tingtang.channels.models import CONTACT_KIND, Channel, Conversation, Medium, Message, Telling, Wish
from tingtang.channels.queries.consents import address_of, standing_of
from tingtang.channels.queries.conversations import contact_digest
from tingtang.channels.queries.telling import tellings_for
from tingtang.channels.rules.mail import one_line
from tingtang.channels.rules.sending import No, filled, is_reachable, places, refusal
from tingtang.core import registry
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.core.naming import clean_texts, text_in
from tingtang.customers.models import Customer
from tingtang.customers.queries import root
from tingtang.customers.telling import Occasion, Words
from tingtang.journal.record import record
from tingtang.journal.saving import field_names, locked, remove, save, tidy
from tingtang.org.models import Hall
from tingtang.org.queries import organisation

FIELDS: Final = field_names(
    Telling, "occasion", "hall", "channel", "purpose", "subjects", "bodies", "quiet_days", "most_lately", "order", "is_active"
)
HOUSE: Final = frozenset({"organisation", "hall"})
LASTS, RESTS, AT_ONCE = timedelta(hours=20), timedelta(hours=1), 200


class NotOffered(Refused):
    """Nobody is told of it here."""

    message = _("Messages about this are not sent here. Please watch this page or the board.")


@action("channels.save_telling", label=_("Set up messages by occasion"))
def save_telling(
    actor: Actor, /, *, at: datetime, telling: Telling | None = None, version: str | None = None, **values: Any
) -> Telling:
    """Change of what people are told and how, or add it. Refused: an unknown occasion, one that needs consent to nothing, places
    that nobody fills, a channel that sends nothing."""
    found = telling or Telling()
    kind = registry.occasion.get(values.get("occasion", found.occasion))
    channel = values.get("channel", found.channel_id and found.channel)
    if kind is None:
        raise Invalid(fields={"occasion": [str(_("Choose one of those offered."))]})
    if not kind.is_asked and values.get("purpose", found.purpose_id and found.purpose) is None:
        raise Invalid(fields={"purpose": [str(_("Say to what people must have agreed before they are told."))]})
    if not isinstance(channel, Channel) or channel.medium in {Medium.CHAT, Medium.PHONE}:
        raise Invalid(fields={"channel": [str(_("Choose a mailbox or a gateway by which it is sent."))]})
    for name in ("subjects", "bodies"):
        if name in values:
            values[name] = _wording(name, values[name], kind)
    return save(actor, TELLING_SAVED, found, values, FIELDS, at=at, version=version, about=["channel"])


def _wording(name: str, texts: Any, kind: Occasion) -> dict[str, str]:
    kept = {code: one_line(text) if name == "subjects" else text for code, text in clean_texts(texts).items()}
    known = kind.places | HOUSE
    unknown = {place for text in kept.values() for place in places(text)} - known
    if unknown:
        text = _("Nobody fills {places}. There are: {known}.")
        shown = [", ".join(f"{{{one}}}" for one in sorted(some)) for some in (unknown, known)]
        raise Invalid(fields={name: [str(text).format(places=shown[0], known=shown[1])]})
    return kept


@action("channels.remove_telling", label=_("Remove messages by occasion"))
def remove_telling(actor: Actor, *, telling: Telling, at: datetime) -> None:
    """Tell people of this no more; what was sent stays."""
    remove(actor, REMOVED, telling, at=at, code=telling.occasion)


@action("channels.wish", on="hall", label=_("Ask to be told, as a customer"))
def wish(
    actor: Actor, *, hall: Hall, label: str, key: int, channel: Channel, address: str, at: datetime, language: str = "",
    customer: Customer | None = None, name: str = "",
) -> Wish:  # fmt: skip
    """Somebody asks to be told of one thing of his: that is his consent, to this and no more. Asked twice it is one wish.

    Refused: a channel by which nobody is told of it here, and what is no number or address.
    """
    where = one_line(str(tidy(address)))[:200]
    offered = {one.channel_id for one in tellings_for(label, hall, is_asked=True)}
    if channel.pk not in offered:
        raise NotOffered
    if not is_reachable(channel.medium, where):
        raise Invalid(fields={"address": [str(_("Please check this: it is no number or address that can be reached."))]})
    contact = contact_digest(where)
    known = Wish.objects.filter(label=label, key=key, contact=contact, ended_at__isnull=True).first()
    if known is not None:
        unchanged()
        return known
    talk = begin(
        actor, channel, at=at, address=where, name=name, customer=customer, hall=hall, language=language, is_silent=True,
        state=Conversation.State.CLOSED, closed_at=at,
    )  # fmt: skip
    made = Wish(label=label, key=key, talk=talk, contact=contact, asked_at=at)
    made.save()
    record(WISHED, actor, at=at, wish=made, conversation=talk, customer=customer, hall=hall, channel=channel, about=label)
    return made


@action("channels.tell_wish", label=_("Tell people what they asked for (the system does this)"))
def tell_wish(actor: Actor, *, wish: Wish, occasion: str, mark: str, values: Words, at: datetime) -> Message | None:
    """Tell somebody what he asked to be told, once for each `mark`. None when he was told, or it is not told here."""
    kept = locked(wish)
    said = f"{occasion}/{mark}"
    talk = held(kept.talk)
    telling = next((one for one in tellings_for(kept.label, talk.hall, occasion) if one.channel_id == talk.channel_id), None)
    if kept.ended_at is not None or said in kept.told or telling is None or not talk.address:
        unchanged()
        return None
    kept.told = [*kept.told, said][-50:]
    kept.save(update_fields=["told"])
    subject, body = _worded(telling, talk, values, stop="")
    return write_out(
        actor, talk, body, at=at, subject=subject, occasion=occasion, nature=Message.Nature.AUTOMATIC, purpose=None
    )  # fmt: skip


@action("channels.end_wish", label=_("End what people asked to be told (the system does this)"))
def end_wish(actor: Actor, *, wish: Wish, reason: str, at: datetime) -> None:
    """There is nothing more to tell; the address is forgotten an hour later."""
    kept = locked(wish)
    if kept.ended_at is not None:
        unchanged()
        return
    kept.ended_at = at
    kept.save(update_fields=["ended_at"])
    record(WISH_OVER, actor, at=at, wish=kept, hall=kept.talk.hall, reason=reason)


@action("channels.forget_wishes", label=_("Forget addresses of those who asked to be told (the system does this)"))
def forget_wishes(actor: Actor, *, at: datetime) -> int:
    """Forget the addresses of wishes that are over once nothing of them waits to be sent, and of all that are older than a day.

    What still waits then, because its worker died or its channel is switched off, is not sent any more.
    """
    rows = Wish.objects.select_for_update(of=("self",), skip_locked=True).filter(forgotten_at__isnull=True)
    busy = Message.objects.filter(state__in=[Message.State.QUEUED, Message.State.SENDING], occasion__gt="").values("conversation")
    over = Q(ended_at__lt=at - RESTS) & ~Q(talk__in=busy)
    found = list(rows.filter(over | Q(asked_at__lt=at - LASTS))[:AT_ONCE])
    if not found:
        unchanged()
        return 0
    talks = [one.talk_id for one in found]
    Conversation.objects.filter(pk__in=talks).update(address=None, contact=None)
    Message.objects.filter(conversation__in=talks, state=Message.State.QUEUED).update(
        state=Message.State.REFUSED, reason=No.NO_ADDRESS.value, due_at=None
    )
    for one in found:
        one.ended_at, one.forgotten_at, one.contact = one.ended_at or at, at, b""
    Wish.objects.bulk_update(found, ["ended_at", "forgotten_at", "contact"])
    record(WISHES_FORGOTTEN, actor, at=at, count=len(found))
    return len(found)


@action("channels.tell_customer", on="customer", label=_("Tell customers by occasion"))
def tell_customer(
    actor: Actor, *, customer: Customer, occasion: str, values: Words, at: datetime, hall: Hall | None = None
) -> Message | None:
    """Tell a customer of an occasion by the first channel by which he may be reached; None when nobody is told of it.

    Without consent or address, or written to too often lately, it is kept as not sent, with why.
    """
    who = root(customer)
    offered = tellings_for(occasion, hall, occasion) if who.erased_at is None else []
    no: No | None = None
    for telling in offered:
        kind = CONTACT_KIND[telling.channel.medium]
        since = at - timedelta(days=telling.quiet_days)
        said = refusal(standing_of(who, kind, telling.purpose, since=since), most_lately=telling.most_lately)
        if said is None:
            return _told(actor, who, telling, address_of(who, kind), values, at, hall)
        no = no if no not in {None, No.NO_ADDRESS} else said
    if no is None:
        unchanged()
        return None
    return _kept_back(actor, who, offered[0], no, values, at, hall)


def _talk(actor: Actor, who: Customer, telling: Telling, address: str, at: datetime, hall: Hall | None) -> Conversation:
    return begin(
        actor, telling.channel, at=at, address=address, name=who.name, subject=str(telling.label), customer=who, is_silent=True,
        hall=hall or who.hall, language=who.language, state=Conversation.State.CLOSED, closed_at=at,
    )  # fmt: skip


def _told(actor: Actor, who: Customer, telling: Telling, address: str, values: Words, at: datetime, hall: Hall | None) -> Message:
    talk = _talk(actor, who, telling, address, at, hall)
    stop = stop_words(telling.channel, who, telling.purpose)
    subject, body = _worded(telling, talk, values, stop=stop)
    return write_out(
        actor, talk, body, at=at, subject=subject, occasion=telling.occasion, purpose=telling.purpose,
        nature=Message.Nature.AUTOMATIC,
    )  # fmt: skip


def _kept_back(actor: Actor, who: Customer, telling: Telling, no: No, values: Words, at: datetime, hall: Hall | None) -> Message:
    talk = _talk(actor, who, telling, "", at, hall)
    subject, body = _worded(telling, talk, values, stop="")
    made = Message(
        conversation=talk, channel=telling.channel, direction=Message.Direction.OUT, body=body, subject=subject[:300], at=at,
        state=Message.State.REFUSED, reason=no.value, occasion=telling.occasion, message_id=new_message_id(telling.channel),
        nature=Message.Nature.AUTOMATIC,
    )  # fmt: skip
    made.save()
    record(
        MESSAGE_REFUSED, actor, at=at, customer=who, channel=telling.channel, hall=talk.hall, message=made, reason=no.value,
        occasion=telling.occasion,
    )  # fmt: skip
    return made


def _worded(telling: Telling, talk: Conversation, values: Words, *, stop: str) -> tuple[str, str]:
    """Subject and text in the language of who is told, the usual words where none were written."""
    code, kind, house = talk.language or settings.LANGUAGE_CODE, telling.kind, organisation()
    assert kind is not None  # noqa: S101 - without it no telling is offered
    with override(code):
        body = text_in(telling.bodies, code) or str(kind.body)
        subject = text_in(telling.subjects, code) or str(kind.subject)
        own = house.name_in() if house else ""
        given = {"organisation": own, "hall": talk.hall.name_in() if talk.hall else own} | {
            name: text_in(one, code, one.get("", "")) if isinstance(one, dict) else one for name, one in values.items()
        }
    return one_line(filled(subject, given)), "\n\n".join(part for part in (filled(body, given), own, stop) if part)
