"""The tables of cases: kinds, cases and their parts, clocks."""

from tingtang.cases.models.cases import Case, CaseLink, CaseQuerySet, LinkKind, Watcher
from tingtang.cases.models.clocks import ClockState, SlaClock
from tingtang.cases.models.kinds import Kind, Nature
from tingtang.cases.models.parts import Attachment, Note, NoteKind

__all__ = [
    "Attachment",
    "Case",
    "CaseLink",
    "CaseQuerySet",
    "ClockState",
    "Kind",
    "LinkKind",
    "Nature",
    "Note",
    "NoteKind",
    "SlaClock",
    "Watcher",
]
