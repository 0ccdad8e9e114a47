"""What insight keeps: episodes of logs, what is known of customers at a glance, credit, offers and leads."""

from tingtang.insight.models.credit import CreditApproval, CreditScore, Outcome, Scorecard, State
from tingtang.insight.models.episodes import OUTCOMES, BuiltLog, Episode, OpenStory

__all__ = [
    "OUTCOMES",
    "BuiltLog",
    "CreditApproval",
    "CreditScore",
    "Episode",
    "OpenStory",
    "Outcome",
    "Scorecard",
    "State",
]
