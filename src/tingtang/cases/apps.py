"""Cases as a Django application."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "tingtang.cases"
    label = "cases"

    def ready(self) -> None:
        from tingtang.cases import (  # noqa: F401, PLC0415 - models load first
            actions,
            events,
            panels,
            places,
            queries,
            subscribers,
            trails,
        )
        from tingtang.cases.actions import beginning, forgetting, mentions  # noqa: PLC0415
        from tingtang.cases.views import agreements, attachments, beside, find, outside, portal_staff, reach  # noqa: PLC0415
        from tingtang.core import registry  # noqa: PLC0415

        places.register()
        beginning.register()
        registry.custody.add("cases", registry.Custody(forgetting.obligations, forgetting.erase, mentions.mentions))
        registry.panel.add(
            "cases.of_customer", registry.Panel("customers.customer", beside.of_customer, queries.VIEW_OWN, order=20)
        )
        registry.panel.add("cases.of_asset", registry.Panel("assets.asset", beside.of_asset, queries.VIEW_OWN, order=10))
        registry.panel.add("cases.lessons", registry.Panel("improvement.training", beside.lessons, queries.VIEW_OWN))
        registry.panel.add("cases.talks", registry.Panel("customers.customer", beside.talks, queries.VIEW_OWN, order=22))
        registry.panel.add("cases.at_counter", registry.Panel("visits.counter", beside.at_counter, "cases.open"))
        panels.register()
        reach.register()
        outside.register()
        registry.search.add("cases.cases", find.cases)
        registry.panel.add(
            "cases.code", registry.Panel("customers.customer", portal_staff.code_panel, queries.VIEW_OWN, order=90)
        )
        registry.panel.add("cases.link", registry.Panel("cases.case", portal_staff.link_panel, queries.VIEW_OWN, order=60))
        registry.panel.add("cases.files", registry.Panel("cases.case", attachments.panel, queries.VIEW_OWN, order=30))
        registry.panel.add("cases.of_agreement", registry.Panel("catalogue.agreement", agreements.panel, queries.VIEW_OWN))
        trails.register()
