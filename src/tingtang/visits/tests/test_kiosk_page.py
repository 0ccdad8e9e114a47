"""The kiosk's edge: what it offers, numbers once for each intention, numbers given up, leases and the log of a cut."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tingtang.catalogue.models import Service
from tingtang.core.ids import keep
from tingtang.core.queries import DEVICE_COOKIE
from tingtang.org.models import Hall
from tingtang.ui import bundles
from tingtang.visits.models import Ticket
from tingtang.visits.rules.lease import GENESIS, sign
from tingtang.visits.tests.factories import around_noon, make_counter, make_hall, make_service, make_ticket
from tingtang.visits.tests.machines import Machine
from tingtang.visits.views.kiosk import settings_of, takes_numbers

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make_hall(time_zone=around_noon())


@pytest.fixture
def kiosk(hall: Hall) -> Machine:
    return Machine("kiosk", hall)


def log_of(lease: dict[str, Any], count: int, *, at: int) -> list[dict[str, Any]]:
    key, previous, entries = bytes.fromhex(lease["secret"]), GENESIS, []
    for seq in range(count):
        about = {
            "lease": lease["id"], "seq": seq, "number": lease["first"] + seq, "at": at + seq * 1000, "service": "passport",
            "service_class": "ordinary", "language": "zh-hans", "token": f"token-number-{seq:04d}",
        }  # fmt: skip
        entries.append(sign(about, previous, key))
        previous = entries[-1]["mac"]
    return entries


def now_ms() -> int:
    return int(datetime.now(UTC).timestamp() * 1000)


class TestOffer:
    def test_tells_documents_duration_and_names_in_every_language(self, kiosk: Machine) -> None:
        paper = {"name": "身份证", "names": {"en": "identity card"}, "is_required": True, "copies": 1}
        Service.objects.filter(code="passport").update(documents=[paper], names={"en": "Passport"}, expected_seconds=610)

        told = kiosk.get("hall/").json()["services"]["passport"]

        assert told["names"] == {"zh-hans": "passport", "zh-hant": "passport", "en": "Passport"}
        assert told["documents"][0]["names"]["en"] == "identity card"
        assert told["minutes"] == 10

    def test_tells_who_waits_and_how_long(self, hall: Hall, kiosk: Machine) -> None:
        make_counter(hall)
        for _number in range(3):
            make_ticket(hall, at=datetime.now(UTC))

        told = kiosk.get("hall/").json()["services"]["passport"]

        assert (told["waiting"], told["is_open"], told["is_attended"]) == (3, True, True)
        assert told["low"] < told["high"]

    def test_counts_those_ahead_as_the_number_will(self, hall: Hall, kiosk: Machine) -> None:
        make_counter(hall)
        for service in ("passport", "passport", "tax"):
            make_ticket(hall, service, at=datetime.now(UTC))

        told = kiosk.get("hall/").json()["services"]["tax"]
        given = kiosk.post("issue/", {"services": ["tax"]}).json()

        assert (told["waiting"], told["ahead"]) == (1, given["ahead"])

    def test_knows_no_estimate_where_no_counter_is_open(self, hall: Hall, kiosk: Machine) -> None:
        make_counter(hall, state="closed")

        told = kiosk.get("hall/").json()["services"]["passport"]

        assert (told["is_open"], told["is_attended"], told["low"]) == (True, False, None)

    def test_is_closed_where_no_counter_takes_the_service(self, kiosk: Machine) -> None:
        assert kiosk.get("hall/").json()["services"]["passport"]["is_open"] is False

    @pytest.mark.parametrize(
        ("clock", "takes"), [("07:00", False), ("08:00", True), ("12:30", True), ("16:59", True), ("17:00", False)]
    )
    def test_numbers_are_given_from_before_opening_until_closing(self, hall: Hall, clock: str, takes: bool) -> None:
        hall.opening = {"mo": ["08:30-12:00", "13:30-17:00"]}
        hour, minute = map(int, clock.split(":"))

        assert takes_numbers(hall, datetime(2026, 11, 23, hour, minute, tzinfo=ZoneInfo(hall.time_zone))) is takes
        assert takes_numbers(hall, datetime(2026, 11, 24, hour, minute, tzinfo=ZoneInfo(hall.time_zone))) is False

    def test_settings_that_make_no_sense_are_the_usual_ones(self, kiosk: Machine) -> None:
        kiosk.device.settings = {"printing": "stone", "language": "xx", "idle_seconds": "long", "offline_numbers": 100000}

        found = settings_of(kiosk.device)

        assert (found["printing"], found["language"], found["idle_seconds"]) == ("browser", "zh-hans", 40)
        assert found["offline_numbers"] == 500


class TestIssue:
    def test_gives_one_number_however_often_it_is_asked_with_one_key(self, kiosk: Machine) -> None:
        answers = [kiosk.post("issue/", {"services": ["passport"], "language": "en"}, key="touch-0001").json() for _ in range(3)]

        assert {answer["label"] for answer in answers} == {"A001"}
        assert Ticket.objects.get().language == "en"
        assert answers[0]["url"].endswith(f"/t/{answers[0]['link_key']}/")

    def test_leads_phones_to_where_they_reach_the_server(self, kiosk: Machine) -> None:
        kiosk.device.settings = {"phone_address": "https://queue.example.org/"}
        kiosk.device.save()

        answer = kiosk.post("issue/", {"services": ["passport"]}).json()

        assert answer["url"] == f"https://queue.example.org/t/{answer['link_key']}/"

    def test_takes_several_services_on_one_number(self, kiosk: Machine) -> None:
        kiosk.post("issue/", {"services": ["passport", "tax", "passport"]})

        assert [errand.service.code for errand in Ticket.objects.get().errands.order_by("position")] == ["passport", "tax"]

    def test_refuses_a_service_that_is_not_offered_here(self, kiosk: Machine) -> None:
        make_service("fishing")

        answer = kiosk.post("issue/", {"services": ["passport", "fishing"]})

        assert (answer.status_code, Ticket.objects.count()) == (422, 0)

    @pytest.mark.parametrize("body", [{}, {"services": []}, {"services": "passport"}, {"services": ["x"] * 9}])
    def test_refuses_a_body_of_another_shape(self, kiosk: Machine, body: dict[str, Any]) -> None:
        assert kiosk.post("issue/", body).status_code == 422


class TestGivingUp:
    def test_takes_a_number_out_of_the_line_that_never_reached_the_customer(self, kiosk: Machine) -> None:
        kiosk.post("issue/", {"services": ["passport"]}, key="touch-0001")

        answer = kiosk.post("void/", {"key": "touch-0001"})

        assert answer.json() == {"left": True}
        assert Ticket.objects.get().state == "left"

    def test_stops_a_request_that_arrives_afterwards(self, kiosk: Machine) -> None:
        answer = kiosk.post("void/", {"key": "touch-0001"})
        late = kiosk.post("issue/", {"services": ["passport"]}, key="touch-0001")

        assert answer.json() == {"left": False}
        assert (late.status_code, Ticket.objects.count()) == (422, 0)

    def test_says_the_same_again(self, kiosk: Machine) -> None:
        kiosk.post("issue/", {"services": ["passport"]}, key="touch-0001")

        answers = [kiosk.post("void/", {"key": "touch-0001"}, key="void-touch-0001").json() for _ in range(2)]

        assert answers == [{"left": True}, {"left": True}]

    def test_cannot_reach_what_another_kiosk_gave(self, hall: Hall, kiosk: Machine) -> None:
        kiosk.post("issue/", {"services": ["passport"]}, key="touch-0001")

        Machine("kiosk", hall).post("void/", {"key": "touch-0001"})

        assert Ticket.objects.get().state == "waiting"


class TestCut:
    def test_leaves_no_hole_in_the_numbers_of_the_line(self, kiosk: Machine) -> None:
        lease = kiosk.post("lease/", {"series": "A", "size": 50}).json()

        label = kiosk.post("issue/", {"services": ["passport"]}).json()["label"]

        assert (lease["first"], lease["last"], label) == (5001, 5050, "A001")

    def test_is_handed_over_under_the_printed_numbers(self, kiosk: Machine) -> None:
        lease = kiosk.post("lease/", {"series": "A", "size": 50}).json()
        entries = log_of(lease, 3, at=now_ms())

        answer = kiosk.post("replay/", {"lease": lease["id"], "sent_at": now_ms() + 5000, "entries": entries}).json()

        assert answer == {"expected": 3, "stopped_by": None, "duplicates": 0}
        assert [ticket.label for ticket in Ticket.objects.order_by("number")] == ["A5001", "A5002", "A5003"]
        assert Ticket.objects.get(number=5002).link_key == "token-number-0001"

    def test_is_handed_over_once_however_often_it_is_sent(self, kiosk: Machine) -> None:
        lease = kiosk.post("lease/", {"series": "A", "size": 50}).json()
        body = {"lease": lease["id"], "sent_at": now_ms() + 5000, "entries": log_of(lease, 3, at=now_ms())}
        kiosk.post("replay/", body)

        answer = kiosk.post("replay/", body).json()

        assert (answer["expected"], answer["duplicates"], Ticket.objects.count()) == (3, 3, 3)

    def test_is_taken_over_from_a_kiosk_that_was_enrolled_anew(self, kiosk: Machine) -> None:
        lease = kiosk.post("lease/", {"series": "A", "size": 50}).json()
        entries = log_of(lease, 2, at=now_ms())
        kiosk.device.key_hash, kiosk.client.cookies[DEVICE_COOKIE] = keep("ttd_another"), "ttd_another"
        kiosk.device.save()

        answer = kiosk.post("replay/", {"lease": lease["id"], "sent_at": now_ms() + 5000, "entries": entries}).json()

        assert (answer["expected"], answer["stopped_by"]) == (2, None)

    @pytest.mark.parametrize("clock", [0, 2**53 - 2000])
    def test_is_taken_over_from_a_clock_no_date_can_say(self, kiosk: Machine, clock: int) -> None:
        lease = kiosk.post("lease/", {"series": "A", "size": 50}).json()
        body = {"lease": lease["id"], "sent_at": clock + 1999, "entries": log_of(lease, 1, at=clock)}

        answer = kiosk.post("replay/", body).json()

        assert (answer["expected"], Ticket.objects.get().issued_at.year) == (1, datetime.now(UTC).year)

    def test_stops_at_a_changed_entry(self, kiosk: Machine) -> None:
        lease = kiosk.post("lease/", {"series": "A", "size": 50}).json()
        entries = log_of(lease, 3, at=now_ms())
        entries[1]["number"] += 7

        answer = kiosk.post("replay/", {"lease": lease["id"], "sent_at": now_ms() + 5000, "entries": entries}).json()

        assert (answer["expected"], answer["stopped_by"], Ticket.objects.count()) == (1, "forged", 1)


class TestWorker:
    def test_keeps_the_files_of_the_page(self, kiosk: Machine) -> None:
        script = kiosk.get("worker.js")

        assert script["Content-Type"].startswith("text/javascript")
        assert '"/d/kiosk/"' in script.content.decode()
        assert bundles.address("kiosk.js") in script.content.decode()
