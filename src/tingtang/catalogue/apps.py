"""The catalogue as a Django application."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "tingtang.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from tingtang.catalogue import actions, places, queries  # noqa: F401, PLC0415 - models load first

        places.register()
