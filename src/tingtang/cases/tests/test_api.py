"""The API of cases: a case from its opening to its end, over what others may see, and writes repeated."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tingtang.cases.models import Case, Note
from tingtang.cases.tests.factories import make_case, make_kind
from tingtang.catalogue.models import Service
from tingtang.catalogue.tests.factories import make_service
from tingtang.customers.tests.factories import make_customer
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.clients import Program
from tingtang.org.tests.factories import grant, make_hall, make_staff, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def li(hall: Hall) -> Staff:
    """Li Min, a clerk in the billing team."""
    staff = grant(make_staff(hall=hall), "clerk", hall)
    make_team(hall, code="billing").members.create(staff=staff)
    return staff


@pytest.fixture
def clerk(li: Staff) -> Program:
    return Program.of(li)


@pytest.fixture
def supervisor(hall: Hall) -> Program:
    return Program.of(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))


def opened(program: Program, **more: Any) -> dict[str, Any]:
    """A case opened over the API."""
    make_kind()
    body = {"kind": "consultation", "title": "水费账单有误", "hall": "riverside", "team": "billing", **more}
    answer = program.post("/cases", body)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


class TestOpen:
    def test_opens_a_case_and_says_what_can_be_done(self, clerk: Program) -> None:
        made = opened(clerk, customer=make_customer().number, tags=["水费"], assets=["WM-3301"], impact=1, urgency=2)

        assert (made["state"], made["priority"], made["team"], made["tags"]) == ("new", 2, "billing", ["水费"])
        assert made["steps"] == ["begin", "wait", "resolve"]
        assert made["assets"] == ["WM-3301"]
        assert [clerk.get("/cases", **by).json()["items"][0]["number"] for by in ({"asset": "WM-3301"}, {"q": "wm-3301"})] == [
            made["number"]
        ] * 2

    def test_opens_a_repeated_case_once(self, clerk: Program) -> None:
        make_kind()
        body = {"kind": "consultation", "title": "路灯不亮", "hall": "riverside"}
        numbers = {clerk.post("/cases", body, key="same-key-1").json()["number"] for _ in range(3)}

        assert len(numbers) == Case.objects.count() == 1

    def test_reads_what_a_case_stands_on_with_what_its_codes_mean(self, clerk: Program) -> None:
        made = opened(clerk, service=make_service("water-bill").code)
        with CaptureQueriesContext(connection) as asked:
            again = opened(clerk, service="water-bill")
        reading = [query["sql"] for query in asked if "catalogue_standardversion" in query["sql"]]

        assert (made["service"], again["service"]) == ("water-bill", "water-bill")
        assert len(reading) == 1
        assert "cases_kind" in reading[0]

    def test_takes_codes_for_what_they_mean_now(self, clerk: Program, hall: Hall) -> None:
        service = make_service("water-bill")
        opened(clerk, service="water-bill")
        opened(clerk, service="water-bill")
        Service.objects.filter(pk=service.pk).update(code="water-bill-before")
        other = make_service("water-bill", "另一项")
        made = opened(clerk, service="water-bill")

        assert Case.objects.get(number=made["number"]).service == other

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"kind": "unheard-of", "title": "x", "hall": "riverside"}, "kind"),
            ({"kind": "consultation", "title": "x", "hall": "riverside", "customer": "K9999999"}, "customer"),
            ({"kind": "consultation", "title": "   ", "hall": "riverside"}, "title"),
            ({"kind": "consultation", "title": "\u200b\u202e ", "hall": "riverside"}, "title"),
        ],
    )
    def test_names_the_field_that_is_wrong(self, clerk: Program, body: dict[str, Any], field: str) -> None:
        make_kind()

        answer = clerk.post("/cases", body)

        assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
        assert not Case.objects.exists()


class TestWork:
    def test_takes_a_case_to_its_end(self, clerk: Program) -> None:
        number = opened(clerk)["number"]

        assert clerk.post(f"/cases/{number}/take", {}).json()["assignee"] == "limin"
        assert clerk.post(f"/cases/{number}/move", {"step": "begin"}).json()["phase"] == "working"
        refused = clerk.post(f"/cases/{number}/move", {"step": "resolve"})
        assert (refused.status_code, refused.json()["code"]) == (409, "not-ready")
        assert clerk.post(f"/cases/{number}/notes", {"kind": "answer", "body": "已退还"}).status_code == 201
        assert clerk.post(f"/cases/{number}/move", {"step": "resolve"}).json()["phase"] == "resolved"
        assert clerk.post(f"/cases/{number}/move", {"step": "close"}).json()["closed_at"]

    def test_refuses_a_change_of_what_somebody_else_has_changed(self, clerk: Program) -> None:
        made = opened(clerk)
        first = clerk.patch(f"/cases/{made['number']}", {"title": "一", "version": made["version"]})
        second = clerk.patch(f"/cases/{made['number']}", {"title": "二", "version": made["version"]})

        assert (first.status_code, second.status_code, second.json()["code"]) == (200, 409, "case-moved")
        assert Case.objects.get().title == "一"

    def test_keeps_files_notes_and_links(self, clerk: Program, settings: Any, tmp_path: Path) -> None:
        settings.DATA_DIR = tmp_path
        number, other = opened(clerk)["number"], opened(clerk)["number"]
        sent = clerk.client.post(
            f"/api/v1/cases/{number}/files",
            {"file": SimpleUploadedFile("单.pdf", b"%PDF-1.7")},
            headers={"Authorization": f"Bearer {clerk.key}", "Idempotency-Key": "file-key-1"},
        )
        clerk.post(f"/cases/{number}/links", {"target": other, "kind": "duplicate"})

        parts = clerk.get(f"/cases/{number}/parts").json()
        assert sent.status_code == 201, sent.content
        assert [file["name"] for file in parts["files"]] == ["单.pdf"]
        assert parts["links"] == [{"source": number, "target": other, "kind": "duplicate"}]
        fetched = clerk.get(f"/cases/{number}/files/{parts['files'][0]['id']}")
        assert b"".join(fetched.streaming_content) == b"%PDF-1.7"

    def test_takes_a_large_file_once_however_often_it_is_sent(self, clerk: Program, settings: Any, tmp_path: Path) -> None:
        settings.DATA_DIR = tmp_path
        number = opened(clerk)["number"]

        def send(content: bytes) -> int:
            headers = {"Authorization": f"Bearer {clerk.key}", "Idempotency-Key": "large-file-1"}
            upload = SimpleUploadedFile("扫描件.pdf", b"%PDF-1.7" + content)
            return clerk.client.post(f"/api/v1/cases/{number}/files", {"file": upload}, headers=headers).status_code

        large = bytes(6 * 1024 * 1024)
        assert [send(large), send(large), send(large + b"!")] == [201, 201, 422]
        assert len(clerk.get(f"/cases/{number}/parts").json()["files"]) == 1

    def test_writes_a_repeated_note_once(self, clerk: Program) -> None:
        number = opened(clerk)["number"]
        for _ in range(2):
            clerk.post(f"/cases/{number}/notes", {"body": "已联系"}, key="same-key-2")

        assert Note.objects.count() == 1


class TestList:
    @pytest.mark.parametrize("name", ["after", "cursor"])
    def test_pages_through_all_without_a_gap(self, supervisor: Program, hall: Hall, name: str) -> None:
        numbers = [make_case(hall=hall).number for _ in range(5)]

        seen: list[str] = []
        cursor = ""
        while True:
            page = supervisor.get(f"/cases?limit=2&count=true{cursor}").json()
            seen += [row["number"] for row in page["items"]]
            if page["next"] is None:
                break
            cursor = f"&{name}={page['next']}"

        assert seen == numbers[::-1]
        assert page["total"] == 5

    def test_narrows_by_words_and_phase(self, supervisor: Program, hall: Hall) -> None:
        wanted = make_case(hall=hall, title="水表停走")
        make_case(hall=hall, title="路灯不亮")

        page = supervisor.get("/cases?q=水表&phase=open").json()

        assert [row["number"] for row in page["items"]] == [wanted.number]

    @pytest.mark.parametrize("query", ["after=x", "limit=0", "phase=lost", "due_before=2026-11-21T08:00:00", "cursor=MjAyNiAx"])
    def test_refuses_what_it_cannot_read(self, supervisor: Program, query: str) -> None:
        assert supervisor.get(f"/cases?{query}").status_code == 422

    def test_shows_nobody_the_cases_of_others(self, clerk: Program, hall: Hall) -> None:
        stranger = make_case(hall=make_hall("hillside"))

        assert clerk.get("/cases").json()["items"] == []
        assert clerk.get(f"/cases/{stranger.number}").status_code == 404
        assert clerk.get("/cases/C9999999").status_code == 404
        assert clerk.post(f"/cases/{stranger.number}/notes", {"body": "x"}).status_code == 404


class TestKinds:
    def test_are_read_by_those_who_work_and_changed_by_administrators(self, clerk: Program) -> None:
        make_kind()

        assert [kind["code"] for kind in clerk.get("/case-kinds").json()["items"]] == ["consultation"]
        assert clerk.patch("/case-kinds/consultation", {"order": 3}).status_code == 403
