"""Insight as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightConfig(AppConfig):
    name = "tingtang.insight"
    label = "insight"

    def ready(self) -> None:
        from tingtang.core import registry  # noqa: PLC0415 - models load first
        from tingtang.insight import customer_queries, customer_views, offer_views, offers  # noqa: PLC0415 # isort: skip
        from tingtang.insight import actions, credit, credit_places, credit_views, log_links, queries, subscribers  # noqa: F401, PLC0415
        from tingtang.insight.actions import forgetting  # noqa: PLC0415

        registry.custody.add("insight", registry.Custody(forgetting.obligations, forgetting.erase))
        credit_places.register()
        registry.panel.add("insight.credit", registry.Panel("customers.customer", credit_views.panel, credit.VIEW_CREDIT, 26))
        registry.panel.add(
            "insight.own_warnings", registry.Panel("cases.mine", customer_views.own_warnings, customer_queries.VIEW_CUSTOMERS, 22)
        )
        registry.navigation.add(
            "insight.customers",
            registry.Place(
                "insight.customers",
                "insight",
                _("Analysis of customers"),
                "insight:customers",
                customer_queries.VIEW_CUSTOMERS,
                order=28,
            ),
        )
        registry.panel.add("insight.offers", registry.Panel("customers.customer", offer_views.panel, offers.VIEW_OFFERS, 21))
        registry.navigation.add(
            "insight.offers",
            registry.Place("insight.offers", "insight", _("Offers for segments"), "insight:plans", offers.VIEW_OFFERS, order=29),
        )
        registry.navigation.add(
            "insight.credit",
            registry.Place("insight.credit", "insight", _("Credit ratings"), "insight:credit", credit.VIEW_CREDIT, order=30),
        )

        registry.navigation.add(
            "insight.waiting",
            registry.Place("insight.waiting", "insight", _("Waiting times"), "insight:waiting", queries.VIEW, order=10),
        )
        registry.navigation.add(
            "insight.operations",
            registry.Place(
                "insight.operations", "insight", _("Service operations"), "insight:operations", queries.VIEW, order=20
            ),
        )
        registry.navigation.add(
            "insight.routes",
            registry.Place("insight.routes", "insight", _("Customers' routes"), "insight:routes", queries.VIEW, order=12),
        )
        registry.panel.add("insight.log", registry.Panel("journal.log", log_links.render, queries.VIEW))
        registry.navigation.add(
            "insight.mining",
            registry.Place("insight.mining", "insight", _("Process map"), "insight:mining", queries.VIEW, order=15),
        )
