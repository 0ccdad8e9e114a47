"""Pages where channels and phrases are set up."""

from django.http.response import HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tingtang.channels import forms, tables
from tingtang.channels.actions import channels as acts
from tingtang.channels.actions import manners as manner_acts
from tingtang.channels.actions import telling as telling_acts
from tingtang.channels.models import Channel, Manner, Phrase, Telling
from tingtang.channels.queries import channels as reads
from tingtang.channels.queries import manners as manner_reads
from tingtang.channels.queries import telling as telling_reads
from tingtang.channels.queries.conversations import VIEW_SETUP
from tingtang.channels.signed_mail import dns_record
from tingtang.core.views import Request, page
from tingtang.ui.records import Noun, edited, listed, removed

CHANNEL = Noun(
    "channels",
    "channel",
    "channels",
    title=_("Channels"),
    new_title=_("New channel"),
    make=_("Set up a channel"),
    save_verb=_("Save the channel"),
    remove_verb=_("Remove the channel"),
    table=tables.Channels,
    save=acts.save_channel,
    remove=acts.remove_channel,
)
PHRASE = Noun(
    "channels",
    "phrase",
    "phrases",
    title=_("Phrases"),
    new_title=_("New phrase"),
    make=_("Write a phrase"),
    save_verb=_("Save the phrase"),
    remove_verb=_("Remove the phrase"),
    table=tables.Phrases,
    save=acts.save_phrase,
    remove=acts.remove_phrase,
)
MANNER = Noun(
    "channels",
    "manner",
    "manners",
    title=_("Rules of approach"),
    new_title=_("New rule of approach"),
    make=_("Add a rule of approach"),
    save_verb=_("Save the rule"),
    remove_verb=_("Remove the rule"),
    table=tables.Manners,
    save=manner_acts.save_manner,
    remove=manner_acts.remove_manner,
)
TELLING = Noun(
    "channels",
    "telling",
    "tellings",
    title=_("Messages by occasion"),
    new_title=_("New message by occasion"),
    make=_("Add an occasion"),
    save_verb=_("Save the message"),
    remove_verb=_("Send it no more"),
    table=tables.Tellings,
    save=telling_acts.save_telling,
    remove=telling_acts.remove_telling,
)


@page(VIEW_SETUP)
def channels(request: Request) -> HttpResponseBase:
    """The channels."""
    return listed(request, CHANNEL, reads.channels(request.actor))


@page("channels.save_channel", everywhere=True)
def channel(request: Request, channel: int) -> HttpResponseBase:
    found = reads.get_channel(request.actor, channel, "channels.save_channel")
    signs = found.dkim_selector and found.plain_dkim_key
    record = ""
    if signs:
        name = f"{found.dkim_selector}._domainkey.{found.address.rpartition('@')[2]}"
        record = gettext("Publish this in the DNS, so that mails are believed: {name} TXT “{text}”").format(
            name=name, text=dns_record(signs)
        )
    note = " ".join(part for part in (found.trouble, record) if part)
    return edited(request, CHANNEL, found, forms.Channel(request.POST or None, instance=found), page_note=note)


@page("channels.save_channel", everywhere=True)
def new_channel(request: Request) -> HttpResponseBase:
    return edited(request, CHANNEL, None, forms.Channel(request.POST or None, instance=Channel()))


@page("channels.remove_channel", everywhere=True)
@require_POST
def remove_channel(request: Request, channel: int) -> HttpResponseBase:
    return removed(request, CHANNEL, reads.get_channel(request.actor, channel, "channels.remove_channel"))


@page(VIEW_SETUP)
def phrases(request: Request) -> HttpResponseBase:
    """The phrases."""
    return listed(request, PHRASE, reads.phrases(request.actor))


@page("channels.save_phrase", everywhere=True)
def phrase(request: Request, phrase: int) -> HttpResponseBase:
    found = reads.get_phrase(request.actor, phrase, "channels.save_phrase")
    return edited(request, PHRASE, found, forms.Phrase(request.POST or None, instance=found))


@page("channels.save_phrase", everywhere=True)
def new_phrase(request: Request) -> HttpResponseBase:
    return edited(request, PHRASE, None, forms.Phrase(request.POST or None, instance=Phrase()))


@page("channels.remove_phrase", everywhere=True)
@require_POST
def remove_phrase(request: Request, phrase: int) -> HttpResponseBase:
    return removed(request, PHRASE, reads.get_phrase(request.actor, phrase, "channels.remove_phrase"))


@page(VIEW_SETUP)
def tellings(request: Request) -> HttpResponseBase:
    """Of what people are told by message."""
    return listed(request, TELLING, telling_reads.tellings(request.actor))


@page("channels.save_telling", everywhere=True)
def telling(request: Request, telling: int) -> HttpResponseBase:
    found = telling_reads.get_telling(request.actor, telling, "channels.save_telling")
    return edited(request, TELLING, found, forms.Telling(request.POST or None, instance=found))


@page("channels.save_telling", everywhere=True)
def new_telling(request: Request) -> HttpResponseBase:
    return edited(request, TELLING, None, forms.Telling(request.POST or None, instance=Telling()))


@page("channels.remove_telling", everywhere=True)
@require_POST
def remove_telling(request: Request, telling: int) -> HttpResponseBase:
    return removed(request, TELLING, telling_reads.get_telling(request.actor, telling, "channels.remove_telling"))


@page(VIEW_SETUP)
def manners(request: Request) -> HttpResponseBase:
    """When customers of a type are left in peace, and how they are spoken to (NOT-09)."""
    return listed(request, MANNER, manner_reads.manners(request.actor))


@page("channels.save_manner", everywhere=True)
def manner(request: Request, manner: int) -> HttpResponseBase:
    found = manner_reads.get_manner(request.actor, manner, "channels.save_manner")
    return edited(request, MANNER, found, forms.Manner(request.POST or None, instance=found))


@page("channels.save_manner", everywhere=True)
def new_manner(request: Request) -> HttpResponseBase:
    return edited(request, MANNER, None, forms.Manner(request.POST or None, instance=Manner()))


@page("channels.remove_manner", everywhere=True)
@require_POST
def remove_manner(request: Request, manner: int) -> HttpResponseBase:
    return removed(request, MANNER, manner_reads.get_manner(request.actor, manner, "channels.remove_manner"))
