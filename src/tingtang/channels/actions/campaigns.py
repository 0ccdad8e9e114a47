"""Writes of campaigns: drawn up, tried, released, spread to their audience, stopped, ended, and what is done about refusals."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from tingtang.channels.actions.common import new_message_id, write_out
from tingtang.channels.events import (
    CAMPAIGN_ENDED,
    CAMPAIGN_SAVED,
    CAMPAIGN_SPREAD,
    CAMPAIGN_STARTED,
    CAMPAIGN_STOPPED,
    CAMPAIGN_TRIED,
    MESSAGE_REFUSED,
    MESSAGE_WRITTEN,
    REMEDY_DONE,
    REMEDY_SAVED,
    REMOVED,
)
from tingtang.channels.models import ADDRESS, Campaign, Channel, Conversation, Invitee, Medium, Message, Remedy, Way
from tingtang.channels.queries.campaigns import audience, day_of, verdicts
from tingtang.channels.queries.conversations import contact_digest
from tingtang.channels.rules.mail import one_line
from tingtang.channels.rules.sending import filled, places
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.core.naming import clean_texts, text_in
from tingtang.core.sealing import seal
from tingtang.customers.actions.care import plan_contact
from tingtang.customers.models import ConsentPurpose, ContactPlan, Customer
from tingtang.journal.record import record
from tingtang.journal.saving import field_names, locked, remove, save, tidy, write
from tingtang.org.models import Hall, Organisation
from tingtang.org.queries import organisation

FIELDS: Final = field_names(
    Campaign, "name", "note", "hall", "way", "channel", "purpose", "owner", "subjects", "bodies", "for_kind", "tier", "home",
    "language", "is_rural", "quiet_days", "most_lately",
)  # fmt: skip
REMEDY_FIELDS: Final = field_names(Remedy, "refusal", "text", "owner", "due_date")
PLACES: Final = frozenset({"name", "title", "organisation", "hall", "stop"})
BATCH: Final = 200
STOP_SALT: Final = "channels.stop"
STOP_PATH: Final = "/stop/"  # not by its name: a worker that knows all addresses has loaded all pages and the whole API


class NotDraft(Refused):
    """The campaign has been released."""

    message = _("This campaign has been released. Stop it to change what is left, or make another.")


class NotReady(Refused):
    """Something is missing before it can go."""

    message = _("Before it can be sent: {what}")


class NotRunning(Refused):
    """The campaign is not under way."""

    message = _("This campaign is not under way.")


@action("channels.save_campaign", on="hall", label=_("Draw up campaigns"))
def save_campaign(
    actor: Actor,
    /,
    *,
    at: datetime,
    hall: Any = None,
    campaign: Campaign | None = None,
    version: str | None = None,
    **values: Any,
) -> Campaign:
    """Change a draft or a stopped campaign, or make one. Refused once it is released, and for places that nobody fills; of a hall
    (or of all) it is moved away only by who may write there too."""
    if campaign is not None and not actor.may("channels.save_campaign", campaign):
        raise Denied(permission="channels.save_campaign")
    if campaign is not None and locked(campaign).state not in {Campaign.State.DRAFT, Campaign.State.STOPPED}:
        raise NotDraft
    for name in ("subjects", "bodies"):
        if name in values:
            values[name] = _wording(name, values[name])
    found, values["hall"] = campaign or Campaign(), hall
    way, channel = values.get("way", found.way), values.get("channel", found.channel)
    if way == Way.MESSAGE and (channel is None or channel.medium in {Medium.CHAT, Medium.PHONE}):
        raise Invalid(fields={"channel": [str(_("Choose a mailbox or a gateway by which it is sent."))]})
    return save(actor, CAMPAIGN_SAVED, found, values, FIELDS, at=at, version=version)


def _wording(name: str, texts: Any) -> dict[str, str]:
    found = {code: one_line(text) if name == "subjects" else text for code, text in clean_texts(texts).items()}
    unknown = {place for text in found.values() for place in places(text)} - PLACES
    if unknown:
        text = _("Nobody fills {places}. There are: {known}.")
        known = ", ".join(f"{{{one}}}" for one in sorted(PLACES))
        raise Invalid(fields={name: [str(text).format(places=", ".join(f"{{{one}}}" for one in sorted(unknown)), known=known)]})
    return found


@action("channels.remove_campaign", on="campaign", label=_("Remove drafts of campaigns"))
def remove_campaign(actor: Actor, *, campaign: Campaign, at: datetime) -> None:
    """Remove a campaign that was never released. Refused afterwards: what was sent stays."""
    if locked(campaign).state != Campaign.State.DRAFT:
        raise NotDraft
    remove(actor, REMOVED, campaign, at=at, code=str(campaign.pk), parts=["invitees", "remedies", "messages"])


def lacks(campaign: Campaign) -> list[str]:
    """What a campaign still needs before it can go."""
    found = []
    if campaign.way == Way.MESSAGE:
        if not campaign.bodies:
            found.append(str(_("write what is said")))
        if campaign.channel is not None and campaign.channel.medium == Medium.MAIL and not campaign.subjects:
            found.append(str(_("write a subject")))
        if campaign.channel is not None and not campaign.channel.is_active:
            found.append(str(_("the channel is switched off")))
    elif campaign.owner is None:
        found.append(str(_("say who calls where nobody keeps the customer")))
    return found


def _must_be_ready(campaign: Campaign) -> None:
    if missing := lacks(campaign):
        raise NotReady(what="; ".join(missing))


@action("channels.try_campaign", on="campaign", label=_("Send campaigns to oneself on trial"))
def try_campaign(actor: Actor, *, campaign: Campaign, address: str, at: datetime, language: str = "") -> Message:
    """Send the wording to one address of one's own. Refused while something is missing, and for calls."""
    _must_be_ready(campaign)
    if campaign.way != Way.MESSAGE or campaign.channel is None:
        raise Invalid(fields={"address": [str(_("Only messages are tried; calls are planned when it is released."))]})
    where = one_line(str(tidy(address)))[:200]
    if not where or (campaign.channel.medium == Medium.MAIL and "@" not in where):
        raise Invalid(fields={"address": [str(_("Say where the trial is sent to."))]})
    values = _values(campaign, actor.name or "—", "", gettext("(the link stands here)"), language, house=organisation())
    talk = Conversation(
        channel=campaign.channel, hall=campaign.hall, subject=campaign.name, name=actor.name, language=language, opened_at=at,
        changed_at=at, closed_at=at, state=Conversation.State.CLOSED, is_silent=True, address=seal(where, ADDRESS),
    )  # fmt: skip
    talk.save()
    subject, body = _worded(campaign, values, language)
    made = write_out(actor, talk, body, at=at, subject=subject)
    record(CAMPAIGN_TRIED, actor, at=at, campaign=campaign, message=made)
    return made


@action("channels.start_campaign", on="campaign", label=_("Release campaigns"))
def start_campaign(actor: Actor, *, campaign: Campaign, at: datetime, starts_at: datetime | None = None) -> Campaign:
    """Release a campaign, now or for later; a stopped one goes on where it stood. Refused while something is missing."""
    kept = locked(campaign)
    if kept.state not in {Campaign.State.DRAFT, Campaign.State.STOPPED}:
        raise NotDraft
    _must_be_ready(kept)
    kept.state, kept.starts_at = Campaign.State.SCHEDULED, max(at, starts_at or at)
    kept.save(update_fields=["state", "starts_at"])
    record(CAMPAIGN_STARTED, actor, at=at, campaign=kept, hall=kept.hall)
    return kept


@action("channels.stop_campaign", on="campaign", label=_("Stop campaigns"))
def stop_campaign(actor: Actor, *, campaign: Campaign, at: datetime) -> Campaign:
    """Stop a campaign: nothing of it is sent from now on. Refused when it is not under way."""
    kept = locked(campaign)
    if kept.state not in {Campaign.State.SCHEDULED, Campaign.State.SENDING}:
        raise NotRunning
    kept.state = Campaign.State.STOPPED
    kept.save(update_fields=["state"])
    record(CAMPAIGN_STOPPED, actor, at=at, campaign=kept, hall=kept.hall)
    return kept


@action("channels.spread_campaign", label=_("Invite the audience (the system does this)"))
def spread_campaign(actor: Actor, *, key: int, at: datetime) -> bool:
    """Invite the next of the audience, or end a campaign that is through. Whether there is more to invite now.

    Everybody once: the place in the audience is kept in the same transaction as the messages.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("channel", "purpose", "hall", "owner").get(pk=key)
    is_ripe = campaign.state == Campaign.State.SCHEDULED and campaign.starts_at is not None and campaign.starts_at <= at
    if campaign.state != Campaign.State.SENDING and not is_ripe:
        unchanged()
        return False
    if campaign.is_complete:
        _end_when_through(actor, campaign, at)
        return False
    some = list(audience(campaign).filter(pk__gt=campaign.cursor)[:BATCH])
    counts = _invite(actor, campaign, some, at)
    campaign.state, campaign.is_complete = Campaign.State.SENDING, len(some) < BATCH
    campaign.cursor = some[-1].pk if some else campaign.cursor
    campaign.save(update_fields=["state", "is_complete", "cursor"])
    record(CAMPAIGN_SPREAD, actor, at=at, campaign=campaign, invited=counts[0], kept_out=counts[1])
    return not campaign.is_complete


def _end_when_through(actor: Actor, campaign: Campaign, at: datetime) -> None:
    if Message.objects.filter(campaign=campaign, state__in=[Message.State.QUEUED, Message.State.SENDING]).exists():
        unchanged()
        return
    campaign.state, campaign.ended_at = Campaign.State.DONE, at
    campaign.save(update_fields=["state", "ended_at"])
    record(CAMPAIGN_ENDED, actor, at=at, campaign=campaign, hall=campaign.hall)


def _invite(actor: Actor, campaign: Campaign, some: list[Customer], at: datetime) -> tuple[int, int]:
    known = set(Invitee.objects.filter(campaign=campaign, customer__in=some).values_list("customer_id", flat=True))
    judged = [row for row in verdicts(campaign, some, at) if row[0].pk not in known]
    chosen = [(customer, address) for customer, address, no in judged if not no and address]
    left = [(customer, no or "no_address") for customer, address, no in judged if no or not address]
    rows = [Invitee(campaign=campaign, customer=customer, kept_out=no) for customer, no in left]
    for customer, no in left:
        record(
            MESSAGE_REFUSED,
            actor,
            at=at,
            customer=customer,
            channel=campaign.channel,
            hall=customer.hall,
            campaign=campaign,
            reason=no,
        )
    rows += _by_message(actor, campaign, chosen, at) if campaign.way == Way.MESSAGE else _by_plan(actor, campaign, chosen, at)
    Invitee.objects.bulk_create(rows)
    return len(chosen), len(left)


def _by_message(actor: Actor, campaign: Campaign, chosen: Sequence[tuple[Customer, str]], at: datetime) -> list[Invitee]:
    channel = campaign.channel
    assert channel is not None  # noqa: S101 - a constraint of the table
    talks = [
        Conversation(
            channel=channel,
            customer=one,
            hall=one.hall,
            name=one.name,
            subject=campaign.name,
            language=one.language,
            opened_at=at,
            changed_at=at,
            closed_at=at,
            state=Conversation.State.CLOSED, is_silent=True,
            address=seal(address, ADDRESS),
            contact=contact_digest(address),
        )
        for one, address in chosen
    ]  # fmt: skip
    Conversation.objects.bulk_create(talks)
    house = organisation()
    messages = [_message(campaign, talk, house, at) for talk in talks]
    Message.objects.bulk_create(messages)
    for one in messages:
        talk = one.conversation
        record(
            MESSAGE_WRITTEN, actor, at=at, conversation=talk, customer=talk.customer, hall=talk.hall, channel=channel, message=one,
            campaign=campaign, medium=channel.medium,
        )  # fmt: skip
    return [Invitee(campaign=campaign, customer=one.conversation.customer, message=one) for one in messages]


def _message(campaign: Campaign, talk: Conversation, house: Organisation | None, at: datetime) -> Message:
    customer, channel = talk.customer, talk.channel
    assert customer is not None  # noqa: S101 - it was made for him
    values = _values(
        campaign, customer.name, customer.title and customer.get_title_display(),
        stop_words(channel, customer, campaign.purpose, campaign), customer.language,
        house=house, hall=customer.hall,
    )  # fmt: skip
    subject, body = _worded(campaign, values, customer.language)
    return Message(
        conversation=talk, channel=channel, direction=Message.Direction.OUT, campaign=campaign, subject=subject[:300],
        body=body[:20_000], at=at, due_at=at, state=Message.State.QUEUED, message_id=new_message_id(channel),
        purpose=campaign.purpose,
    )  # fmt: skip


def _by_plan(actor: Actor, campaign: Campaign, chosen: Sequence[tuple[Customer, str]], at: datetime) -> list[Invitee]:
    way = ContactPlan.Way.PHONE if campaign.way == Way.PHONE else ContactPlan.Way.HERE
    made = []
    for customer, _address in chosen:
        owner = customer.keeper or campaign.owner
        assert owner is not None  # noqa: S101 - asked when it was released
        plan = plan_contact(
            actor, customer=customer, owner=owner, topic=campaign.name, due_date=day_of(campaign, at) + timedelta(days=7), way=way,
            campaign=campaign.name, at=at,
        )  # fmt: skip
        made.append(Invitee(campaign=campaign, customer=customer, plan=plan))
    return made


def _values(
    campaign: Campaign, name: str, title: Any, stop: str, language: str, *, house: Organisation | None, hall: Hall | None = None
) -> dict[str, str]:
    place = hall or campaign.hall
    with override(language or settings.LANGUAGE_CODE):
        return {
            "name": name, "title": str(title or ""), "stop": stop,
            "organisation": house.name_in() if house else "", "hall": place.name_in() if place else (house.name_in() if house else ""),
        }  # fmt: skip


def _worded(campaign: Campaign, values: dict[str, str], language: str) -> tuple[str, str]:
    """Subject and text in a language; how one is left alone stands at the end, if nowhere else."""
    code = language or settings.LANGUAGE_CODE
    body, subject = text_in(campaign.bodies, code), text_in(campaign.subjects, code)
    if "stop" not in places(body):
        body += "\n\n{stop}"
    return one_line(filled(subject, values)), filled(body, values)


def stop_token(customer: Customer, purpose: ConsentPurpose, campaign: Campaign | None = None) -> str:
    """What proves that a link to be left alone is this customer's; it does not age, so that the oldest mail still lets go."""
    return signing.Signer(salt=STOP_SALT).sign_object([campaign.pk if campaign else 0, customer.pk, purpose.pk])


def stop_url(customer: Customer, purpose: ConsentPurpose, campaign: Campaign | None = None) -> str:
    """The link by which a customer asks to be left alone; empty while nobody said where these pages are reached."""
    return f"{settings.PUBLIC_URL}{STOP_PATH}{stop_token(customer, purpose, campaign)}/" if settings.PUBLIC_URL else ""


def stop_words(
    channel: Channel | None, customer: Customer, purpose: ConsentPurpose | None, campaign: Campaign | None = None
) -> str:
    """How a customer is told to be left alone: by the link of a mail, by a word where he can only answer."""
    if purpose is None:
        return ""
    with override(customer.language or settings.LANGUAGE_CODE):
        url = stop_url(customer, purpose, campaign) if channel is not None and channel.medium == Medium.MAIL else ""
        return (
            gettext("No more such messages: {url}").format(url=url) if url else gettext("To get no more such messages, answer T.")
        )


@action("channels.save_remedy", on="campaign", label=_("Set measures about refusals"))
def save_remedy(
    actor: Actor, /, *, campaign: Campaign, at: datetime, remedy: Remedy | None = None, version: str | None = None, **values: Any
) -> Remedy:
    """Say what is done about a reason for which people refuse, by whom and until when (CUS-42)."""
    due: date | None = values.get("due_date")
    if remedy is None and due is not None and due < day_of(campaign, at):
        raise Invalid(fields={"due_date": [str(_("This day is past."))]})
    return save(
        actor,
        REMEDY_SAVED,
        remedy or Remedy(campaign=campaign),
        values,
        REMEDY_FIELDS,
        at=at,
        version=version,
        about=["campaign"],
    )


@action("channels.finish_remedy", on="campaign", label=_("Finish measures about refusals"))
def finish_remedy(actor: Actor, *, campaign: Campaign, remedy: Remedy, at: datetime, effect: str = "") -> Remedy:
    """Note that a measure is done, and what came of it."""
    kept = locked(remedy)
    if kept.done_at is not None:
        unchanged()
        return kept
    kept.done_at, kept.effect = at, str(tidy(effect))[:300]
    write(kept)
    record(REMEDY_DONE, actor, at=at, remedy=kept, campaign=campaign, hall=campaign.hall)
    return kept


@action("channels.finish_own_remedy", label=_("Finish the measures one has been given"))
def finish_own_remedy(actor: Actor, *, remedy: Remedy, at: datetime, effect: str = "") -> Remedy:
    """Note that the measure one was given is done. Refused to everybody else."""
    if actor.staff_id is None or remedy.owner_id != actor.staff_id:
        raise Denied(permission="channels.finish_remedy")
    return finish_remedy(actor, campaign=remedy.campaign, remedy=remedy, at=at, effect=effect)
