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
        registry.step.add(
            "packs",
            registry.Step(
                _("Take over what packs have changed"),
                _(
                    "Roles, services and lists of a pack that came with a new version reach people only when the pack is applied again."
                ),
                queries.are_up_to_date,
                "packs:packs",
                "packs.apply",
                30,
                queries.waiting_words,
            ),
        )
