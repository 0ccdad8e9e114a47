"""The tables of cases: kinds, cases and their parts, clocks."""

from tingtang.cases.models.approvals import Approval, ApprovalState, Vote
from tingtang.cases.models.cases import Case, CaseLink, CaseQuerySet, LinkKind, Watcher
from tingtang.cases.models.clocks import ClockState, SlaClock
from tingtang.cases.models.closing import CallBack, CallBackDraw, CallBackState, QualityCheck, Telling
from tingtang.cases.models.collecting import Payment
from tingtang.cases.models.complaints import AuthorityLimit, Promise, Review, ReviewDecision, Sanction
from tingtang.cases.models.desk import Draft, Lesson, Merge, Refusal, SavedView, Scope
from tingtang.cases.models.dispatch import DispatchRule, Offer, OfferState, TeamWay, Turn
from tingtang.cases.models.itil import AccessGrant, EventRule, GrantState, RoleConflict
from tingtang.cases.models.jobs import Recalculation
from tingtang.cases.models.kinds import Kind, Nature, NatureLabel
from tingtang.cases.models.outside import Handing, PartyRule, PartySanction
from tingtang.cases.models.parts import Attachment, Note, NoteKind
from tingtang.cases.models.portal import CaseRating, PortalCode
from tingtang.cases.models.reach import Eased, Easing, Representative
from tingtang.cases.models.reception import Reception, ReceptionDesk
from tingtang.cases.models.supervision import Notice, Urging
from tingtang.cases.models.takeovers import Takeover
from tingtang.cases.models.texts import CaseText
from tingtang.cases.models.work import CheckItem, Task, TaskState, TimeSpent

__all__ = [
    "AccessGrant",
    "Approval",
    "ApprovalState",
    "Attachment",
    "AuthorityLimit",
    "CallBack",
    "CallBackDraw",
    "CallBackState",
    "Case",
    "CaseLink",
    "CaseQuerySet",
    "CaseRating",
    "CaseText",
    "CheckItem",
    "ClockState",
    "DispatchRule",
    "Draft",
    "Eased",
    "Easing",
    "EventRule",
    "GrantState",
    "Handing",
    "Kind",
    "Lesson",
    "LinkKind",
    "Merge",
    "Nature",
    "NatureLabel",
    "Note",
    "NoteKind",
    "Notice",
    "Offer",
    "OfferState",
    "PartyRule",
    "PartySanction",
    "Payment",
    "PortalCode",
    "Promise",
    "QualityCheck",
    "Recalculation",
    "Reception",
    "ReceptionDesk",
    "Refusal",
    "Representative",
    "Review",
    "ReviewDecision",
    "RoleConflict",
    "Sanction",
    "SavedView",
    "Scope",
    "SlaClock",
    "Takeover",
    "Task",
    "TaskState",
    "TeamWay",
    "Telling",
    "TimeSpent",
    "Turn",
    "Urging",
    "Vote",
    "Watcher",
]
