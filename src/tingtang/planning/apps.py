"""Planning as a Django application."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "tingtang.planning"
    label = "planning"

    def ready(self) -> None:
        from tingtang.planning import actions, places, queries  # noqa: F401, PLC0415 - models load first

        places.register()
