"""What improvement keeps."""

from tingtang.improvement.models.contests import Contest, ContestState, Entrant, Judge, Mark
from tingtang.improvement.models.corrections import (
    BRANCHES,
    CIRCLE,
    OVER,
    Correction,
    CorrectionState,
    Measure,
    Origin,
    Weight,
)
from tingtang.improvement.models.drives import Deliverable, Drive, DriveState, Phase
from tingtang.improvement.models.effects import Effect
from tingtang.improvement.models.ideas import Idea, IdeaKind, IdeaOrigin, IdeaState
from tingtang.improvement.models.knowledge import (
    Article,
    ArticleKind,
    ArticleState,
    Comment,
    Gap,
    Question,
    QuestionState,
    Vote,
    sought,
)
from tingtang.improvement.models.meetings import CULTURE, Answer, Decision, Guest, Meeting, MeetingKind, MeetingState
from tingtang.improvement.models.parts import VIEW, InHall
from tingtang.improvement.models.rankings import Basis, Ranking
from tingtang.improvement.models.reminders import Reminder
from tingtang.improvement.models.rounds import Talk
from tingtang.improvement.models.selfchecks import FORMS, SelfCheck, SelfCheckState
from tingtang.improvement.models.studies import Study
from tingtang.improvement.models.support import Mood, Support
from tingtang.improvement.models.trainees import Trainee
from tingtang.improvement.models.training import (
    Attendance,
    Audience,
    Certificate,
    Course,
    Family,
    Method,
    Reading,
    Receipt,
    Session,
    SessionState,
)

__all__ = [
    "BRANCHES",
    "CIRCLE",
    "CULTURE",
    "FORMS",
    "OVER",
    "VIEW",
    "Answer",
    "Article",
    "ArticleKind",
    "ArticleState",
    "Attendance",
    "Audience",
    "Basis",
    "Certificate",
    "Comment",
    "Contest",
    "ContestState",
    "Correction",
    "CorrectionState",
    "Course",
    "Decision",
    "Deliverable",
    "Drive",
    "DriveState",
    "Effect",
    "Entrant",
    "Family",
    "Gap",
    "Guest",
    "Idea",
    "IdeaKind",
    "IdeaOrigin",
    "IdeaState",
    "InHall",
    "Judge",
    "Mark",
    "Measure",
    "Meeting",
    "MeetingKind",
    "MeetingState",
    "Method",
    "Mood",
    "Origin",
    "Phase",
    "Question",
    "QuestionState",
    "Ranking",
    "Reading",
    "Receipt",
    "Reminder",
    "SelfCheck",
    "SelfCheckState",
    "Session",
    "SessionState",
    "Study",
    "Support",
    "Talk",
    "Trainee",
    "Vote",
    "Weight",
    "sought",
]  # fmt: skip
