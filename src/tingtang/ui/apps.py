"""The app of pages and components: knows no domain."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Base templates, components, tables, assets and translations."""

    name = "tingtang.ui"
    label = "ui"
