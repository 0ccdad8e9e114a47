"""The tables of cases: kinds, cases and their parts, clocks."""

from tingtang.cases.models.cases import Case, CaseLink, CaseQuerySet, LinkKind, Watcher
from tingtang.cases.models.clocks import ClockState, SlaClock
from tingtang.cases.models.dispatch import DispatchRule, Offer, OfferState, TeamWay, Turn
from tingtang.cases.models.jobs import Recalculation
from tingtang.cases.models.kinds import Kind, Nature
from tingtang.cases.models.parts import Attachment, Note, NoteKind
from tingtang.cases.models.supervision import Notice, Urging

__all__ = [
    "Attachment",
    "Case",
    "CaseLink",
    "CaseQuerySet",
    "ClockState",
    "DispatchRule",
    "Kind",
    "LinkKind",
    "Nature",
    "Note",
    "NoteKind",
    "Notice",
    "Offer",
    "OfferState",
    "Recalculation",
    "SlaClock",
    "TeamWay",
    "Turn",
    "Urging",
    "Watcher",
]
