"""Who may be a machine of the hall: enrolment, withdrawn keys, other machines' pages, and people."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tingtang.core.actors import SYSTEM
from tingtang.core.queries import DEVICE_COOKIE
from tingtang.org.actions.devices import Prepared, prepare_device, revoke_device
from tingtang.org.models import Hall
from tingtang.org.tests.clients import browser, grant
from tingtang.visits.tests.factories import around_noon, make_counter, make_hall, make_staff, make_ticket
from tingtang.visits.tests.machines import Machine
from tingtang.visits.urls import urlpatterns

pytestmark = pytest.mark.django_db

READS = [("kiosk", "hall/"), ("kiosk", "printed/"), ("board", "state/"), ("pad", "state/"), ("terminal", "alive/")]
PUBLIC = {"/d/enrol/", "/d/kiosk/worker.js"}
WRITES = [
    ("kiosk", "issue/", {"services": ["passport"]}),
    ("kiosk", "void/", {"key": "a-key-of-a-kiosk"}),
    ("kiosk", "lease/", {"series": "A", "size": 5}),
    ("kiosk", "replay/", {"lease": 1, "sent_at": 0, "entries": []}),
    ("kiosk", "print/", {"ticket": "x", "job": "00000000-0000-4000-8000-000000000000"}),
    ("pad", "rate/", {"rating": 1, "level": "satisfied"}),
]


@pytest.fixture
def hall() -> Hall:
    return make_hall(time_zone=around_noon())


def prepared(hall: Hall, kind: str = "kiosk", **more: Any) -> Prepared:
    return prepare_device(SYSTEM, hall=hall, at=timezone.now(), kind=kind, name=f"the {kind}", **more)


class TestEnrolment:
    @pytest.mark.parametrize("kind", ["kiosk", "board", "pad"])
    def test_makes_the_browser_the_machine(self, hall: Hall, kind: str) -> None:
        code = prepared(hall, kind, counter=make_counter(hall)).code

        answer = Client().post("/d/enrol/", {"code": f"{code[:4]} {code[4:]}"})

        cookie = answer.cookies[DEVICE_COOKIE]
        assert (answer.status_code, answer.url) == (302, f"/d/{kind}/")
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", f"/d/{kind}/")

    @pytest.mark.parametrize("code", ["", "1234", "letters!", "12345678"])
    def test_says_what_is_wrong_with_a_code(self, hall: Hall, code: str) -> None:
        answer = Client(headers={"accept-language": "en"}).post("/d/enrol/", {"code": code})

        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()

    def test_takes_a_code_once(self, hall: Hall) -> None:
        code = prepared(hall).code
        Client().post("/d/enrol/", {"code": code})

        assert Client().post("/d/enrol/", {"code": code}).status_code == 422

    def test_refuses_an_old_code(self, hall: Hall) -> None:
        ready = prepared(hall)
        ready.device.code_expires_at = timezone.now() - timedelta(seconds=1)
        ready.device.save()

        assert Client().post("/d/enrol/", {"code": ready.code}).status_code == 422

    def test_makes_guessing_slow(self, hall: Hall) -> None:
        code = prepared(hall).code
        for guess in range(10):
            Client().post("/d/enrol/", {"code": f"{guess:08d}"})

        answer = Client().post("/d/enrol/", {"code": code})

        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 900
        assert DEVICE_COOKIE not in answer.cookies


class TestKey:
    @pytest.mark.parametrize(("kind", "path"), READS)
    def test_opens_the_machines_own_page(self, hall: Hall, kind: str, path: str) -> None:
        machine = Machine(kind, hall, counter=make_counter(hall))

        assert machine.get().status_code == 200
        assert machine.get(path).status_code == (404 if path == "printed/" else 200)

    @pytest.mark.parametrize(("kind", "path"), READS)
    def test_is_of_no_use_once_withdrawn(self, hall: Hall, kind: str, path: str) -> None:
        machine = Machine(kind, hall, counter=make_counter(hall))
        revoke_device(SYSTEM, device=machine.device, at=timezone.now())

        assert machine.get().url == "/d/enrol/?gone=1"
        assert machine.get(path).status_code == 401

    @pytest.mark.parametrize(("kind", "path", "body"), WRITES)
    def test_writes_nothing_once_withdrawn(self, hall: Hall, kind: str, path: str, body: dict[str, Any]) -> None:
        machine = Machine(kind, hall, counter=make_counter(hall))
        revoke_device(SYSTEM, device=machine.device, at=timezone.now())

        assert machine.post(path, body).status_code == 401

    @pytest.mark.parametrize(("kind", "path"), READS)
    @pytest.mark.parametrize("other", ["kiosk", "board", "pad", "terminal"])
    def test_does_not_open_another_kinds_page(self, hall: Hall, kind: str, path: str, other: str) -> None:
        if other == kind:
            return
        machine = Machine(other, hall, counter=make_counter(hall))
        machine.home = f"/d/{kind}/"

        assert machine.get().status_code == 302
        assert machine.get(path).status_code == 403

    def test_tells_a_withdrawn_machine_what_to_do(self) -> None:
        page = Client(headers={"accept-language": "en"}).get("/d/enrol/?gone=1").content.decode()

        assert "was withdrawn" in page
        assert "ask an administrator" in page

    def test_acts_even_where_somebody_is_logged_in(self, hall: Hall) -> None:
        machine = Machine("board", hall)
        client = browser(grant(make_staff(), "clerk", hall))
        client.cookies[DEVICE_COOKIE] = machine.key

        assert client.get("/d/board/").status_code == 200

    @pytest.mark.parametrize(("kind", "path"), READS)
    def test_is_not_replaced_by_a_login(self, hall: Hall, kind: str, path: str) -> None:
        client = browser(grant(make_staff(), "administrator", None))

        assert client.get(f"/d/{kind}/").status_code == 302
        assert client.get(f"/d/{kind}/{path}").status_code in {403, 404}


class TestOtherHall:
    def test_is_out_of_a_kiosks_reach(self, hall: Hall) -> None:
        elsewhere = make_hall("lakeside")
        theirs, mine = Machine("kiosk", elsewhere), Machine("kiosk", hall)
        lease = theirs.post("lease/", {"series": "A", "size": 5}).json()
        ticket = make_ticket(elsewhere)

        replayed = mine.post("replay/", {"lease": lease["id"], "sent_at": 0, "entries": []})
        printed = mine.post("print/", {"ticket": ticket.link_key, "job": "00000000-0000-4000-8000-000000000000"})

        assert (replayed.status_code, printed.status_code) == (404, 404)


def test_the_table_names_every_address_of_the_machines() -> None:
    addresses = {f"/{pattern.pattern}" for pattern in urlpatterns if str(pattern.pattern).startswith("d/")}
    pages = {f"/d/{kind}/" for kind, _path in READS}

    assert addresses == PUBLIC | pages | {f"/d/{kind}/{path}" for kind, path, *_body in [*READS, *WRITES]}
