"""Customers as a Django application."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "tingtang.customers"
    label = "customers"

    def ready(self) -> None:
        from tingtang.core import registry  # noqa: PLC0415 - models load first
        from tingtang.customers import find, panels, places, queries, subscribers, trails, words  # noqa: F401, PLC0415
        from tingtang.customers.actions import (  # noqa: F401, PLC0415
            care,
            duplicates,
            erasing,
            importing,
            loyalty,
            merging,
            papers,
            quality,
            taking,
            worth,
        )
        from tingtang.customers.panels import care as panels_care  # noqa: PLC0415
        from tingtang.customers.panels import loyalty as panels_loyalty  # noqa: PLC0415
        from tingtang.customers.views import worth as worth_views  # noqa: PLC0415

        registry.search.add("customers.customers", find.customers)
        registry.search.add("customers.prospects", find.prospects)
        places.register()
        words.register()
        panels.register()
        panels_care.register()
        panels_loyalty.register()
        worth_views.register()
        trails.register()
