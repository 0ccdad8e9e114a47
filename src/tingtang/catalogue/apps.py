"""The catalogue as a Django application."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "tingtang.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from tingtang.catalogue import (  # noqa: F401, PLC0415 - models load first
            actions,
            find,
            panels,
            places,
            queries,
            trails,
        )
        from tingtang.catalogue.actions import (  # noqa: F401, PLC0415
            agreements,
            appraisals,
            beginnings,
            comparisons,
            forgetting,
            frameworks,
            refinements,
            regulations,
            routines,
            situations,
            strategies,
            touches,
            traits,
            upkeep,
            wordings,
        )
        from tingtang.catalogue.views.agreements import of_customer  # noqa: PLC0415
        from tingtang.core import registry  # noqa: PLC0415
        from tingtang.org.queries import special_days_are_known_by  # noqa: PLC0415

        registry.search.add("catalogue.services", find.services)
        registry.custody.add("catalogue", registry.Custody(forgetting.obligations, forgetting.erase))
        panel = registry.Panel("customers.customer", of_customer, "catalogue.view_agreements", order=25)
        registry.panel.add("catalogue.of_customer", panel)
        special_days_are_known_by(queries.special_days)
        places.register()
        panels.register()
        trails.register()
