"""What every test gets: a clean journal. Everything else is built by the test itself, with `tests/factories.py`."""

from collections.abc import Iterator

import pytest
import pytest_django

from tingtang.config import translations


def pytest_configure(config: pytest.Config) -> None:
    """Make the translations that tests read, where they are older than their sources."""
    translations.build()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for a browser carries the mark by which `./tingtang test` leaves it out where there is none."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(autouse=True)
def _clean_journal(request: pytest.FixtureRequest) -> Iterator[None]:
    """Forget the remembered codes, and empty the log after tests that commit: its triggers refuse Django's flush."""
    from tingtang.journal.record import forget_codes

    forget_codes()
    yield
    marker = request.node.get_closest_marker("django_db")
    if "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction")):
        request.getfixturevalue("django_db_blocker").unblock()
        from django.db import connection, transaction

        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica; TRUNCATE journal_event, journal_event_object")
        request.getfixturevalue("django_db_blocker").restore()


@pytest.fixture(autouse=True)
def _quick_passwords(settings: pytest_django.Settings) -> None:
    """Hash passwords fast: the real hash is slow on purpose, and most tests only need somebody to have a password."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
