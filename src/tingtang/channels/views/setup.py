"""Pages where channels and phrases are set up."""

from django.http.response import HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tingtang.channels import forms, tables
from tingtang.channels.actions import channels as acts
from tingtang.channels.actions import manners as manner_acts
from tingtang.channels.actions import telling as telling_acts
from tingtang.channels.models import Channel
from tingtang.channels.queries import channels as reads
from tingtang.channels.queries import manners as manner_reads
from tingtang.channels.queries import telling as telling_reads
from tingtang.channels.queries.conversations import VIEW_SETUP
from tingtang.channels.signed_mail import dns_record
from tingtang.core.views import Request, page
from tingtang.ui.records import Noun, edited, listed, pages, removed

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


phrases = pages(
    PHRASE,
    view=VIEW_SETUP,
    rows=lambda request: reads.phrases(request.actor),
    find=lambda actor, key: reads.get_phrase(actor, key, "channels.save_phrase"),
    form=forms.Phrase,
)
tellings = pages(  # of what people are told by message
    TELLING,
    view=VIEW_SETUP,
    rows=lambda request: telling_reads.tellings(request.actor),
    find=lambda actor, key: telling_reads.get_telling(actor, key, "channels.save_telling"),
    form=forms.Telling,
)
manners = pages(  # when customers of a type are left in peace, and how they are spoken to (NOT-09)
    MANNER,
    view=VIEW_SETUP,
    rows=lambda request: manner_reads.manners(request.actor),
    find=lambda actor, key: manner_reads.get_manner(actor, key, "channels.save_manner"),
    form=forms.Manner,
)
