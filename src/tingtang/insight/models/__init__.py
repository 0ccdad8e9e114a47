"""What insight keeps: episodes of logs, what is known of customers at a glance, credit, offers and leads."""

from tingtang.insight.models.credit import CreditApproval, CreditScore, Outcome, Scorecard, State
from tingtang.insight.models.customers import Cell, CustomerWarning, Findings, Sign, Stage
from tingtang.insight.models.episodes import OUTCOMES, BuiltLog, Episode, OpenStory
from tingtang.insight.models.offers import Offer, OfferLine, SegmentPlan

__all__ = [
    "OUTCOMES",
    "BuiltLog",
    "Cell",
    "CreditApproval",
    "CreditScore",
    "CustomerWarning",
    "Episode",
    "Findings",
    "Offer",
    "OfferLine",
    "OpenStory",
    "Outcome",
    "Scorecard",
    "SegmentPlan",
    "Sign",
    "Stage",
    "State",
]
