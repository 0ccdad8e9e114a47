"""Insight as a Django application."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "tingtang.insight"
    label = "insight"

    def ready(self) -> None:
        from tingtang.core import registry  # noqa: PLC0415 - models load first
        from tingtang.insight import actions, panels, places, subscribers  # noqa: F401, PLC0415
        from tingtang.insight.actions import forgetting  # noqa: PLC0415

        registry.custody.add("insight", registry.Custody(forgetting.obligations, forgetting.erase))
        places.register()
        panels.register()
