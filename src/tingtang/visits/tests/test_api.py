"""The API of visits: a day at a counter, who may do what, and that a repeated write is done once."""

from typing import Any

import pytest
from django.utils import timezone

from tingtang.core.ids import keep, new_key
from tingtang.org.models import Counter, Device, Hall
from tingtang.org.tests.clients import Program, grant
from tingtang.visits.models import Call, Rating, Ticket
from tingtang.visits.tests.factories import make_counter, make_hall, make_kiosk, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def counter(hall: Hall) -> Counter:
    return make_counter(hall)


@pytest.fixture
def clerk(hall: Hall, counter: Counter) -> Program:
    assert counter.clerk
    return Program.of(grant(counter.clerk, "clerk", hall))


@pytest.fixture
def guide(hall: Hall) -> Program:
    return Program.of(grant(make_staff("赵晓"), "guide", hall))


def taken(guide: Program, **more: Any) -> dict[str, Any]:
    answer = guide.post("/halls/riverside/tickets", {"service": "passport", **more})
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


class TestIssue:
    def test_gives_numbers_in_order(self, guide: Program, counter: Counter) -> None:
        first, second = taken(guide), taken(guide)

        assert (first["label"], second["label"], second["ahead"]) == ("A001", "A002", 1)
        assert first["url"] == f"/t/{first['link_key']}/"

    def test_gives_a_repeated_request_its_first_number(self, guide: Program) -> None:
        answers = [guide.post("/halls/riverside/tickets", {"service": "passport"}, key="same-key-1") for _ in range(3)]

        assert {answer.json()["label"] for answer in answers} == {"A001"}
        assert Ticket.objects.count() == 1

    def test_refuses_a_write_without_a_key(self, guide: Program) -> None:
        answer = guide.client.post("/api/v1/halls/riverside/tickets", {"service": "passport"}, content_type="application/json")

        assert (answer.status_code, answer.json()["code"]) == (400, "key-missing")

    def test_refuses_an_unknown_service_and_unknown_fields(self, guide: Program) -> None:
        unknown = guide.post("/halls/riverside/tickets", {"service": "nothing"})
        misspelt = guide.post("/halls/riverside/tickets", {"service": "passport", "lang": "en"})

        assert (unknown.status_code, misspelt.status_code) == (422, 422)

    def test_takes_several_services_on_one_number(self, guide: Program) -> None:
        issued = taken(guide, services=["tax"])

        assert Ticket.objects.get(pk=issued["id"]).errands.count() == 2

    def test_is_allowed_to_the_kiosk_of_the_hall_alone(self, hall: Hall) -> None:
        key = new_key("ttd")
        make_kiosk(hall, keep(key))
        make_hall("harbour")
        kiosk = Program(key)

        own = kiosk.post("/halls/riverside/tickets", {"service": "passport"})
        other = kiosk.post("/halls/harbour/tickets", {"service": "passport"})

        assert (own.status_code, other.status_code) == (201, 404)
        assert Ticket.objects.get().channel == "kiosk"


class TestACounter:
    def test_serves_from_the_call_to_the_end(self, guide: Program, clerk: Program, counter: Counter) -> None:
        taken(guide)
        steps = ("call-next", "start", "finish")

        answers = [clerk.post(f"/counters/{counter.pk}/{step}") for step in steps]

        assert [a.json()["state"] for a in answers] == ["called", "serving", "finished"]
        assert answers[0].json()["label"] == "A001"
        assert answers[0].json()["why"]["passed_over"] == 0
        assert Rating.objects.get().level == ""

    def test_says_when_nobody_waits(self, clerk: Program, counter: Counter) -> None:
        answer = clerk.post(f"/counters/{counter.pk}/call-next")

        assert (answer.status_code, answer.json()["code"]) == (409, "nothing-waiting")

    def test_calls_once_for_a_repeated_request(self, guide: Program, clerk: Program, counter: Counter) -> None:
        taken(guide)
        taken(guide)

        answers = [clerk.post(f"/counters/{counter.pk}/call-next", key="press-of-n") for _ in range(2)]

        assert answers[0].content == answers[1].content
        assert Call.objects.count() == 1

    def test_parks_and_resumes(self, guide: Program, clerk: Program, counter: Counter) -> None:
        ticket = taken(guide)
        for step in ("call-next", "start"):
            clerk.post(f"/counters/{counter.pk}/{step}")

        parked = clerk.post(f"/counters/{counter.pk}/park", {"reason": "fetches a copy"})
        resumed = clerk.post(f"/counters/{counter.pk}/resume", {"ticket": ticket["id"]})

        assert (parked.json()["state"], resumed.json()["state"]) == ("parked", "serving")

    def test_transfers_and_calls_out_of_order(self, guide: Program, clerk: Program, counter: Counter) -> None:
        ticket = taken(guide)
        clerk.post(f"/counters/{counter.pk}/call-next")

        moved = clerk.post(f"/counters/{counter.pk}/transfer", {"service": "tax", "position": "end"})
        called = clerk.post(f"/counters/{counter.pk}/call", {"ticket": ticket["id"], "reason": "feels unwell"})

        assert (moved.json()["state"], called.json()["why"]["rule"]) == ("waiting", "chosen")

    def test_transfers_no_other_number_than_was_meant(self, guide: Program, clerk: Program, counter: Counter) -> None:
        ticket = taken(guide)
        clerk.post(f"/counters/{counter.pk}/call-next")

        answer = clerk.post(f"/counters/{counter.pk}/transfer", {"ticket": ticket["id"] + 1, "service": "tax"})

        assert (answer.status_code, answer.json()["code"]) == (409, "stale")

    def test_lets_a_missed_number_return(self, guide: Program, clerk: Program, counter: Counter) -> None:
        ticket = taken(guide)
        clerk.post(f"/counters/{counter.pk}/call-next")

        missed = clerk.post(f"/counters/{counter.pk}/no-show")
        back = clerk.post(f"/counters/{counter.pk}/return", {"ticket": ticket["id"]})

        assert (missed.json()["state"], back.json()["state"]) == ("no_show", "waiting")

    def test_opens_breaks_and_closes(self, clerk: Program, counter: Counter) -> None:
        steps = [("break", {"reason": "lunch"}), ("open", None), ("close", None)]

        answers = [clerk.post(f"/counters/{counter.pk}/{step}", body) for step, body in steps]

        assert [a.json()["state"] for a in answers] == ["break", "open", "closed"]

    def test_is_out_of_reach_from_another_hall(self, clerk: Program) -> None:
        strange = make_counter(make_hall("harbour"), 9)

        assert clerk.post(f"/counters/{strange.pk}/call-next").status_code == 404

    def test_is_switched_by_supervisors_only(self, hall: Hall, clerk: Program, counter: Counter) -> None:
        chief = Program.of(grant(make_staff("陈刚"), "supervisor", hall))

        refused = clerk.post(f"/counters/{counter.pk}/switch", {"categories": ["tax"]})
        done = chief.post(f"/counters/{counter.pk}/switch", {"categories": ["tax"]})

        assert (refused.status_code, done.json()["categories"]) == (403, ["tax"])


class TestLists:
    def test_page_by_cursor_without_gap_or_double(self, guide: Program) -> None:
        labels = [taken(guide)["label"] for _ in range(5)]

        first = guide.get("/halls/riverside/tickets", limit=3).json()
        second = guide.get("/halls/riverside/tickets", limit=3, after=first["next"]).json()
        older = guide.get("/halls/riverside/tickets", limit=3, cursor=first["next"]).json()

        assert [t["label"] for t in first["items"] + second["items"]] == labels[::-1]
        assert (second["next"], older) == (None, second)

    @pytest.mark.parametrize(("number", "found"), [("A2", ["A002"]), ("2", ["A002"]), ("x", []), ("B1", [])])
    def test_find_a_number_as_people_say_it(self, guide: Program, number: str, found: list[str]) -> None:
        for _ in range(3):
            taken(guide)

        answer = guide.get("/halls/riverside/tickets", number=number)

        assert [t["label"] for t in answer.json()["items"]] == found

    def test_show_the_hall_now(self, guide: Program, counter: Counter) -> None:
        taken(guide)

        answer = guide.get("/halls/riverside/live").json()

        assert (answer["waiting"], answer["services"][0]["service"]) == (1, "passport")
        assert answer["counters"] == [{"counter": counter.pk, "number": 3, "state": "open", "label": None, "since": None}]

    @pytest.mark.parametrize(
        "path", ["/halls/%00/live", "/halls/%00/tickets", "/halls/riverside/tickets?service=%00", "/tickets/0"]
    )
    def test_refuse_what_no_database_can_keep(self, guide: Program, path: str) -> None:
        assert guide.client.get(f"/api/v1{path}").status_code in {404, 422}

    def test_refuse_a_cursor_that_is_none(self, guide: Program) -> None:
        assert guide.get("/halls/riverside/tickets", after="!!").status_code == 422


class TestKiosk:
    def test_leases_numbers_and_hands_over_an_empty_log(self, hall: Hall) -> None:
        key = new_key("ttd")
        make_kiosk(hall, keep(key))
        kiosk = Program(key)

        lent = kiosk.post("/kiosk/leases", {"series": "A", "size": 20})
        lease, now = lent.json()["id"], round(timezone.now().timestamp() * 1000)
        replayed = kiosk.post("/kiosk/replay", {"lease": lease, "sent_at": now, "entries": []})

        assert lent.json()["last"] - lent.json()["first"] == 19
        assert replayed.json() == {"expected": 0, "accepted": 0, "duplicates": 0, "stopped_by": None}

    def test_lends_nothing_to_a_clerk(self, clerk: Program) -> None:
        assert clerk.post("/kiosk/leases", {"series": "A", "size": 20}).status_code == 404


class TestHowAHallServes:
    def test_is_published_chosen_and_read_by_programs(self, hall: Hall) -> None:
        boss = Program.of(grant(make_staff("周宁"), "administrator", None))
        classes = [{"code": "care", "base_credit_minutes": 10, "is_privileged": True}, {"code": "ordinary"}]
        levels = [{"code": "good", "name": "满意", "value": 2}, {"code": "bad", "name": "不满意", "value": 1, "is_bad": True}]

        order = boss.put("/disciplines/fair", {"name": "公平叫号", "rules": {"classes": classes, "privileged_in_a_row": 2}})
        again = boss.put("/disciplines/fair", {"name": "公平叫号", "rules": {"classes": classes, "privileged_in_a_row": 2}})
        scale = boss.put("/rating-scales/two", {"name": "两级", "levels": levels})
        chosen = boss.patch("/halls/riverside/setup", {"discipline": "fair", "scale": "two", "recall_limit": 5})

        assert (order.status_code, order.json()["version"], again.json()["version"]) == (200, 1, 1)
        assert scale.status_code == 200, scale.content
        read = boss.get("/halls/riverside/setup").json()
        assert chosen.json() == read
        assert (read["discipline"], read["scale"], read["recall_limit"], read["late_return"]) == ("fair", "two", 5, "after")
        assert [one["code"] for one in boss.get("/rating-scales").json()][-1] == "two"
        assert boss.patch("/halls/riverside/setup", {"scale": "absent"}).status_code == 422
        assert boss.put("/disciplines/fair", {"name": "x", "rules": {"classes": [classes[0]]}}).status_code == 422
        assert boss.put("/rating-scales/-two", {"name": "两级", "levels": levels}).status_code == 422

    def test_is_not_chosen_by_a_clerk(self, clerk: Program) -> None:
        assert clerk.patch("/halls/riverside/setup", {"recall_limit": 5}).status_code in {403, 404}
        assert (
            clerk.put(
                "/rating-scales/two", {"name": "x", "levels": [{"code": c, "name": c, "value": 1} for c in "ab"]}
            ).status_code
            == 403
        )


class TestPrinting:
    def test_prints_a_job_once(self, guide: Program, hall: Hall, counter: Counter) -> None:
        make_kiosk(hall)
        ticket, job = taken(guide)["id"], "8b0f3a52-6a0e-4f2e-9f45-0a3b5f6f7a01"

        made = guide.post(f"/tickets/{ticket}/prints", {"job": job, "device": Device.objects.get(kind="kiosk").pk})
        refused = guide.post(f"/tickets/{ticket}/prints", {"job": job, "device": 999_999})

        assert (made.status_code, made.json()) == (201, {"job": job, "state": "queued"})
        assert refused.status_code == 422
