"""Quality as a Django application."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "tingtang.quality"
    label = "quality"
