"""Quality as a Django application."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "tingtang.quality"
    label = "quality"

    def ready(self) -> None:
        from tingtang.core import registry  # noqa: PLC0415
        from tingtang.quality import (  # noqa: F401, PLC0415 - models load first
            actions,
            panels,
            places,
            queries,
            subscribers,
            trails,
        )
        from tingtang.quality.actions import forgetting  # noqa: PLC0415

        registry.custody.add("quality", registry.Custody(forgetting.obligations, forgetting.erase))
        places.register()
        panels.register()
        trails.register()
