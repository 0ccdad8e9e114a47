"""The worker process: background tasks by Procrastinate, and the follower that gives the journal's news to subscribers."""

import asyncio
import logging
import os
import signal
import threading
from contextlib import suppress

import django
import psycopg
from procrastinate import App
from procrastinate.exceptions import ConnectorException

from tingtang.config.starting import loading

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tingtang.config.settings")
PAUSE_SECONDS = 1.0
STOP_SECONDS = 4.0
# An import of minutes must not keep what is due in seconds (offers, supervision) from being done.
TASKS_AT_ONCE = 4
log = logging.getLogger("tingtang.worker")


def follow(stop: threading.Event) -> None:
    """Follow the journal until `stop` is set, beginning again when the database was away."""
    from django.db import Error, connection  # noqa: PLC0415 - after setup

    from tingtang.journal import follow as follower  # noqa: PLC0415

    while not stop.is_set():
        try:
            follower.run(stop)
        except (Error, psycopg.Error) as error:  # what waits for news speaks to the driver, without Django between
            log.warning("the follower lost the database, again in %.0f s: %s", PAUSE_SECONDS, error)
            stop.wait(PAUSE_SECONDS)
        finally:
            connection.close()


async def work(app: App) -> None:
    """Do tasks until told to stop, beginning again when the database was away: then procrastinate ends by itself."""
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    while not told.is_set():
        tasks, teller = asyncio.create_task(_do_tasks(app)), asyncio.create_task(told.wait())
        await asyncio.wait([tasks, teller], return_when=asyncio.FIRST_COMPLETED)
        teller.cancel()
        tasks.cancel()  # what is being done is finished first
        with suppress(asyncio.CancelledError, ConnectorException, psycopg.Error):
            await tasks
        if not told.is_set():
            log.warning("the tasks lost the database, again in %.0f s", PAUSE_SECONDS)
            await asyncio.sleep(PAUSE_SECONDS)


async def _do_tasks(app: App) -> None:
    async with app.open_async():
        await app.run_worker_async(
            name="tingtang",
            concurrency=TASKS_AT_ONCE,
            shutdown_graceful_timeout=STOP_SECONDS,
            delete_jobs="successful",
            install_signal_handlers=False,
        )


def run() -> None:
    """Work until told to stop. Several workers share the work: tasks are locked one by one, subscribers by their cursor."""
    with loading():
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
            asyncio.run(work(working))
    finally:
        stop.set()
        follower.join(STOP_SECONDS)
