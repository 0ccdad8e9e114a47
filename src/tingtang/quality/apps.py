"""Quality as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QualityConfig(AppConfig):
    name = "tingtang.quality"
    label = "quality"

    def ready(self) -> None:
        from tingtang.core import registry  # noqa: PLC0415 - models load first
        from tingtang.quality import actions, places, queries, subscribers  # noqa: F401, PLC0415

        registry.navigation.add(
            "quality.evaluations",
            registry.Place("quality.evaluations", "quality", _("Evaluations"), "quality:evaluations", "quality.judge", order=20),
        )
        places.register()
