"""Lessons as a Django application."""

from django.apps import AppConfig


class LessonsConfig(AppConfig):
    name = "tingtang.lessons"
    label = "lessons"

    def ready(self) -> None:
        from tingtang.core import registry  # noqa: PLC0415 - models load first
        from tingtang.lessons import actions, panels, places, telling  # noqa: PLC0415

        registry.custody.add("lessons", registry.Custody(actions.obligations, actions.erase))
        panels.register()
        places.register()
        telling.register()
