"""The core as a Django application; it freezes the registry once every domain has registered."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "tingtang.core"
    label = "core"
