"""The page of an indicator says no more than its figures do."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.journal.formats import Columns
from tingtang.journal.tests.factories import import_file, lines
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.factories import grant, make_hall, make_post, make_staff
from tingtang.org.tests.test_permissions import client_for
from tingtang.quality.actions import indicators, reckoning
from tingtang.quality.models import Indicator
from tingtang.quality.queries.scorecards import target_of
from tingtang.quality.queries.units import whose
from tingtang.quality.tests.test_indicators import DAY, NOON, calls, tell

pytestmark = pytest.mark.django_db
SPAN = f"first={DAY - timedelta(days=27)}&latest={DAY}"


@pytest.fixture
def yue() -> Client:
    return client_for(grant(make_staff("tangyue", "唐悦"), "quality_manager"))


def pages_of(yue: Client, waits: dict[str, list[float]], **more: Any) -> str:
    """What the page says where halls wait so long."""
    found = indicators.save_indicator(
        SYSTEM,
        at=NOON,
        code="late",
        name="late",
        formula="share(waited_seconds > 900 of visits.ticket.called)",
        unit="share",
        **more,
    )
    for number, (code, seconds) in enumerate(waits.items()):
        hall: Hall = make_hall(code)
        clerk: Staff = make_staff(f"clerk{number}", f"柜员{number}", hall)
        tell(SYSTEM, told=calls(hall, clerk, seconds))
    reckoning.keep_up(NOON)
    return yue.get(f"/quality/indicators/{found.pk}/?{SPAN}&by=week").content.decode()


def test_calls_nobody_best_whose_interval_overlaps(yue: Client) -> None:
    said = pages_of(yue, {"riverside": [1000.0] * 3 + [10.0] * 20, "lakeside": [1000.0] * 4 + [10.0] * 20})

    assert "看不出明显差别" in said
    assert "居末" not in said


def test_says_who_is_best_and_of_which_days_the_figure_is(yue: Client) -> None:
    said = pages_of(yue, {"riverside": [1000.0] * 10 + [10.0] * 1090, "lakeside": [1000.0] * 60 + [10.0] * 20})

    assert "居末" in said
    assert f"最近一期（{DAY:%m-%d}）" in said
    assert "1,100" in said


def test_says_whether_the_target_is_reached_who_answers_for_it_and_with_whom_to_begin(yue: Client) -> None:
    aims = [{"hall": "", "from": "2026-01-01", "target": 0.02, "floor": 0.5}]
    said = pages_of(
        yue, {"riverside": [1000.0] * 10 + [10.0] * 1090, "lakeside": [1000.0] * 60 + [10.0] * 20}, targets=aims, direction="down"
    )

    assert "实际与目标" in said
    assert "未达标" in said
    assert "尚无岗位负责" in said
    assert "着手，它在下面各单位中居末" in said


def test_names_the_own_journal_in_the_readers_language(yue: Client) -> None:
    said = yue.get("/quality/indicators/new/").content.decode()

    assert "Own journal" not in said
    assert "本机构日志" in said


class TestTargets:
    def page(self, yue: Client, **targets: Any) -> str:
        body = {
            "names_zh-hans": "等候达标", "names_en": "In time", "formula": "share(waited_seconds <= 600 of visits.ticket.called)",
            "unit": "share", "direction": "up", "rhythm": "month", "is_active": "on",
            **{f"targets_{name}": value for name, value in {"hall": "", "from": "", "target": "", "floor": "", **targets}.items()},
        }  # fmt: skip
        return yue.post("/quality/indicators/new/", body, follow=True).content.decode()

    def test_refuses_a_share_of_eighty_and_a_target_without_its_number(self, yue: Client) -> None:
        # 80 stood as 8,000 %, and a row with a day but no number was left out unsaid.
        assert "占比“80”" in self.page(yue, target="80")
        assert "占比“40”" in self.page(yue, target="90%", floor="40")
        assert "生效日期和数值" in self.page(yue, **{"from": "2026-10-01"}) and not Indicator.objects.exists()

    def test_names_the_hall_of_a_target_and_its_day(self, yue: Client) -> None:
        make_hall("riverside")

        said = self.page(yue, hall="riverside", target="80%", **{"from": "2026-10-01"})

        assert "2026年10月1日" in said and "80.0%" in said
        assert "· riverside" not in said and str(Hall.objects.get()) in said

    def test_of_a_person_a_post_and_a_service_count_before_those_of_a_hall_and_of_all(self, yue: Client) -> None:
        hall, teller = make_hall("riverside"), make_post("teller", "柜员")
        li, wang = make_staff("limin", "李敏", hall), make_staff("wanglei", "王磊", hall)
        li.posts.add(teller)
        self.page(yue, hall="post:teller", target="95%", **{"from": "2020-01-01"})
        found = Indicator.objects.get()
        every = {"from": "2020-01-01", "target": 0.8, "floor": None}
        targets = [*found.targets, {"hall": "", **every}, {"hall": "riverside", **every, "target": 0.85}]
        found = indicators.save_indicator(SYSTEM, indicator=found, at=NOON, targets=targets)

        kinds = {"person": [li.pk, wang.pk], "post": [teller.pk], "hall": [hall.pk], "service": []}
        codes = {kind: whose(kind, keys) for kind, keys in kinds.items()}
        aims = [target_of(found, DAY, *codes[kind][key])[0] for kind, keys in kinds.items() for key in keys]  # type: ignore[index]

        assert aims == [0.95, 0.85, 0.95, 0.85]
        assert "岗位：柜员" in yue.get(f"/quality/indicators/{found.pk}/").content.decode()
        with pytest.raises(Invalid):
            indicators.save_indicator(SYSTEM, indicator=found, at=NOON, targets=[{"hall": "", "unit": "nobody", **every}])


def test_a_scorecard_with_a_wrong_weight_is_told_so_and_nothing_else(yue: Client) -> None:
    found = indicators.save_indicator(
        SYSTEM, at=NOON, code="calls", name="呼叫", formula="share(waited_seconds <= 600 of visits.ticket.called)"
    )
    row = {"indicator": found.code, "part": "interest", "weight": "很多", "criterion": ""}
    body = {
        "names_zh-hans": "记分卡",
        "kind": "hall",
        "is_active": "on",
        **{f"entries_{name}": value for name, value in row.items()},
    }

    said = yue.post("/quality/scorecards/new/", body).content.decode()

    assert "“很多”不是数字" in said
    assert "1 到 40" not in said


def test_begins_with_the_latest_days_of_an_imported_log(yue: Client, tmp_path: Path) -> None:
    rows = [
        "case,done,at",
        "a,begin,2012-03-01 09:00",
        "a,end,2012-03-02 09:00",
        "b,begin,2012-03-01 09:00",
        "b,end,2012-03-05 09:00",
    ]
    columns = Columns(case="case", activity="done", time="at", zone="UTC")
    log = import_file(lines(rows, tmp_path), code="old", columns=columns).log
    found = indicators.save_indicator(
        SYSTEM, at=NOON, code="soon", name="soon", formula='share(days from "begin" by case <= 1 of "end")', unit="share", log=log
    )
    reckoning.keep_up(NOON)

    page = yue.get(f"/quality/indicators/{found.pk}/")

    assert page.context["form"].span()[1] == date(2012, 3, 5)
    assert page.context["panel"]["has"]
    assert (page.context["figure"]["value"], page.context["figure"]["n"]) == (0.5, 2)
    assert page.context["figure"]["url"] in page.content.decode().replace("&amp;", "&")
