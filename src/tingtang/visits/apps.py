"""Visits as a Django application."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "tingtang.visits"
    label = "visits"

    def ready(self) -> None:
        from tingtang.visits import actions, queries, subscribers  # noqa: F401, PLC0415 - models load first
