"""Cases as a Django application."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "tingtang.cases"
    label = "cases"

    def ready(self) -> None:
        from tingtang.cases import actions, events, places, queries, subscribers  # noqa: F401, PLC0415 - models load first

        places.register()
