"""Improvement as a Django application."""

from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    name = "tingtang.improvement"
    label = "improvement"

    def ready(self) -> None:
        from tingtang.core import registry  # noqa: PLC0415
        from tingtang.improvement import (  # noqa: F401, PLC0415 - models load first
            actions,
            places,
            subscribers,
            trails,
        )
        from tingtang.improvement.actions import forgetting  # noqa: PLC0415

        registry.custody.add("improvement", registry.Custody(forgetting.obligations, forgetting.erase))
        registry.connector.add("knowledge.ask", actions.knowledge.ask)  # by whoever meets a question that nobody there can answer
        places.register()
        trails.register()
