"""What quality keeps."""

from tingtang.quality.models.evaluations import PRINCIPLES, Evaluation, EvaluationState, Expert, Judgement, Subject
from tingtang.quality.models.inspections import (
    Area,
    Evidence,
    Finding,
    FindingState,
    Inspection,
    InspectionKind,
    InspectionPlan,
    Sheet,
)
from tingtang.quality.models.integrity import FlagKind, RatingCare, RatingCase, RatingFlag
from tingtang.quality.models.reviews import Appeal, AppealState, Review, ReviewSample
from tingtang.quality.models.surveys import Invitation, Reply, Survey, SurveyKind, SurveyVersion, SurveyWave, Trigger, WaveState
from tingtang.quality.models.visitors import MysteryVisit, VisitorWave

__all__ = [
    "PRINCIPLES", "Appeal", "AppealState", "Area", "Evaluation", "EvaluationState", "Evidence", "Expert", "Finding", "FindingState",
    "FlagKind", "Inspection", "InspectionKind", "InspectionPlan", "Invitation", "Judgement", "MysteryVisit", "RatingCare",
    "RatingCase", "RatingFlag", "Reply", "Review", "ReviewSample", "Sheet", "Subject", "Survey", "SurveyKind", "SurveyVersion",
    "SurveyWave", "Trigger", "VisitorWave", "WaveState",
]  # fmt: skip
