"""Visits as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    name = "tingtang.visits"
    label = "visits"

    def ready(self) -> None:
        from tingtang.catalogue.queries import where  # noqa: PLC0415 - models load first
        from tingtang.core import registry  # noqa: PLC0415
        from tingtang.ui import shell  # noqa: PLC0415
        from tingtang.visits import (  # noqa: F401, PLC0415
            actions,
            events,
            followed,
            queries,
            subscribers,
            telling,
            trails,
        )
        from tingtang.visits.actions import forgetting  # noqa: PLC0415
        from tingtang.visits.models import DelayCause  # noqa: PLC0415
        from tingtang.visits.queries import choices, helping, hosts, lobby, present, talks  # noqa: PLC0415
        from tingtang.visits.rules import estimate  # noqa: PLC0415
        from tingtang.visits.views import customers, find, machine_use, terminal  # noqa: PLC0415

        shell.belongs("visits:console", to="visits:console_picker")
        for name, section, label, permission, order in (
            ("live", "hall", _("Live hall"), queries.VIEW_LIVE, 10),
            ("tables", "hall", _("Tables"), queries.VIEW_TABLES, 15),
            ("kitchen", "hall", _("Kitchen"), "visits.ready_order", 16),
            ("lobby", "hall", _("Lobby"), queries.VIEW_LOBBY, 20),
            ("hosts", "hall", _("Walking hosts"), hosts.VIEW_HOSTS, 25),
            ("talks", "hall", _("What patrols tell"), talks.VIEW, 26),
            ("helpers", "hall", _("Roles and calls for help"), helping.VIEW_HELP, 26),
            ("gestures", "standards", _("Service gestures"), hosts.VIEW_GESTURES, 96),
            ("ratings", "hall", _("Ratings"), queries.VIEW_RATINGS, 30),
            ("tickets", "hall", _("All numbers"), queries.VIEW, 40),
            ("console_picker", "work", _("Console"), "visits.call_next", 10),
            ("setup", "setup", _("How the hall serves"), queries.VIEW_SETUP, 45),
        ):
            place = registry.Place(f"visits.{name}", section, label, f"visits:{name}", permission, order=order)
            registry.navigation.add(place.name, place)
        events.TICKET_ISSUED.hall_values["service_class"] = choices.class_words
        events.ORDER_SERVED.table_values["cause"] = lambda: dict(DelayCause.choices)
        for event in (events.RATED, events.RATING_ALERTED):
            event.hall_values["level"] = choices.level_words
        events.COUNTER_SWITCHED.hall_values["categories"] = choices.category_words
        where.OFFERS["visits"] = lobby.offers
        telling.register()
        followed.register()
        registry.present.add("visits.hall", present.present)
        registry.estimator.add("visits.closed", estimate.estimate)
        registry.custody.add("visits", registry.Custody(forgetting.obligations, forgetting.erase))
        registry.search.add("visits.tickets", find.tickets)
        registry.search.add("visits.counters", find.counters)
        panel = registry.Panel("org.device", machine_use.panel, "org.save_device")
        registry.panel.add("visits.machine_use", panel)
        registry.panel.add("visits.terminal", registry.Panel("phone.machine", terminal.frame, ""))
        visits = registry.Panel("customers.customer", customers.panel, queries.VIEW, order=20)
        registry.panel.add("visits.customer", visits)
        trails.register()
