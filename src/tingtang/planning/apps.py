"""Planning as a Django application."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "tingtang.planning"
    label = "planning"
