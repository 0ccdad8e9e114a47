"""Improvement as a Django application."""

from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    name = "tingtang.improvement"
    label = "improvement"

    def ready(self) -> None:
        from tingtang.improvement import actions, places, subscribers  # noqa: F401, PLC0415 - models load first

        places.register()
