"""Who may do what, and where."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.test import RequestFactory

from tingtang.core.actors import ANONYMOUS, EVERYWHERE, SYSTEM, Actor
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.core.live import live_origin, stream_url
from tingtang.core.live_format import link_key, read_link
from tingtang.core.queries import BACKDATE, backdated
from tingtang.core.registry import Frozen, Kind


@dataclass
class Desk:
    hall_id: int


class TestActor:
    def test_may_only_in_the_halls_of_his_grant(self) -> None:
        clerk = Actor("account", 1, grants={"visits.call_next": frozenset({3})})

        assert clerk.may("visits.call_next", Desk(3))
        assert not clerk.may("visits.call_next", Desk(4))
        assert not clerk.may("visits.call_next")
        assert not clerk.may("visits.finish", Desk(3))

    def test_with_an_organisation_wide_grant_may_everywhere(self) -> None:
        admin = Actor("account", 1, grants={"org.save_hall": EVERYWHERE})

        assert admin.may("org.save_hall", Desk(9))
        assert admin.may("org.save_hall")

    def test_system_may_and_anonymous_may_not(self) -> None:
        assert SYSTEM.may("anything")
        assert not ANONYMOUS.may("anything", Desk(1))


class TestBackdated:
    NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)

    def ask(self, text: str, actor: Actor) -> datetime:
        request = RequestFactory().post("/api/v1/x", headers={"Tingtang-Time": text})
        request.actor = actor  # type: ignore[attr-defined]
        return backdated(request, self.NOW)

    def test_is_refused_without_the_permission(self) -> None:
        with pytest.raises(Denied):
            self.ask("2026-11-20T08:00:00Z", Actor("account", 1))

    @pytest.mark.parametrize("text", ["yesterday", "2026-11-20T08:00:00", "2026-11-22T08:00:00Z", ""])
    def test_refuses_what_is_no_past_time(self, text: str) -> None:
        with pytest.raises(Invalid):
            self.ask(text, Actor("account", 1, grants={BACKDATE: EVERYWHERE}))

    def test_gives_the_time_of_the_header(self) -> None:
        at = self.ask("2026-11-21T08:00:00+08:00", Actor("account", 1, grants={BACKDATE: EVERYWHERE}))

        assert at == self.NOW - timedelta(hours=8)


class TestRegistry:
    def test_refuses_a_name_twice_and_anything_after_the_start(self) -> None:
        kind: Kind[str] = Kind("score", "a test")
        kind.add("a", "1")

        with pytest.raises(ValueError, match="twice"):
            kind.add("a", "2")
        kind.freeze()
        with pytest.raises(Frozen):
            kind.add("b", "3")


class TestProblem:
    def test_says_what_to_do_with_its_data_and_its_code(self) -> None:
        document = NotFound("No counter {code} here.", code="a1").as_document()

        assert document["title"] == "No counter a1 here."
        assert document["status"] == 404
        assert document["type"] == "urn:tingtang:not-found"


class TestStreamUrl:
    @pytest.mark.parametrize(
        ("host", "origin"),
        [("127.0.0.1:8000", "http://127.0.0.1:8001"), ("[::1]:9000", "http://[::1]:9001"), ("localhost", "http://localhost:81")],
    )
    def test_points_at_the_next_port_of_the_same_host(self, host: str, origin: str) -> None:
        assert live_origin(RequestFactory().get("/", headers={"host": host})) == origin

    def test_is_signed_for_its_topics_only(self, settings: object) -> None:
        url = stream_url(RequestFactory().get("/"), ["hall.1"])
        token = url.partition("token=")[2]

        assert read_link(link_key(settings.SECRET_KEY), token, now=0).topics == ("hall.1",)  # type: ignore[attr-defined]
