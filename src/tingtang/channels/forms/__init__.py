"""What people type about channels, conversations and campaigns, by noun."""

from tingtang.channels.forms.campaigns import Announcement, Campaign, Remedy, Reply, SendAnnouncement, Start, Try
from tingtang.channels.forms.common import Known, ManyFiles, Words
from tingtang.channels.forms.public import Begin, Wish
from tingtang.channels.forms.setup import Channel, Manner, Phrase, Telling
from tingtang.channels.forms.talks import Answer, Call, Close, MakeCase, Tie, WriteTo

__all__ = [
    "Announcement",
    "Answer",
    "Begin",
    "Call",
    "Campaign",
    "Channel",
    "Close",
    "Known",
    "MakeCase",
    "Manner",
    "ManyFiles",
    "Phrase",
    "Remedy",
    "Reply",
    "SendAnnouncement",
    "Start",
    "Telling",
    "Tie",
    "Try",
    "Wish",
    "Words",
    "WriteTo",
]
