"""The journal as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    name = "tingtang.journal"
    label = "journal"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate  # noqa: PLC0415 - models load first

        from tingtang.core import registry  # noqa: PLC0415
        from tingtang.core.actions import on_flush  # noqa: PLC0415
        from tingtang.journal import actions, queries, record  # noqa: F401, PLC0415

        registry.navigation.add(
            "journal.logs",
            registry.Place("journal.logs", "setup", _("Journal"), "journal:logs", queries.VIEW_IMPORTED, order=220),
        )
        registry.navigation.add(
            "journal.trail",
            registry.Place("journal.trail", "setup", _("Audit trail"), "journal:trail", queries.VIEW, order=221),
        )
        on_flush(record.flush)
        post_migrate.connect(record.prepare, sender=self)
