"""The tables of channels, by noun."""

from tingtang.channels.models.announcements import Announcement
from tingtang.channels.models.campaigns import Campaign, Invitee, Remedy, Way
from tingtang.channels.models.channels import CASE_CHANNEL, CONTACT_KIND, SECRET, Channel, Medium, Phrase
from tingtang.channels.models.conversations import (
    ADDRESS,
    ERASED,
    VIEW,
    Conversation,
    ConversationQuerySet,
    Enclosure,
    Message,
    masked,
    new_key,
    seen_by,
)
from tingtang.channels.models.manners import Manner
from tingtang.channels.models.telling import Telling, Wish

__all__ = [
    "ADDRESS",
    "CASE_CHANNEL",
    "CONTACT_KIND",
    "ERASED",
    "SECRET",
    "VIEW",
    "Announcement",
    "Campaign",
    "Channel",
    "Conversation",
    "ConversationQuerySet",
    "Enclosure",
    "Invitee",
    "Manner",
    "Medium",
    "Message",
    "Phrase",
    "Remedy",
    "Telling",
    "Way",
    "Wish",
    "masked",
    "new_key",
    "seen_by",
]
