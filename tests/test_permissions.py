"""Every page × every role × another hall: one rule, asked at every door."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from tests.cast import Cast, device_of
from tests.test_architecture import url_patterns
from tingtang.core import registry
from tingtang.core.actors import EVERYWHERE
from tingtang.core.queries import DEVICE_COOKIE, SESSION_ACCOUNT, SESSION_SEAL
from tingtang.org.queries import seal_of

ROLES = ["guide", "clerk", "supervisor", "administrator", "auditor", "stranger"]
# What stands for each parameter of an address; those of a hall belong to Riverside, where the stranger has no rights.
PARAMETERS: dict[str, Callable[[Cast], object]] = {
    "hall": lambda cast: cast.hall.code,
    "counter_id": lambda cast: cast.counter.pk,
    "ticket_id": lambda cast: cast.ticket.pk,
    "service_id": lambda cast: cast.ticket.service_id,
    "device": lambda cast: device_of(cast, "board").pk,
}
SHARED: dict[str, Callable[[Cast], object]] = {
    "key": lambda cast: "government",
    "step": lambda cast: "organisation",
    "token": lambda cast: 999_999,
    "rating_id": lambda cast: 999_999,
}


def doors() -> Iterator[tuple[str, str, URLPattern]]:
    """Every page with its permission."""
    for address, pattern in url_patterns(get_resolver().url_patterns):
        yield f"/{address}", getattr(pattern.callback, "permission", ""), pattern


def filled(address: str, pattern: URLPattern, cast: Cast) -> str:
    """The address with real values for its parameters. KeyError tells to add a new one above."""
    for name, converter in pattern.pattern.converters.items():
        value = str({**PARAMETERS, **SHARED}[name](cast))
        for form in (f"<{name}>", *(f"<{kind}:{name}>" for kind in ("int", "str", "slug", "path", "uuid"))):
            address = address.replace(form, converter.to_url(converter.to_python(value)) if converter else value)
    return address


def signed_in(cast: Cast, role: str) -> Client:
    client = Client(raise_request_exception=True)
    account = cast.staff[role].account
    session = client.session
    session[SESSION_ACCOUNT], session[SESSION_SEAL] = account.pk, seal_of(account.password)
    session.save()
    return client


@pytest.mark.parametrize("method", ["get", "post"])
class TestEveryPage:
    def test_sends_strangers_to_the_login(self, cast: Cast, method: str) -> None:
        wrong = []
        for address, permission, pattern in doors():
            if permission != "public":
                answer = getattr(Client(), method)(filled(address, pattern, cast))
                to_enter = answer.status_code == 302 and answer.headers["Location"].startswith(("/login/", "/d/enrol/"))
                # Scripts of machines are told by the status; a page would be useless to them.
                if not to_enter and answer.status_code != 401:
                    wrong.append((address, answer.status_code))

        assert wrong == []

    @pytest.mark.parametrize("role", ROLES)
    def test_lets_in_by_the_permission_it_names_and_no_other(self, cast: Cast, method: str, role: str) -> None:
        actor, client, wrong = cast.actor(role), signed_in(cast, role), []
        for address, permission, pattern in doors():
            if permission in {"public", "signed-in"}:
                continue
            answer = getattr(client, method)(filled(address, pattern, cast))
            refused = answer.status_code == 403 or answer.headers.get("Location", "").startswith("/d/enrol/")
            allowed = actor.may_somewhere(permission)
            if refused == allowed and not (allowed and method == "post"):
                wrong.append((address, permission, answer.status_code))

        assert wrong == []

    def test_shows_nothing_of_another_hall(self, cast: Cast, method: str) -> None:
        client, actor, wrong = signed_in(cast, "stranger"), cast.actor("stranger"), []
        for address, permission, pattern in doors():
            if permission not in {"public", "signed-in"} and set(pattern.pattern.converters) & set(PARAMETERS):
                status = getattr(client, method)(filled(address, pattern, cast)).status_code
                if status not in {403, 404, 405} and actor.halls(permission) is not EVERYWHERE:
                    wrong.append((address, permission, status))

        assert wrong == []


class TestDevices:
    @pytest.mark.parametrize("kind", ["kiosk", "board", "pad"])
    def test_reach_their_own_pages_and_no_others(self, cast: Cast, kind: str) -> None:
        client = Client()
        client.cookies[DEVICE_COOKIE] = cast.devices[kind]
        wrong = []
        for address, permission, pattern in doors():
            if permission in {"public", "signed-in"}:
                continue
            answer = client.get(filled(address, pattern, cast))
            refused = answer.status_code in {403, 404} or "/d/" in answer.headers.get("Location", "")
            if address.startswith(f"/d/{kind}/") == refused:
                wrong.append((address, permission, answer.status_code))

        assert wrong == []

    def test_lose_their_rights_with_their_key(self, cast: Cast) -> None:
        client = Client()
        client.cookies[DEVICE_COOKIE] = "ttd_never-given"

        answer = client.get("/d/board/")

        assert answer.status_code == 401 or answer.headers["Location"].startswith("/d/enrol/")


def test_every_permission_has_a_name_people_can_read(cast: Cast) -> None:
    nameless = [name for name, act in registry.action.items() if str(act.label) == name and not name.startswith("test.")]

    assert nameless == []
