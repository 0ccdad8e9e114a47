"""What columns hand to spreadsheets."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from tingtang.ui.columns import Column


def test_a_day_is_exported_as_the_page_shows_it_by_the_readers_clock() -> None:
    column = Column("created_at", "Registered", kind="date")

    with timezone.override(ZoneInfo("Asia/Shanghai")):
        assert column.exported(datetime(2026, 11, 22, 16, 43, 8, 103380, UTC)) == date(2026, 11, 23)
        assert column.exported(date(2026, 11, 22)) == date(2026, 11, 22)
