"""The worker process: background tasks by Procrastinate, and the follower that gives the journal's news to subscribers."""

import logging
import os
import threading

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tingtang.config.settings")
PAUSE_SECONDS = 2.0
STOP_SECONDS = 4.0
# An import of minutes must not keep what is due in seconds (offers, supervision) from being done.
TASKS_AT_ONCE = 4
log = logging.getLogger("tingtang.worker")


def follow(stop: threading.Event) -> None:
    """Follow the journal until `stop` is set, beginning again when the database was away."""
    from django.db import DatabaseError, close_old_connections, connection  # noqa: PLC0415 - after setup

    from tingtang.journal import follow as follower  # noqa: PLC0415

    while not stop.is_set():
        try:
            follower.run(stop)
        except DatabaseError:
            log.exception("the follower lost the database; again in %.0f s", PAUSE_SECONDS)
            stop.wait(PAUSE_SECONDS)
        finally:
            connection.close()
            close_old_connections()


def run() -> None:
    """Work until told to stop. Several workers share the work: tasks are locked one by one, subscribers by their cursor."""
    django.setup()
    from procrastinate.contrib.django import app  # noqa: PLC0415 - after setup
    from procrastinate.contrib.django.django_connector import DjangoConnector  # noqa: PLC0415

    from tingtang.core import registry  # noqa: PLC0415

    registry.freeze()
    stop = threading.Event()
    follower = threading.Thread(target=follow, args=(stop,), name="journal-follower", daemon=True)
    follower.start()
    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError("the worker takes its connections from Django's settings")
    try:
        with app.replace_connector(connector.get_worker_connector()) as working:
            working.run_worker(
                name="tingtang", concurrency=TASKS_AT_ONCE, shutdown_graceful_timeout=STOP_SECONDS, delete_jobs="successful"
            )
    finally:
        stop.set()
        follower.join(STOP_SECONDS)
