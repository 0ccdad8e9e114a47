"""What happens on channels. No event holds an address, a name or a text."""

from django.utils.translation import gettext_lazy as _

from tingtang.core.events import EventType

_TALK = ("conversation", "customer", "case", "hall", "channel")
_REASON = {
    "reason": {
        "no_address": _("no address for this channel"),
        "opted_out": _("does not want to be reached there"),
        "no_consent": _("did not agree to it"),
        "withdrawn": _("took the consent back"),
        "too_often": _("was written to too often lately"),
        "erased": _("was erased"),
        "stopped": _("the campaign was stopped"),
        "quiet": _("put off: the customer is left in peace at this hour"),
    }
}

CHANNEL_SAVED = EventType(
    "channels.channel.saved", _("Channel changed"), objects=("channel", "hall"), attributes={"fields": "string"}
)
RESEALED = EventType(
    "channels.data.resealed", _("Secrets and addresses of channels sealed with a new key"), attributes={"items": "integer"}
)
CHANNEL_LOOKED = EventType(
    "channels.channel.trouble", _("Channel out of order or well again"), objects=("channel",), attributes={"is_well": "boolean"}
)
PHRASE_SAVED = EventType(
    "channels.phrase.saved", _("Phrase changed"), objects=("phrase", "hall"), attributes={"fields": "string"}
)
MANNER_SAVED = EventType(
    "channels.manner.saved", _("Rule of approach changed"), objects=("manner", "hall"), attributes={"fields": "string"}
)
MESSAGES_PUT_OFF = EventType(
    "channels.messages.put_off", _("Messages put off until the customer is not to be left in peace"), objects=("channel",),
    attributes={"count": "integer"},
)  # fmt: skip
CONVERSATION_OPENED = EventType(
    "channels.conversation.opened", _("Conversation begun"), objects=_TALK, attributes={"medium": "string"}
)
CONVERSATION_TAKEN = EventType(
    "channels.conversation.taken", _("Conversation taken"), objects=(*_TALK, "holder"), attributes={"waited_seconds": "float"}
)
CONVERSATION_GIVEN_BACK = EventType("channels.conversation.given_back", _("Conversation given back"), objects=_TALK)
CONVERSATION_CLOSED = EventType(
    "channels.conversation.closed", _("Conversation closed"), objects=_TALK, attributes={"outcome": "string", "seconds": "float"}
)
CONVERSATION_TIED = EventType("channels.conversation.tied", _("Conversation tied to a customer or case"), objects=_TALK)
MESSAGE_RECEIVED = EventType(
    "channels.message.received",
    _("Message received"),
    objects=(*_TALK, "message"),
    attributes={"medium": "string", "nature": "string"},
)
MESSAGE_DROPPED = EventType(
    "channels.message.dropped", _("Message not taken in"), objects=("channel",), attributes={"reason": "string"}
)
MESSAGE_WRITTEN = EventType(
    "channels.message.written", _("Message written"), objects=(*_TALK, "message", "staff", "campaign"),
    attributes={"medium": "string", "occasion": "string"},
)  # fmt: skip
MESSAGE_REFUSED = EventType(
    "channels.message.refused",
    _("Message not sent"),
    objects=("customer", "channel", "hall", "message", "campaign"),
    attributes={"reason": "string", "occasion": "string"},
    values=_REASON,
)
SENDING_BEGAN = EventType(
    "channels.sending.began", _("Messages taken to be sent"), objects=("channel",), attributes={"count": "integer"}
)
MESSAGE_SENT = EventType(
    "channels.message.sent",
    _("Message sent"),
    objects=(*_TALK, "message", "campaign"),
    attributes={"medium": "string", "tries": "integer", "waited_seconds": "float"},
)
MESSAGE_FAILED = EventType(
    "channels.message.failed",
    _("Message could not be delivered"),
    objects=(*_TALK, "message", "campaign"),
    attributes={"medium": "string", "tries": "integer", "state": "string"},
)
MESSAGE_DELIVERED = EventType("channels.message.delivered", _("Message delivered"), objects=(*_TALK, "message"))
MESSAGE_AGAIN = EventType("channels.message.again", _("Message to be sent again"), objects=(*_TALK, "message"))
CAMPAIGN_SAVED = EventType(
    "channels.campaign.saved", _("Campaign changed"), objects=("campaign", "hall"), attributes={"fields": "string"}
)
CAMPAIGN_TRIED = EventType("channels.campaign.tried", _("Campaign sent on trial"), objects=("campaign", "message"))
CAMPAIGN_STARTED = EventType("channels.campaign.started", _("Campaign released"), objects=("campaign", "hall"))
CAMPAIGN_STOPPED = EventType("channels.campaign.stopped", _("Campaign stopped"), objects=("campaign", "hall"))
CAMPAIGN_SPREAD = EventType(
    "channels.campaign.spread",
    _("Customers invited"),
    objects=("campaign",),
    attributes={"invited": "integer", "kept_out": "integer"},
)
CAMPAIGN_ENDED = EventType("channels.campaign.ended", _("Campaign sent to the end"), objects=("campaign", "hall"))
REPLY_NOTED = EventType(
    "channels.reply.noted", _("Reply to a campaign"), objects=("campaign", "customer"),
    attributes={"reply": "string", "refusal": "string"},
)  # fmt: skip
OPTED_OUT = EventType("channels.customer.opted_out", _("Asked to be left alone"), objects=("customer", "campaign"))
REMEDY_SAVED = EventType(
    "channels.remedy.saved", _("Measure of a campaign changed"), objects=("remedy", "campaign"), attributes={"fields": "string"}
)
REMEDY_DONE = EventType("channels.remedy.done", _("Measure of a campaign done"), objects=("remedy", "campaign", "hall"))
ANNOUNCEMENT_SAVED = EventType(
    "channels.announcement.saved", _("Announcement changed"), objects=("announcement", "hall"), attributes={"fields": "string"}
)
ANNOUNCEMENT_ENDED = EventType("channels.announcement.ended", _("Announcement taken down"), objects=("announcement", "hall"))
ANNOUNCEMENT_SENT = EventType(
    "channels.announcement.sent", _("Announcement sent as messages"), objects=("announcement", "hall", "campaign", "channel")
)
TELLING_SAVED = EventType(
    "channels.telling.saved",
    _("Message by occasion changed"),
    objects=("telling", "channel", "hall"),
    attributes={"fields": "string"},
)
WISHED = EventType(
    "channels.wish.made", _("Asked to be told"), objects=("wish", "conversation", "customer", "hall", "channel"),
    attributes={"about": "string"},
)  # fmt: skip
WISH_OVER = EventType("channels.wish.over", _("Nothing more to tell"), objects=("wish", "hall"), attributes={"reason": "string"})
WISHES_FORGOTTEN = EventType(
    "channels.wish.forgotten", _("Addresses of those who asked to be told forgotten"), attributes={"count": "integer"}
)
REMOVED = EventType(
    "channels.record.removed",
    _("Record removed"),
    objects=("record",),
    attributes={"kind": "string", "code": "string"},
    values={
        "kind": {
            "channel": _("channel"),
            "phrase": _("phrase"),
            "manner": _("rule of approach"),
            "campaign": _("campaign"),
            "remedy": _("measure of a campaign"),
            "telling": _("message by occasion"),
            "announcement": _("announcement"),
        }
    },
)
