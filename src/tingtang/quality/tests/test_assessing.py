"""The sheet of an assessment: everybody of a hall drawn up, marked and frozen at once, each as if by himself."""

import pytest

from tingtang.org.models import Hall, Staff
from tingtang.org.tests.clients import browser
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
