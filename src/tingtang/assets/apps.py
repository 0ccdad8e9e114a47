"""Assets as a Django application."""

from django.apps import AppConfig


class AssetsConfig(AppConfig):
    name = "tingtang.assets"
    label = "assets"

    def ready(self) -> None:
        from tingtang.assets import actions, find, panels, places  # noqa: PLC0415 - models load first
        from tingtang.core import registry  # noqa: PLC0415

        registry.search.add("assets.assets", find.assets)
        registry.custody.add("assets", registry.Custody(actions.obligations, actions.erase))
        panels.register()
        places.register()
