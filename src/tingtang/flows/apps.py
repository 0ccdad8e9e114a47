"""Flows as a Django application."""

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "tingtang.flows"
    label = "flows"

    def ready(self) -> None:
        from tingtang.flows import actions, events, queries  # noqa: F401, PLC0415 - models load first
