"""Insight as a Django application."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "tingtang.insight"
    label = "insight"

    def ready(self) -> None:
        from tingtang.insight import queries, subscribers  # noqa: F401, PLC0415 - models load first
