"""Repeated writes get their first answer; problems are told as documents."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.api import authenticated, idempotent
from tingtang.core.errors import Denied, Refused
from tingtang.core.middleware import as_document
from tingtang.core.models import Account, IdempotencyKey
from tingtang.core.views import address_of

ACTOR = Actor("account", 7, "李敏", {"x": EVERYWHERE})


def request(key: str = "key-0001", body: bytes = b"{}", actor: Actor = ACTOR) -> HttpRequest:
    made = RequestFactory().post("/api/v1/things", body, content_type="application/json", headers={"Idempotency-Key": key})
    made.actor, made.at = actor, timezone.now()  # type: ignore[attr-defined]
    return made


@pytest.fixture
def counted() -> Iterator[list[int]]:
    yield []


class TestAuthenticated:
    def _asked(self, authorization: str) -> HttpRequest:
        made = RequestFactory(enforce_csrf_checks=True).post("/api/v1/things", headers={"Authorization": authorization})
        made.actor, made.session = ACTOR, {}  # type: ignore[attr-defined, assignment]
        return made

    def test_wants_the_csrf_token_of_a_session_whatever_else_is_sent(self, db: None) -> None:
        with pytest.raises(Denied):
            authenticated(self._asked("Basic eDp4"))

    def test_wants_none_of_a_key(self) -> None:
        assert authenticated(self._asked("Bearer tta_key")) == ACTOR


class TestAddress:
    def test_is_the_latest_that_our_own_proxy_noted_and_nobody_elses_word(self, settings: Any) -> None:
        made = RequestFactory().get("/", headers={"X-Forwarded-For": "1.1.1.1, 2.2.2.2"}, REMOTE_ADDR="10.0.0.1")

        settings.SECURE_PROXY_SSL_HEADER = None
        assert address_of(made) == "10.0.0.1"
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        assert address_of(made) == "2.2.2.2"


class TestIdempotent:
    def test_gives_the_first_answer_again_and_does_the_thing_once(self, db: None, counted: list[int]) -> None:
        @idempotent
        def view(request: HttpRequest) -> HttpResponse:
            counted.append(1)
            return HttpResponse(b'{"n": %d}' % len(counted), content_type="application/json")

        first, second = view(request()), view(request())

        assert (first.content, second.content, len(counted)) == (b'{"n": 1}', b'{"n": 1}', 1)
        assert second.headers["Idempotency-Replayed"] == "true"

    def test_refuses_the_same_key_for_another_request(self, db: None) -> None:
        view = idempotent(lambda request: HttpResponse(b"ok"))
        view(request())

        assert view(request(body=b'{"other": 1}')).status_code == 422

    def test_refuses_a_write_without_a_key(self, db: None) -> None:
        assert idempotent(lambda request: HttpResponse(b"ok"))(request(key="")).status_code == 400

    def test_keeps_a_refusal_as_the_answer(self, db: None, counted: list[int]) -> None:
        @idempotent
        def view(request: HttpRequest) -> HttpResponse:
            counted.append(1)
            return as_document(Refused("closed"))

        assert [view(request()).status_code, view(request()).status_code] == [409, 409]
        assert len(counted) == 1

    def test_keys_of_different_actors_do_not_meet(self, db: None, counted: list[int]) -> None:
        @idempotent
        def view(request: HttpRequest) -> HttpResponse:
            counted.append(1)
            return HttpResponse(b"ok")

        view(request())
        view(request(actor=Actor("account", 8)))

        assert len(counted) == 2

    @pytest.mark.django_db(transaction=True)
    def test_does_the_thing_once_when_two_come_at_the_same_time(self) -> None:
        barrier = threading.Barrier(2)
        answers: list[bytes] = []

        @idempotent
        def view(request: HttpRequest) -> HttpResponse:
            barrier.wait(60)
            account = Account.objects.create(username=f"u{threading.get_ident()}")
            return HttpResponse(account.username.encode())

        def press() -> None:
            answers.append(view(request()).content)
            connection.close()

        presses = [threading.Thread(target=press) for _ in range(2)]
        for thread in presses:
            thread.start()
        for thread in presses:
            thread.join()

        assert len(set(answers)) == 1
        assert Account.objects.count() == 1
        assert IdempotencyKey.objects.count() == 1
