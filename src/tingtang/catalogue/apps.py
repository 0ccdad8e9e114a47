"""The catalogue as a Django application."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "tingtang.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from tingtang.catalogue import actions, find, places, queries  # noqa: F401, PLC0415 - models load first
        from tingtang.core import registry  # noqa: PLC0415
        from tingtang.org.queries import special_days_are_known_by  # noqa: PLC0415

        registry.search.add("catalogue.services", find.services)
        special_days_are_known_by(queries.special_days)
        places.register()
