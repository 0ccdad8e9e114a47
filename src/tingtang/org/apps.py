"""The organisation as a Django application."""

from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "tingtang.org"
    label = "org"

    def ready(self) -> None:
        from tingtang.core import registry  # noqa: PLC0415 - models load first
        from tingtang.org import (  # noqa: F401, PLC0415
            actions,
            middleware,
            panels,
            places,
            queries,
            trails,
        )
        from tingtang.org.views import find  # noqa: PLC0415
        from tingtang.ui import shell  # noqa: PLC0415

        registry.actor.add("account", queries.actor_of_account)
        registry.actor.add("token", queries.actor_of_token)
        registry.actor.add("device", queries.actor_of_device)
        registry.panel.add("org.hall", registry.Panel("shell.hall", panels.hall_switcher, ""))
        registry.panel.add("org.posts", registry.Panel("catalogue.posts", panels.post_choices, ""))
        registry.panel.add("org.me", registry.Panel("shell.me", panels.own_pages, ""))
        registry.search.add("org.people", find.people)
        registry.search.add("org.teams", find.teams)
        registry.panel.add("org.first", registry.Panel("shell.first", panels.three_things, ""))
        registry.panel.add("org.today", registry.Panel("shell.first", panels.duties_today, "", 10))
        places.register()
        shell.hall_is_known_by(middleware.hall_of)
        trails.register()
