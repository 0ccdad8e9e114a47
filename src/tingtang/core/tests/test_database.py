"""A line to the database that is cut, and a database that is away."""

import time
from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import Settings

from tingtang.core.database.base import DatabaseWrapper
from tingtang.core.models import Account


@pytest.fixture
def line() -> Iterator[DatabaseWrapper]:
    """A connection beside the test's own."""
    other = connection.copy()
    yield other
    other.close()


def cut(line: DatabaseWrapper, by: DatabaseWrapper) -> None:
    with by.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [line.connection.info.backend_pid])


@pytest.mark.django_db
class TestConnection:
    def test_is_known_to_be_cut_before_it_is_used(self, line: DatabaseWrapper) -> None:
        line.ensure_connection()
        assert line.is_usable()

        cut(line, by=connection)

        assert not line.is_usable()

    def test_is_waited_for_as_long_as_the_settings_say(self, line: DatabaseWrapper, settings: Settings) -> None:
        line.settings_dict = {**line.settings_dict, "HOST": "/nowhere"}
        settings.DATABASE_PATIENCE_SECONDS = 0.3
        begun = time.monotonic()

        with pytest.raises(OperationalError):
            line.ensure_connection()

        assert time.monotonic() - begun >= 0.3


@pytest.mark.django_db(transaction=True)
class TestRequest:
    def test_is_made_again_for_a_page_when_the_database_went_away(self, client: Client, line: DatabaseWrapper) -> None:
        client.raise_request_exception = False
        client.force_login(Account.objects.create(username="limin", name="李敏"))
        connection.ensure_connection()

        cut(connection, by=line)

        assert client.get("/account/").status_code < 500

    def test_is_told_when_it_could_do_something_twice(self, client: Client, line: DatabaseWrapper) -> None:
        client.raise_request_exception = False
        client.force_login(Account.objects.create(username="limin", name="李敏"))
        connection.ensure_connection()

        cut(connection, by=line)
        told = client.post("/account/")

        assert (told.status_code, told.headers["Retry-After"]) == (503, "3")
        assert client.post("/account/").status_code < 500
