"""What quality keeps."""

from tingtang.quality.models.assessments import Assessment, AssessmentState, Scheme, Signature
from tingtang.quality.models.awards import Award, AwardAppeal, AwardRound, Candidate, RoundState
from tingtang.quality.models.comparisons import Comparison
from tingtang.quality.models.criteria import COUNTED, EvidenceKind
from tingtang.quality.models.evaluations import PRINCIPLES, Evaluation, EvaluationState, Expert, Judgement, Subject
from tingtang.quality.models.gaps import CAUSES, GAP_FORMULAS, GAP_NAMES, REMEDIES, UNASKED, GapStudy
from tingtang.quality.models.indicators import (
    Cell,
    Direction,
    Indicator,
    IndicatorVersion,
    Measure,
    Privacy,
    Rhythm,
    StaleDay,
    Unit,
)
from tingtang.quality.models.inspections import (
    CALIBRATION,
    RECORDED,
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
from tingtang.quality.models.merits import SENSES, Commendation, MeritRule, Proposal, ProposalState
from tingtang.quality.models.reports import LONGEST_OF, Issue, Period, Report
from tingtang.quality.models.reviews import Appeal, AppealState, Review, ReviewSample
from tingtang.quality.models.scorecards import MANDATORY, Part, Scorecard
from tingtang.quality.models.scorecards import Kind as ScorecardKind
from tingtang.quality.models.surveys import Invitation, Reply, Survey, SurveyKind, SurveyVersion, SurveyWave, Trigger, WaveState
from tingtang.quality.models.visitors import MysteryVisit, VisitorWave

__all__ = [
    "CALIBRATION",
    "CAUSES",
    "COUNTED",
    "GAP_FORMULAS",
    "GAP_NAMES",
    "LONGEST_OF",
    "MANDATORY",
    "PRINCIPLES",
    "RECORDED",
    "REMEDIES",
    "SENSES",
    "UNASKED",
    "Appeal",
    "AppealState",
    "Area",
    "Assessment",
    "AssessmentState",
    "Award",
    "AwardAppeal",
    "AwardRound",
    "Candidate",
    "Cell",
    "Commendation",
    "Comparison",
    "Direction",
    "Evaluation",
    "EvaluationState",
    "Evidence",
    "EvidenceKind",
    "Expert",
    "Finding",
    "FindingState",
    "FlagKind",
    "GapStudy",
    "Indicator",
    "IndicatorVersion",
    "Inspection",
    "InspectionKind",
    "InspectionPlan",
    "Invitation",
    "Issue",
    "Judgement",
    "Measure",
    "MeritRule",
    "MysteryVisit",
    "Part",
    "Period",
    "Privacy",
    "Proposal",
    "ProposalState",
    "RatingCare",
    "RatingCase",
    "RatingFlag",
    "Reply",
    "Report",
    "Review",
    "ReviewSample",
    "Rhythm",
    "RoundState",
    "Scheme",
    "Scorecard",
    "ScorecardKind",
    "Sheet",
    "Signature",
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
