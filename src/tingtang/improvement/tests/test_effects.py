"""Effects: told from what the others did, and said plainly when there is none."""

import html
import re
from datetime import timedelta

import numpy as np
import pytest
from django.utils.translation import override

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.flows.models import Process, Version
from tingtang.improvement.actions import effects as actions
from tingtang.improvement.actions.drives import start_drive
from tingtang.improvement.models import Effect
from tingtang.improvement.rules.effects import effect
from tingtang.improvement.shown import effects as shown
from tingtang.improvement.shown.department import processes_block
from tingtang.improvement.tests.factories import make_correction, make_drive
from tingtang.org.models import Hall
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import AT, make_hall, make_staff
from tingtang.quality.models import Indicator, IndicatorVersion
from tingtang.quality.queries.blocks import About


def season(rng: np.random.Generator, weeks: int = 16) -> np.ndarray:
    return 10 + np.linspace(0, 5, weeks) + rng.normal(0, 0.2, weeks)


class TestEffect:
    def test_is_told_from_what_the_season_did_to_everybody(self) -> None:
        rng = np.random.default_rng(7)
        common = season(rng)
        others = [list(common + rng.normal(0, 0.3, 16)) for _n in range(5)]
        changed = common + rng.normal(0, 0.3, 16)
        better = changed.copy()
        better[8:] -= 2

        alone, none, found = effect([list(changed)], [], 8), effect([list(changed)], others, 8), effect([list(better)], others, 8)

        assert alone.is_shown  # the season alone would pass for an effect
        assert not none.is_shown
        assert found.is_shown
        assert found.low < -2 < found.high  # type: ignore[operator]

    def test_is_rarely_shown_where_there_is_none(self) -> None:
        rng = np.random.default_rng(3)
        shown = sum(effect([list(rng.normal(0, 1, 16))], [list(rng.normal(0, 1, 16))], 8).is_shown for _n in range(400))

        assert 5 <= shown <= 36  # 5 % of 400 is 20

    def test_agrees_with_the_published_example_of_welch_by_hand(self) -> None:
        before, after = [1.0, 2, 3, 4], [2.0, 4, 6, 8]

        found = effect([before + after], [], 4)

        # means 2.5 and 5; variances 5/3 and 20/3 over 4: t = 2.5 / sqrt(25/12) = 1.7321 at 4.412 degrees of freedom
        assert found.difference == 2.5
        assert found.p == pytest.approx(0.151, abs=0.002)

    def test_is_not_said_of_too_few_weeks(self) -> None:
        found = effect([[1, 2, 3, None, 5, 6, 7, 8]], [], 4)

        assert (found.difference, found.weeks) == (None, (3, 4))
        assert not found.is_shown


@pytest.mark.django_db
class TestMeasure:
    def indicator(self, code: str = "rated", formula: str = "count(visits.rating.given)") -> Indicator:
        made = Indicator.objects.create(code=code, name="评价数")
        days = {"from_date": AT.date() - timedelta(days=999), "created_at": AT}
        IndicatorVersion.objects.create(indicator=made, number=1, formula=formula, **days)
        return made

    def test_finds_none_where_nothing_happened_and_refuses_days_to_come(self) -> None:
        hall, indicator = make_hall(), self.indicator()
        changed = AT.date() - timedelta(days=30)

        made = actions.measure_effect(
            SYSTEM, hall=hall, name="更换标识", indicator=indicator, halls=[hall], change_date=changed, at=AT
        )

        assert (made.result["difference"], made.result["before"], made.result["weeks"]) == (0, 0, (8, 4))
        with pytest.raises(Invalid):
            actions.measure_effect(SYSTEM, hall=hall, name="x", indicator=indicator, halls=[hall], change_date=AT.date(), at=AT)
        with pytest.raises(Invalid):
            actions.measure_effect(SYSTEM, hall=hall, name="x", indicator=indicator, halls=[], change_date=changed, at=AT)

    def test_says_when_it_can_be_told_and_shows_the_weeks(self) -> None:
        hall, indicator = make_hall(), self.indicator()
        about = {"name": "叫号", "hall": hall, "halls": [hall], "change_date": AT.date() - timedelta(days=10), "at": AT}

        early = actions.measure_effect(SYSTEM, indicator=indicator, **about)
        unmeasured = self.indicator("content", "share(value >= 4 of visits.rating.given)")
        unknown = actions.measure_effect(SYSTEM, indicator=unmeasured, **about)
        chart = shown.chart(early)

        with override("en"):
            assert "it can be said from Fri 11 Dec 2026 on" in shown.sentences(early)[1]
            assert "choose an indicator that was measured then" in shown.sentences(unknown)[1]
        assert chart is not None
        assert chart["series"][0]["data"] == [0] * 9
        assert chart["series"][0]["markLine"]["data"][0]["xAxis"] == "11-13"

    def test_belongs_to_the_drive_and_the_correction_that_it_is_of(self) -> None:
        hall, indicator = make_hall(), self.indicator()
        chen = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
        drive, fault, page = make_drive(hall), make_correction(chen, hall), browser(chen)
        before = page.get(f"/improvement/drives/{drive.pk}/").content.decode()
        start_drive(SYSTEM, drive=drive, at=AT)
        form = {
            "name": drive.name,
            "indicator": indicator.pk,
            "halls": [hall.pk],
            "hall": hall.pk,
            "weeks": 8,
            "change_date": "2026-01-05",
        }

        links = re.findall(
            r'href="(/improvement/effects/new/[^"]+)"', page.get(f"/improvement/drives/{drive.pk}/").content.decode()
        )
        page.post(html.unescape(links[0]), form)
        page.post(f"/improvement/effects/new/?correction={fault.pk}", form)
        asked = page.get(f"/improvement/self-checks/new/?drive={drive.pk}").content.decode()

        assert "/improvement/effects/new/" not in before
        assert [(one.drive, one.correction) for one in Effect.objects.order_by("pk")] == [(drive, None), (None, fault)]
        of_drive, of_fault = (one.pk for one in Effect.objects.order_by("pk"))
        assert f"/improvement/effects/{of_drive}/" in page.get(f"/improvement/drives/{drive.pk}/").content.decode()
        assert f"/improvement/effects/{of_fault}/" in page.get(f"/improvement/corrections/{fault.pk}/").content.decode()
        assert f'value="{drive.pk}" selected' in asked and f"Self-check: {drive}" in asked

    def test_is_done_on_a_page_and_by_a_program(self) -> None:
        hall: Hall = make_hall()
        self.indicator()
        chen = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
        page, program = browser(chen), Program.of(chen)
        body = {"name": "更换标识", "indicator": "rated", "halls": [hall.code], "hall": hall.code, "change_date": "2026-01-05"}

        made = program.post("/effects", body).json()
        shown = page.get(f"/improvement/effects/{made['id']}/").content.decode()
        form = {"name": "叫号", "indicator": Indicator.objects.get().pk, "halls": [hall.pk], "hall": hall.pk, "weeks": 8}
        wrong = page.post("/improvement/effects/new/", form | {"change_date": "2199-01-01"})
        page.post("/improvement/effects/new/", form | {"change_date": "2026-01-05"})

        assert wrong.status_code == 422
        assert "更换标识" in shown
        assert Effect.objects.count() == 2
        assert program.post("/effects", body | {"indicator": "none"}).status_code == 422

    def test_stands_beside_the_version_of_the_process_it_was_measured_for(self) -> None:
        hall, today = make_hall(), AT.date()
        about = About(hall, today - timedelta(days=40), today, AT)
        nothing = processes_block("", about)
        process = Process.objects.create(code="licence", name="证照")
        published = {"process": process, "state": "published", "made_at": AT, "xml": "<x/>", "compiled": {}, "digest": "0" * 64}
        for number, days in ((1, 300), (2, 30)):
            at = AT - timedelta(days=days)
            Version.objects.create(number=number, effective_date=at.date(), published_at=at, **published)
        first = processes_block("", about)["rows"]
        actions.measure_effect(
            SYSTEM, hall=hall, name="新流程", indicator=self.indicator(), halls=[hall], process=process,
            change_date=today - timedelta(days=30), at=AT,
        )  # fmt: skip

        (row,) = processes_block("", about)["rows"]

        assert (nothing["rows"], bool(nothing["note"])) == ([], True)
        assert len(first) == 1
        assert [cell["value"] for cell in row["cells"][:2]] == [1, 2]
        assert row["cells"][2]["text"] == (today - timedelta(days=30)).isoformat()
        assert row["cells"][3]["url"].startswith("/improvement/")
