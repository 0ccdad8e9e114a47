"""PostgreSQL as Django knows it; a line that was cut is noticed before it is used, and a server that is away for a moment waited for."""

import select
import time
from typing import Any

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base

PAUSE_SECONDS = 0.1


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection, kept from request to request."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect, again and again for as long as the settings have patience."""
        until = time.monotonic() + settings.DATABASE_PATIENCE_SECONDS
        while True:
            try:
                return super().get_new_connection(conn_params)
            except psycopg.OperationalError:
                if time.monotonic() >= until:
                    raise
            time.sleep(PAUSE_SECONDS)

    def answers(self) -> bool:
        """Whether the server answers a question now."""
        return bool(super().is_usable())

    def is_usable(self) -> bool:
        """Whether the server is still there. An idle line has nothing to read until it is cut, so the socket tells for nothing."""
        if self.connection is None or self.connection.closed:
            return False
        look = select.poll()
        look.register(self.connection.fileno(), select.POLLIN)
        return not look.poll(0) or self.answers()
