"""Cases as a Django application."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "tingtang.cases"
    label = "cases"

    def ready(self) -> None:
        from tingtang.cases import actions, events, panels, places, queries, subscribers  # noqa: F401, PLC0415 - models load first
        from tingtang.cases.views import attachments, find, portal_staff  # noqa: PLC0415
        from tingtang.core import registry  # noqa: PLC0415

        places.register()
        panels.register()
        registry.search.add("cases.cases", find.cases)
        registry.panel.add("cases.code", registry.Panel("customers.customer", portal_staff.code_panel, queries.VIEW_OWN, order=90))
        registry.panel.add("cases.link", registry.Panel("cases.case", portal_staff.link_panel, queries.VIEW_OWN, order=60))
        registry.panel.add("cases.files", registry.Panel("cases.case", attachments.panel, queries.VIEW_OWN, order=30))
