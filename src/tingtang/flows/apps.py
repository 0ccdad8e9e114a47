"""Flows as a Django application."""

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "tingtang.flows"
    label = "flows"

    def ready(self) -> None:
        from tingtang.core import registry  # noqa: PLC0415
        from tingtang.flows import (  # noqa: F401, PLC0415 - models load first
            actions,
            events,
            panels,
            places,
            queries,
            subscribers,
            trails,
        )

        places.register()
        panels.register()
        registry.panel.add("flows.running", registry.Panel("cases.case_main", panels.running, "", 15))
        registry.panel.add("flows.chain", registry.Panel("catalogue.regulation", panels.chain_of_rule, "flows.view", 10))
        registry.panel.add("flows.card", registry.Panel("org.card", panels.steps_of_post, "", 10))
        trails.register()
