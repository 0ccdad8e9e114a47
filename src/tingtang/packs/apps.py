"""Packs as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PacksConfig(AppConfig):
    name = "tingtang.packs"
    label = "packs"

    def ready(self) -> None:
        from tingtang.core import registry  # noqa: PLC0415 - models load first
        from tingtang.org.queries import industries  # noqa: PLC0415
        from tingtang.packs import actions, queries, subscribers  # noqa: F401, PLC0415

        industries.INDUSTRIES["packs"] = queries.industries

        registry.navigation.add(
            "packs",
            registry.Place("packs", "setup", _("Packs"), "packs:packs", queries.VIEW, order=900),
        )
