"""What quality keeps."""

from tingtang.quality.models.evaluations import PRINCIPLES, Evaluation, EvaluationState, Expert, Judgement, Subject
from tingtang.quality.models.indicators import (
    Cell,
    Direction,
    Indicator,
    IndicatorVersion,
    Measure,
    Privacy,
    StaleDay,
    Unit,
)
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
from tingtang.quality.models.reports import Issue, Report
from tingtang.quality.models.reviews import Appeal, AppealState, Review, ReviewSample
from tingtang.quality.models.scorecards import MANDATORY, Part, Scorecard
from tingtang.quality.models.scorecards import Kind as ScorecardKind
from tingtang.quality.models.surveys import Invitation, Reply, Survey, SurveyKind, SurveyVersion, SurveyWave, Trigger, WaveState
from tingtang.quality.models.visitors import MysteryVisit, VisitorWave

__all__ = [
    "MANDATORY",
    "PRINCIPLES",
    "Appeal",
    "AppealState",
    "Area",
    "Cell",
    "Direction",
    "Evaluation",
    "EvaluationState",
    "Evidence",
    "Expert",
    "Finding",
    "FindingState",
    "FlagKind",
    "Indicator",
    "IndicatorVersion",
    "Inspection",
    "InspectionKind",
    "InspectionPlan",
    "Invitation",
    "Issue",
    "Judgement",
    "Measure",
    "MysteryVisit",
    "Part",
    "Privacy",
    "RatingCare",
    "RatingCase",
    "RatingFlag",
    "Reply",
    "Report",
    "Review",
    "ReviewSample",
    "Scorecard",
    "ScorecardKind",
    "Sheet",
    "StaleDay",
    "Subject",
    "Survey",
    "SurveyKind",
    "SurveyVersion",
    "SurveyWave",
    "Trigger",
    "Unit",
    "VisitorWave",
    "WaveState",
]
