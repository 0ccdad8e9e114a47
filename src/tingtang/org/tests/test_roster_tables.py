"""Shifts from tables as people have them: looked at first, planned as a whole, and nothing twice."""

import io
from datetime import date, time

import pytest
from django.test import Client

from tingtang.org.models import Shift
from tingtang.org.rosterfile import entries_in, meanings_in, sheet_in
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import grant, make_built_in, make_hall, make_post, make_staff

pytestmark = pytest.mark.django_db
URL = "/setup/shifts/riverside/import/"
ACROSS = "工号,姓名,11月23日 周一,11/24,2026-11-25\n001,李敏,早,08:30-12:00；13:30-17:00,休\n,王磊,休息,早,夜\n"
MEANINGS = "早 = 08:00-16:00\n夜：22:00-06:00"


@pytest.fixture
def boss() -> Client:
    """Who plans in Riverside hall, where Li and Wang work."""
    hall = make_hall()
    make_staff("limin", "李敏", hall, badge="001")
    make_staff("wanglei", "王磊", hall, badge="002")
    found = browser(grant(make_staff("zhouning", "周宁"), make_built_in("administrator")))
    found.cookies["tt_language"] = "zh-hans"
    return found


def test_people_down_and_dates_across_are_read_with_times_words_and_rest_days() -> None:
    found = entries_in(sheet_in(ACROSS.encode("gb18030")), date(2026, 11, 23), meanings_in(MEANINGS))

    told = [(one.badge or one.name, one.day, one.start, one.end, one.note) for one in found if one.day is not None]
    assert told == [
        ("001", date(2026, 11, 23), time(8), time(16), "早"),
        ("001", date(2026, 11, 24), time(8, 30), time(12), ""),
        ("001", date(2026, 11, 24), time(13, 30), time(17), ""),
        ("王磊", date(2026, 11, 24), time(8), time(16), "早"),
        ("王磊", date(2026, 11, 25), time(22), time(6), "夜"),
    ]


def test_a_date_without_its_year_is_the_nearest() -> None:
    found = entries_in(sheet_in("姓名,1月2日\n李敏,08:00-12:00\n".encode()), date(2026, 12, 28), {})

    assert [one.day for one in found] == [date(2027, 1, 2)]


class TestPage:
    def send(self, boss: Client, table: str, meanings: str = MEANINGS, *, begin: bool = False) -> str:
        data = {"table": table, "meanings": meanings, "week": "2026-11-23"} | ({"begin": "1"} if begin else {})
        return boss.post(URL, data).content.decode()

    def test_plans_what_was_looked_at_and_nothing_twice(self, boss: Client) -> None:
        looked = self.send(boss, ACROSS)
        assert "新增 5 个" in looked and not Shift.objects.exists()

        self.send(boss, ACROSS, begin=True)
        again = self.send(boss, ACROSS, begin=True)

        assert Shift.objects.count() == 5
        assert "已有 5 个" in again

    def test_takes_none_when_one_is_wrong_and_says_which(self, boss: Client) -> None:
        table = (
            "工号,日期,上班,下班,岗位\n001,2026-11-23,08:30,12:00,\n999,2026-11-23,08:30,12:00,\n001,2026-11-23,11:00,13:00,\n"
        )

        page = self.send(boss, table + "002,2026-11-23,9点,12:00,\n002,2026-11-24,09:00,12:00,没有的岗\n", begin=True)

        assert not Shift.objects.exists()
        for why in ("本大厅没有此人", "该时段已有排班", "看不懂时间", "没有这个岗位", "4 个班次无法排入"):
            assert why in page

    def test_asks_what_an_unknown_word_means_and_keeps_what_was_said(self, boss: Client) -> None:
        asked = self.send(boss, ACROSS, "早 = 08:00-16:00")
        assert "没有说明这个字样的含义" in asked

        self.send(boss, ACROSS, MEANINGS)

        assert "夜：22:00-06:00" in boss.get(URL).content.decode()

    def test_names_posts_and_takes_a_workbook_filled_from_the_template(self, boss: Client) -> None:
        from openpyxl import Workbook, load_workbook  # noqa: PLC0415 - slow to load

        make_post("window", "综合窗口")
        given = b"".join(boss.get(f"{URL}table/", {"as": "xlsx", "week": "2026-11-23"}))  # type: ignore[arg-type]
        book: Workbook = load_workbook(io.BytesIO(given))
        sheet = book.active
        assert sheet is not None
        assert [cell.value for cell in sheet[1]][:3] == ["工号", "姓名", "2026-11-23"]
        sheet.cell(2, 3, "08:30-17:00")
        sheet.cell(1, 10, "岗位")
        sheet.cell(2, 10, "综合窗口")
        file = io.BytesIO()
        book.save(file)
        file.seek(0)

        page = boss.post(URL, {"file": file, "week": "2026-11-23", "begin": "1"})

        assert page.status_code == 302
        assert str(Shift.objects.get().post) == "综合窗口"
