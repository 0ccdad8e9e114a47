"""What has to be done before the first page: tables, demo, translations, the bundled assets. Each step once, with its time."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import django
import psycopg
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tingtang.config import translations
from tingtang.config.kernels import compiling
from tingtang.config.starting import loading
from tingtang.config.steps import Halt, step

MIGRATION_LOCK = 8_464_846_426  # any number, the same on every machine


def run(*, with_demo: bool) -> None:
    """Do every step that has not been done yet."""
    with compiling():
        pages()
        tables()
        if with_demo:
            demo()
        words()
    write_welcome()


def pages() -> None:
    """What the pages are made of beside the templates: translations, style sheets, scripts."""
    with step("translations") as current:
        current.outcome = translations.build()
    with step("assets") as current:
        current.outcome = assets()


def tables() -> None:
    """Bring the tables up to date."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tingtang.config.settings")
    with step("tables") as current:
        with loading():
            django.setup()
        current.outcome = migrate()
        ensure_partitions()
        renew_roles()


def assets() -> str:
    """Bundle style sheets and scripts where they have changed."""
    from tingtang.ui.assets import AssetsMissing, build  # noqa: PLC0415 - needs the package of the pages only here

    try:
        return build().removeprefix("assets: ")
    except AssetsMissing as missing:
        raise Halt(str(missing)) from None


def migrate() -> str:
    """Bring the tables up to date, one process at a time. Halts on a database made by a newer version."""
    with _alone():
        executor = MigrationExecutor(connection)
        unknown = [f"{app}.{name}" for app, name in executor.loader.applied_migrations if _is_ahead(executor, app, name)]
        if unknown:
            raise Halt(
                f"The database was made by a newer version of Tingtang (it has {max(unknown)}). "
                "Use that version, or restore the backup from before the upgrade.",
            )
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if not plan:
            return "up to date"
        call_command("migrate", verbosity=0, interactive=False)
        return f"{len(plan)} migrations applied"


def ensure_partitions() -> None:
    """An installation that slept for months gets the months it missed; later ones are the worker's task."""
    from tingtang.journal import partitions  # noqa: PLC0415 - after setup

    partitions.ensure(datetime.now(UTC))


def renew_roles() -> None:
    """Built-in roles that nobody changed get the rights that this version adds; changed ones wait on the checklist."""
    from tingtang.core.actors import SYSTEM  # noqa: PLC0415 - after setup
    from tingtang.org.actions import renew_roles as renew  # noqa: PLC0415

    renew(SYSTEM, at=datetime.now(UTC))


def _is_ahead(executor: MigrationExecutor, app: str, name: str) -> bool:
    own = app in executor.loader.migrated_apps
    return own and (app, name) not in executor.loader.disk_migrations and (app, name) not in executor.loader.replacements


@contextmanager
def _alone() -> Iterator[None]:
    """Several machines may start at once; one of them migrates, the others wait."""
    values = connection.get_connection_params()
    keys = ("dbname", "user", "password", "host", "port")
    with psycopg.connect(**{key: values[key] for key in keys if values.get(key)}, autocommit=True) as line:
        line.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        yield


def demo() -> None:
    """Load the demo into an empty installation, or go on where loading was cut off; fill a new day where nothing but it is.

    Another installation is left as it is. A new day that cannot be filled is said, and keeps nobody from what is there.
    """
    from tingtang.org.models import Organisation  # noqa: PLC0415 - after setup
    from tingtang.packs.demo import is_stale  # noqa: PLC0415

    begun = Path(settings.DATA_DIR) / "demo.begun"
    is_there = Organisation.objects.exists() and not begun.exists()
    if is_there and not is_stale(datetime.now(UTC)):
        return
    with step("demo") as current:
        begun.touch()
        try:
            call_command("demo", verbosity=0)
        except CommandError as error:
            if not is_there:
                raise Halt(str(error)) from None
            begun.unlink()
            current.outcome = f"today was not filled: {error}"
            return
        begun.unlink()
        current.outcome = "halls with staff, days served, people waiting now"


def words() -> None:
    """Say the words of the trade in every page, after a pack or the translations have changed."""
    from tingtang.packs.words import write  # noqa: PLC0415 - after setup

    write()


def write_welcome() -> None:
    """Leave for `up` what it tells when everything runs: who can sign in to the demo, where demo passwords work."""
    from tingtang.config import logins  # noqa: PLC0415 - after setup

    place = Path(settings.DATA_DIR) / "welcome"
    place.unlink(missing_ok=True)
    if settings.DEMO_LOGINS:
        place.touch(mode=0o600)
        place.write_text("\n".join(logins.lines()), encoding="utf-8")
