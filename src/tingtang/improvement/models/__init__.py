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

__all__ = [
    "BRANCHES", "CIRCLE", "OVER", "VIEW", "Article", "ArticleKind", "ArticleState", "Comment", "Correction", "CorrectionState",
    "Deliverable", "Drive", "DriveState", "Gap", "InHall", "Measure", "Origin", "Phase", "Question", "QuestionState", "Vote", "Weight",
]  # fmt: skip
