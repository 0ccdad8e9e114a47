"""Quality as a Django application."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "tingtang.quality"
    label = "quality"

    def ready(self) -> None:
        from tingtang.quality import actions, panels, places, queries, subscribers  # noqa: F401, PLC0415 - models load first

        places.register()
        panels.register()
