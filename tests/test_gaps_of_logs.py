"""Gap 3 of work that another system did: a log is imported, held against a procedure, and a study measures it, all by pages."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tingtang.flows.models import Version
from tingtang.flows.tests.drawing import Drawing
from tingtang.flows.tests.factories import published
from tingtang.insight.store import storing
from tingtang.insight.tests.factories import make_table
from tingtang.journal.models import Log
from tingtang.org.tests.factories import PASSWORD, grant, make_role, make_staff
from tingtang.quality.models import GapStudy
from tingtang.quality.queries.log import said

pytestmark = pytest.mark.django_db
EVERYTHING = 2**62
NEVER, FOREVER = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
ROWS = [
    ("A1", "passport", "Li", 0, 5, 15),
    ("A1", "photo", "Zhao", 20, 21, 22),
    ("A2", "passport", "Li", 1, 15, 35),
    ("A2", "passport", "Li", 60, 61, 90),
]
RIGHTS = (
    "insight.view", "flows.view", "quality.view_gaps", "quality.save_gap_study", "quality.measure_gaps",
    "insight.keep_conformance",
)  # fmt: skip


@pytest.fixture
def log(settings, tmp_path) -> Log:
    settings.STORE_DIR = tmp_path / "store"
    made = make_table(tmp_path, ROWS)
    storing.advance(horizon=EVERYTHING)
    return made


@pytest.fixture
def procedure() -> Version:
    drawing = Drawing()
    for kind, name in (("startEvent", "s"), ("userTask", "passport"), ("userTask", "photo"), ("endEvent", "e")):
        drawing.node(kind, name, name=name)
    drawing.line("s", "passport", "photo", "e")
    return published(drawing)


def reader(*rights: str, username: str = "tangyue") -> Client:
    grant(make_staff(username), make_role(f"rights-of-{username}", *rights), None)
    client = Client(headers={"Idempotency-Key": f"key-of-{username}"})
    client.post("/login/", {"username": username, "password": PASSWORD})
    return client


def address(name: str, log: Log, procedure: Version) -> str:
    asked = {"log": log.code, "lifecycle": "COMPLETE", "process": procedure.process_id}
    return f"{reverse(f'insight:{name}')}?{urlencode(asked)}"


class TestALogThatWasHeldAgainstAProcedure:
    def test_is_a_source_of_gap_3_of_a_study_of_its_days(self, log: Log, procedure: Version) -> None:
        client = reader(*RIGHTS)
        page = client.get(address("mining_conformance", log, procedure))
        told, body = page.context["told"], page.content.decode()
        client.post(page.context["keep_url"])
        client.post(page.context["keep_url"])  # kept again, it counts once
        way = next(part for part in body.split('"') if part.startswith(reverse("quality:new_gap_study"))).replace("&amp;", "&")
        begun = client.get(way).context["form"]

        values = {name: begun[name].value() for name in ("first_date", "latest_date", "log")} | {"name": "旧系统"}
        client.post(way, values)
        study = GapStudy.objects.get()
        client.post(reverse("quality:measure_gaps", args=[study.pk]))
        study.refresh_from_db()
        third = study.result["3"]

        assert parse_qs(urlsplit(way).query)["log"] == [log.code]
        assert (study.log, study.first_date, study.latest_date) == (log, told.first, told.latest)
        assert (third["value"], third["n"]) == (pytest.approx(-50), 2)
        assert [(one["code"], one["n"]) for one in third["parts"]] == [("conformance", 2)]
        shown = client.get(reverse("quality:gap_study", args=[study.pk])).content.decode()
        assert str(procedure.process) in shown
        assert third["parts"][0]["address"].replace("&", "&amp;") in shown

    def test_is_none_of_a_study_of_other_days(self, log: Log, procedure: Version) -> None:
        client = reader(*RIGHTS)
        client.post(address("keep_conformance", log, procedure))
        client.post(
            reverse("quality:new_gap_study"),
            {"name": "别的日子", "first_date": "2020-01-01", "latest_date": "2020-01-31", "log": log.pk},
        )

        client.post(reverse("quality:measure_gaps", args=[GapStudy.objects.get().pk]))

        assert GapStudy.objects.get().measured_at is None  # there is nothing to measure

    def test_is_kept_by_who_may_and_over_the_api(self, log: Log, procedure: Version) -> None:
        looking, keeping = reader("insight.view", "flows.view"), reader(*RIGHTS, username="limin")
        asked = f"/api/v1/mining/conformance?{urlencode({'log': log.code, 'lifecycle': 'COMPLETE'})}"

        page = looking.get(address("mining_conformance", log, procedure))
        refused = looking.post(page.context["keep_url"])
        denied, kept = (
            each.post(asked, {"process": procedure.process_id}, content_type="application/json") for each in (looking, keeping)
        )

        assert (page.context["may_keep"], refused.status_code, denied.status_code) == (False, 403, 403)
        assert (kept.status_code, kept.json()["cases"], kept.json()["fitting"]) == (200, 2, 1)
        assert [one.attributes["fitting"] for one in said(("insight.conformance.kept",), NEVER, FOREVER)] == [1]
