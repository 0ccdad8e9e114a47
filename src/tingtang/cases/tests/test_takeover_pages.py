"""Taking another help desk over in the browser and by a program: the log, its columns, progress, and again."""

import gzip
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tingtang.cases import taking
from tingtang.cases.actions.takeovers import TakenOverNow, resume_takeover, start_takeover, stop_takeover
from tingtang.cases.models import Case, Takeover
from tingtang.cases.tests.test_takeover import HEAD, LINES
from tingtang.core.actors import SYSTEM
from tingtang.org.models import Staff
from tingtang.org.tests.clients import browser, grant
from tingtang.org.tests.factories import AT, make_hall, make_staff
from tingtang.org.tests.test_api import Caller

pytestmark = pytest.mark.django_db
NEW = "/setup/cases/takeovers/new/"


@pytest.fixture
def zhou() -> Staff:
    return grant(make_staff("zhouning", "周宁"), "administrator", None)


def packed(text: str = HEAD + LINES) -> SimpleUploadedFile:
    return SimpleUploadedFile("log.csv.gz", gzip.compress(text.encode()))


def begun(client: Client, text: str = HEAD + LINES) -> Takeover:
    """Upload a log and take it over with what the page guesses."""
    look = client.post(NEW, {"file": packed(text)}, follow=True, headers={"Accept-Language": "en"})
    form = look.context["form"]
    given = {name: form[name].value() for name in form.fields} | {"zone": "Europe/Rome", "code": "desk"}
    client.post(look.redirect_chain[-1][0], given | {"begin": "1"})
    return Takeover.objects.latest("pk")


class TestPages:
    def test_show_what_a_log_holds_and_take_it_over(self, zhou: Staff) -> None:
        client = browser(zhou)

        look = client.post(NEW, {"file": packed()}, follow=True, headers={"Accept-Language": "en"})
        assert "2 cases, 3 people, 1 teams, 2 customers, 2 services" in look.text
        job = begun(client)
        taking.run(job.pk)

        job.refresh_from_db()
        assert (job.state, job.new_count, job.same_count, job.line_count, job.share) == ("complete", 2, 0, 8, 1)
        assert sorted(Case.objects.values_list("external_ref", flat=True)) == ["desk:Case 1", "desk:Case 2"]
        page = client.get(f"/setup/cases/takeovers/{job.pk}/", headers={"Accept-Language": "en"}).text
        assert "What to do next" in page

    def test_take_nothing_twice(self, zhou: Staff) -> None:
        for _time in range(2):
            job = begun(browser(zhou))
            taking.run(job.pk)

        job.refresh_from_db()
        assert (job.new_count, job.same_count) == (0, 2)
        assert Case.objects.count() == 2

    @pytest.mark.parametrize(
        ("text", "told"),
        [("", "no line"), (HEAD, "no line"), (HEAD + LINES.replace("2012/10/09 14:50:17.000", "yesterday"), "cannot be read so")],
    )
    def test_say_what_is_wrong_with_a_log(self, zhou: Staff, text: str, told: str) -> None:
        answer = browser(zhou).post(NEW, {"file": packed(text)}, follow=True, headers={"Accept-Language": "en"})

        assert told in answer.text

    def test_take_nothing_of_a_log_that_cannot_be_read_to_its_end(self, zhou: Staff) -> None:
        job = begun(browser(zhou), HEAD + LINES + "Case 3,Closed,Agent 3,never,C 1,P 1,Value 2,G 1\n")

        taking.run(job.pk)

        job.refresh_from_db()
        assert job.state == "failed" and "10" in job.fault and "never" in job.fault
        assert not Case.objects.exists()

    def test_are_not_there_for_who_supervises_a_hall(self) -> None:
        hall = make_hall()
        chen = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)

        assert browser(chen).get("/setup/cases/takeovers/").status_code in {403, 404}


class TestJob:
    def start(self, tmp_path: Any, code: str = "desk") -> Takeover:
        path = tmp_path / "log.csv.gz"
        path.write_bytes(gzip.compress((HEAD + LINES).encode()))
        columns = taking.guess(tuple(HEAD.split(",")))
        return start_takeover(SYSTEM, path=path, source="log", code=code, zone="Europe/Rome", columns=columns, at=AT)

    def test_stops_when_asked_and_goes_on_with_what_is_left(self, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tingtang.cases.takeover.SHOWN_EVERY_SECONDS", 0)
        job = self.start(tmp_path)
        stop_takeover(SYSTEM, job=job, at=AT)

        taking.run(job.pk)
        job.refresh_from_db()
        assert (job.state, Case.objects.count()) == ("stopped", 1)
        taking.run(resume_takeover(SYSTEM, job=job, at=AT).pk)

        job.refresh_from_db()
        assert (job.state, job.new_count, job.same_count, job.line_count) == ("complete", 2, 0, 8)

    def test_is_refused_while_another_of_the_same_desk_moves(self, tmp_path: Any) -> None:
        self.start(tmp_path)

        with pytest.raises(TakenOverNow):
            self.start(tmp_path)
        assert self.start(tmp_path, "other").pk


class TestApi:
    def test_takes_a_log_over_and_tells_how_far_it_is(self, zhou: Staff) -> None:
        caller = Caller(zhou)
        file = BytesIO((HEAD + LINES).encode())
        file.name = "log.csv"
        headers = {"Authorization": f"Bearer {caller.key}", "Idempotency-Key": str(uuid4())}

        made = caller.client.post("/api/v1/takeovers", {"file": file, "code": "desk", "zone": "Europe/Rome"}, headers=headers)
        taking.run(made.json()["id"])

        told = caller.get(f"/takeovers/{made.json()['id']}").json()
        assert (made.status_code, told["state"], told["cases"], told["lines"]) == (201, "complete", 2, 8)
