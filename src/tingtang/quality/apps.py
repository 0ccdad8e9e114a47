"""Quality as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QualityConfig(AppConfig):
    name = "tingtang.quality"
    label = "quality"

    def ready(self) -> None:
        from tingtang.core import registry  # noqa: PLC0415 - models load first
        from tingtang.quality import actions, places, queries, subscribers  # noqa: F401, PLC0415
        from tingtang.quality.queries import reporting  # noqa: PLC0415

        registry.navigation.add(
            "quality.evaluations",
            registry.Place("quality.evaluations", "quality", _("Evaluations"), "quality:evaluations", "quality.judge", order=20),
        )
        places.register()
        for place in (
            registry.Place(
                "quality.scorecards", "quality", _("Scorecards"), "quality:scorecards", "quality.view_scorecards", order=5
            ),
            registry.Place(
                "quality.own_scorecard",
                "quality",
                _("My scorecard"),
                "quality:own_scorecard",
                "quality.view_own_scorecard",
                order=6,
            ),
            registry.Place(
                "quality.indicators", "quality", _("Indicators"), "quality:indicators", "quality.view_scorecards", order=8
            ),
            registry.Place("quality.reports", "quality", _("Reports"), "quality:reports", "quality.view_scorecards", order=9),
        ):
            registry.navigation.add(place.name, place)
        labels = {
            "scorecard": _("Scorecard"),
            "trend": _("One indicator over the months"),
            "comparison": _("One indicator side by side"),
            "text": _("Text"),
        }
        for name, (of, compose) in reporting.BLOCKS.items():
            registry.report.add(name, reporting.Block(labels[name], of, compose))
