"""The web process as WSGI."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tingtang.config.settings")
application = get_wsgi_application()

from tingtang.core import registry  # noqa: E402 - Django first
from tingtang.journal.nudge import Nudger  # noqa: E402
from tingtang.journal.record import on_append  # noqa: E402

registry.freeze()
on_append(Nudger().wake)
