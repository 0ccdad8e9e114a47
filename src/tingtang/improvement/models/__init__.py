"""What improvement keeps."""

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
from tingtang.improvement.models.knowledge import (
    Article,
    ArticleKind,
    ArticleState,
    Comment,
    Gap,
    Question,
    QuestionState,
    Vote,
)
from tingtang.improvement.models.parts import VIEW, InHall
from tingtang.improvement.models.training import (
    Attendance,
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
    "BRANCHES", "CIRCLE", "OVER", "VIEW", "Article", "ArticleKind", "ArticleState", "Attendance", "Certificate", "Comment",
    "Correction", "CorrectionState", "Course", "Deliverable", "Drive", "DriveState", "Family", "Gap", "InHall", "Measure",
    "Method", "Origin", "Phase", "Question", "QuestionState", "Reading", "Receipt", "Session", "SessionState", "Vote", "Weight",
]  # fmt: skip
