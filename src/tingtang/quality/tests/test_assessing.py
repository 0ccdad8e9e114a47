"""The sheet of an assessment: everybody of a hall drawn up, marked and frozen at once, each as if by himself."""

from typing import Any

import pytest

from tingtang.org.models import Hall, Staff
from tingtang.org.tests.clients import Program, browser
from tingtang.org.tests.factories import grant, make_hall, make_staff
from tingtang.quality.models import Assessment
from tingtang.quality.tests.judged import clerk, make_scheme, rate

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def people(hall: Hall) -> list[Staff]:
    found = [clerk(hall, "limin", "李敏"), clerk(hall, "wanglei", "王磊")]
    for number, one in enumerate(found):
        rate(hall, one, 20 - number, number)
    return found


def test_draws_up_marks_and_freezes_everybody_but_oneself(hall: Hall, people: list[Staff]) -> None:
    chen = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
    elsewhere, client, scheme = make_hall("harbour"), browser(chen), make_scheme()
    make_staff("gaoxue", "高雪", elsewhere)
    base = f"/quality/assessments/schemes/{scheme.pk}/sheet/"
    assert f'href="/quality/assessments/schemes/{scheme.pk}/"' in client.get("/quality/assessments/schemes/").content.decode()
    page = client.get(base).content.decode()
    assert f'value="{people[0].pk}" checked' in page and f'value="{chen.pk}" checked' not in page and "高雪" not in page

    chosen = {"days": "month:2026-10-01", "hall": hall.pk}
    client.post(f"{base}draw/", {**chosen, "unit": [one.pk for one in people]})
    drawn = {one.about: one for one in Assessment.objects.all()}
    code = next(one["code"] for one in scheme.criteria if one["kind"] == "marks")
    marks = {f"points-{one.pk}-{code}": "90" for one in drawn.values()}
    reasons = {f"reason-{drawn['李敏'].pk}-{code}": "带教新人"}
    first = client.post(f"{base}marks/", chosen | marks | reasons, follow=True).content.decode()
    frozen = client.post(f"{base}freeze/", chosen, follow=True).content.decode()

    states = {one.about: (one.state, one.marks.get(code, {}).get("points")) for one in Assessment.objects.all()}
    assert states == {"李敏": ("signing", 90.0), "王磊": ("draft", None)}
    assert "王磊" in first and "王磊" in frozen  # who had no reason, and hence no mark, is named
    assert {f"{one.first_date}" for one in drawn.values()} == {"2026-10-01"}


def test_draws_up_nobody_twice(hall: Hall, people: list[Staff]) -> None:
    client, scheme = browser(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)), make_scheme()
    url, body = f"/quality/assessments/schemes/{scheme.pk}/sheet/draw/", {"days": "month:2026-10-01", "hall": hall.pk}

    for _again in range(2):
        client.post(url, {**body, "unit": [one.pk for one in people]})

    assert Assessment.objects.count() == 2
    page = client.get(f"/quality/assessments/schemes/{scheme.pk}/sheet/?days=month:2026-10-01&hall={hall.pk}").content.decode()
    assert page.count('inputmode="decimal"') == 2


def test_is_drawn_up_marked_frozen_and_read_over_the_api(hall: Hall, people: list[Staff]) -> None:
    chen = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
    program, scheme = Program.of(chen), make_scheme()
    base, span = f"/assessment-schemes/{scheme.pk}/sheet", {"first_date": "2026-10-01", "latest_date": "2026-10-31"}
    period = {**span, "hall": hall.code}
    code = next(one["code"] for one in scheme.criteria if one["kind"] == "marks")

    def post(url: str, body: dict[str, Any]) -> dict[str, Any]:
        answered: dict[str, Any] = program.post(url, body).json()
        return answered

    drawn = post(base, {**period, "units": [people[0].badge]})["done"]
    rest = post(base, period)["done"]
    marked = post("/assessments/marks", {"marks": {drawn[0]["id"]: {code: {"points": 90, "reason": "带教新人"}}}})
    frozen = post(f"{base}/freeze", period)
    sheet = program.get(base, **period).json()
    waiting = post("/assessments/sign", {"digests": {drawn[0]["id"]: "0" * 8}})

    assert [one["staff"] for one in drawn + rest] == [one.badge for one in people]
    assert marked["refused"] == {} and [one["state"] for one in frozen["done"]] == ["signing"]
    assert list(frozen["refused"]) == [str(rest[0]["id"])]  # nobody has given him a mark
    states = {row["unit"]: row["assessment"]["state"] for row in sheet["rows"]}
    assert states == {people[0].badge: "signing", people[1].badge: "draft"}
    assert waiting["done"] == []
    assert Program.of(people[0]).get(base, **period).status_code == 403
