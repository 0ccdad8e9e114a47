"""Times, durations, money and numbers for people."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from tingtang.ui import formats

AT = datetime(2026, 11, 21, 8, 5, tzinfo=ZoneInfo("UTC"))


class TestDuration:
    @pytest.mark.parametrize(
        ("value", "hans", "english"),
        [
            (45, "45 秒", "45 s"),
            (59.6, "1 分钟", "1 minute"),
            (720, "12 分钟", "12 minutes"),
            (timedelta(hours=1, minutes=5), "1 小时 05 分", "1 h 05 min"),
            (timedelta(days=2, hours=3), "2 天 03 小时", "2 d 03 h"),
            (-90, "-2 分钟", "-2 minutes"),
            (None, "–", "–"),
        ],
    )
    def test_reads_as_people_say_it(self, value, hans, english):
        with translation.override("zh-hans"):
            assert formats.duration(value) == hans
        with translation.override("en"):
            assert formats.duration(value) == english

    def test_never_says_sixty_minutes(self):
        with translation.override("zh-hans"):
            assert formats.duration(3599) == "1 小时 00 分"
            assert formats.working(timedelta(hours=80)) == "80 小时 00 分"


class TestSpan:
    @pytest.mark.parametrize(
        ("first", "last", "hans", "english"),
        [
            ((2026, 11, 9), (2026, 11, 22), "2026年11月9日–22日", "9–22 Nov 2026"),
            ((2026, 8, 25), (2026, 11, 23), "2026年8月25日–11月23日", "25 Aug–23 Nov 2026"),
            ((2025, 12, 29), (2026, 1, 4), "2025年12月29日 – 2026年1月4日", "29 Dec 2025 – 4 Jan 2026"),
            ((2026, 11, 9), (2026, 11, 9), "2026年11月9日", "9 Nov 2026"),
        ],
    )
    def test_says_each_part_once(self, first, last, hans, english):
        with translation.override("zh-hans"):
            assert formats.span(date(*first), date(*last)) == hans
        with translation.override("en"):
            assert formats.span(date(*first), date(*last)) == english


class TestMoment:
    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("zh-hans", "2026年11月21日 周六 16:05"),
            ("zh-hant", "2026年11月21日 週六 16:05"),
            ("en", "Sat 21 Nov 2026 16:05"),
        ],
    )
    def test_names_the_day_in_the_zone_of_the_page(self, language, text):
        with translation.override(language), timezone.override("Asia/Shanghai"):
            assert formats.moment(AT) == text

    def test_takes_a_date_without_a_time(self):
        with translation.override("zh-hans"):
            assert formats.day(date(2026, 2, 1), weekday=False) == "2026年2月1日"

    def test_shortens_for_narrow_columns_and_says_the_year_of_what_is_long_ago(self):
        with translation.override("zh-hans"), timezone.override("Asia/Shanghai"):
            today = timezone.localdate()
            near, far = (datetime(year, today.month, 1, 8, 5, tzinfo=UTC) for year in (today.year, today.year - 13))
            assert formats.short(near) == f"{today.month}月1日 16:05"
            assert formats.short(far) == f"{today.year - 13}年{today.month}月1日 16:05"


class TestMoney:
    @pytest.mark.parametrize(
        ("minor", "currency", "text"),
        [
            (123450, "CNY", "¥1,234.50"),
            (-5, "CNY", "-¥0.05"),
            (1234, "JPY", "JP¥1,234"),
            (100, "CHF", "CHF 1.00"),
            (None, "CNY", "–"),
        ],
    )
    def test_writes_minor_units(self, minor, currency, text):
        assert formats.money(minor, currency) == text


class TestNumbers:
    def test_drops_zeros_behind_the_point(self):
        assert [formats.number(value) for value in (1234, 1234.5, 2.0, None)] == ["1,234", "1,234.5", "2", "–"]

    def test_keeps_zeros_before_the_point(self):
        assert formats.number(50.3, 0) == "50"

    def test_says_shares_as_percent(self):
        assert formats.share(0.853) == "85%"

    def test_rounds_an_estimate_to_what_is_known(self):
        with translation.override("zh-hans"):
            assert formats.about(1_003_871) == "约 1,000,000"

    def test_runs_a_timer_past_the_hour(self):
        assert (formats.timer(245), formats.timer(3729)) == ("4:05", "1:02:09")
