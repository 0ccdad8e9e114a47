"""Channels as a Django application."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "tingtang.channels"
    label = "channels"

    def ready(self) -> None:
        from tingtang.channels import actions, events, queries, subscribers  # noqa: F401, PLC0415 - models load first
        from tingtang.channels import carriers, find, places, teller  # noqa: PLC0415 # isort: skip
        from tingtang.channels.actions import forgetting  # noqa: PLC0415
        from tingtang.channels.views import panels  # noqa: PLC0415
        from tingtang.core import registry  # noqa: PLC0415

        registry.search.add("channels.conversations", find.conversations)
        registry.custody.add("channels", registry.Custody(forgetting.obligations, forgetting.erase))
        carriers.register()
        teller.register()
        places.register()
        panels.register()
