from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tingtang.visits.rules.slip import COLUMNS_OF_58_MM, JobState, Slip, beside, render, why_not_print, width, wrapped

GOLDEN = Path(__file__).parent / "golden"
ISSUED = datetime(2026, 11, 23, 9, 4, tzinfo=ZoneInfo("Asia/Shanghai"))
URL = "https://hall.example.org/t/Zm9vYmFyYmF6cXV4MTIzNA/"
SLIPS = {
    "zh_hans": Slip(
        "河滨政务服务大厅",
        "社会保障卡申领",
        "A017",
        6,
        ISSUED,
        (12, 25),
        ("居民身份证原件", "一寸免冠彩色照片两张"),
        URL,
    ),
    "zh_hant": Slip("河濱政務服務大廳", "社會保障卡申領", "A017", 6, ISSUED, (12, 25), ("居民身分證正本",), URL, "zh-hant"),
    "en": Slip("Riverside hall", "Social security card", "A017", 6, ISSUED, (12, 25), ("Identity card",), URL, "en"),
    "narrow": Slip(
        "河滨政务服务大厅",
        "个体工商户设立变更注销登记一件事办理",
        "C203",
        0,
        ISSUED,
        None,
        (),
        "",
        columns=COLUMNS_OF_58_MM,
    ),
}


class TestRender:
    @pytest.mark.parametrize("name", SLIPS)
    def test_gives_the_golden_bytes(self, name):
        assert render(SLIPS[name]) == (GOLDEN / f"slip_{name}.bin").read_bytes()

    def test_writes_chinese_in_hanzi_mode(self):
        data = render(SLIPS["zh_hans"])

        hanzi = data[data.index(b"\x1c\x26") : data.index(b"\x1c\x2e")]
        assert "河滨政务服务大厅".encode("gb18030") in hanzi
        assert data.startswith(b"\x1b@")

    def test_labels_both_times(self):
        text = render(SLIPS["zh_hans"]).decode("gb18030", "replace")

        assert "取号时间" in text
        assert "2026-11-23 09:04" in text
        assert "预计等候" in text
        assert "12-25 分钟" in text

    def test_carries_the_phone_page_as_a_code_the_printer_draws(self):
        assert b"1P0" + URL.encode() in render(SLIPS["en"])

    @given(text=st.text(alphabet="大厅 abcdefgh-9，", max_size=80), columns=st.integers(4, 48))
    def test_never_breaks_a_line_too_late(self, text, columns):
        assert all(width(line) <= columns for line in wrapped(text, columns))
        assert "".join("".join(wrapped(text, columns)).split()) == "".join(text.split())

    def test_puts_a_long_value_below_its_label(self):
        assert beside("业务", "个体工商户设立登记", 20) == "业务\n  个体工商户设立登记"


class TestJob:
    def test_prints_once(self):
        assert why_not_print(None) is None
        assert why_not_print(JobState.SENT) == "job_printed"

    def test_may_be_tried_again_only_when_nothing_can_have_reached_paper(self):
        assert why_not_print(JobState.FAILED) is None
        assert why_not_print(JobState.LOST) == "job_may_have_printed"
        assert why_not_print(JobState.QUEUED) == "job_under_way"
