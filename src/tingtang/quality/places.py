"""Quality's pages in the menu, in the order in which they are used, and the blocks of which reports are composed."""

from django.utils.translation import gettext_lazy as _

from tingtang.core import registry
from tingtang.core.registry import Place
from tingtang.customers.telling import Occasion
from tingtang.quality.actions.surveys import BY_MESSAGE
from tingtang.quality.queries import reporting
from tingtang.quality.queries.blocks import Block
from tingtang.quality.shown import department, rosters, weights

PLACES = (
    ("scorecards", _("Scorecards"), "quality.view_scorecards", 5),
    ("own_scorecard", _("My scorecard"), "quality.view_own_scorecard", 6),
    ("indicators", _("Indicators"), "quality.view_scorecards", 8),
    ("reports", _("Reports"), "quality.view_scorecards", 9),
    ("evaluations", _("Evaluations"), "quality.judge", 20),
    ("gap_studies", _("Five gaps"), "quality.view_gaps", 21),
    ("rounds", _("My rounds"), "quality.view_rounds", 24),
    ("inspections", _("Inspections"), "quality.view_inspections", 26),
    ("surveys", _("Surveys"), "quality.view_surveys", 30),
    ("visitor_waves", _("Mystery visits"), "quality.view_mystery_results", 32),
    ("samples", _("Remote review"), "quality.view_reviews", 34),
    ("appeals", _("Appeals against scores"), "quality.appeal", 35),
    ("flags", _("Integrity of ratings"), "quality.view_integrity", 36),
    ("rounds_of_awards", _("Stars and awards"), "quality.view_awards", 40),
    ("proposals", _("Rewards and sanctions"), "quality.view_merits", 42),
    ("assessments", _("Assessments"), "quality.view_own_assessments", 44),
)
BLOCKS = {
    "changes": _("Better or worse than before"),
    "scorecard": _("Scorecard"),
    "trend": _("Indicator over time"),
    "comparison": _("Indicator side by side"),
    "inspections": _("Inspections and findings"),
    "surveys": _("Surveys"),
    "gaps": _("Five gaps"),
    "rewards": _("Rewards and sanctions"),
    "assessments": _("Assessments"),
    "weights": _("Weights by pairwise comparison"),
    "rosters": _("Rosters and hours"),
    "text": _("Text"),
}

SURVEY = Occasion(
    _("Invitation to a survey"),
    _("A few questions: {survey}"),
    _("You were with us at {hall}. How was it? Your answers take two minutes: {link}"),
    frozenset({"survey", "link"}),
)


def register() -> None:
    """Put pages where the menu looks, blocks where reports look, and what people are told of where whoever tells them looks."""
    for name, label, permission, order in PLACES:
        place = Place(f"quality.{name}", "quality", label, f"quality:{name}", permission, order=order)
        registry.navigation.add(place.name, place)
    ready = dict(reporting.BLOCKS) | {name: ("", compose) for name, compose in department.BLOCKS.items()}
    ready |= {"weights": ("", weights.weights_block), "rosters": ("", rosters.rosters_block)}
    for name, label in BLOCKS.items():
        registry.report.add(name, Block(label, *ready[name]))
    registry.occasion.add(BY_MESSAGE, SURVEY)
