"""Public holidays and make-up days from the kept libraries."""

from datetime import date

import holidays
import pytest

from tingtang.catalogue.rules.public_days import REGIONS, NotPublished, is_published, public_days


class TestChina:
    def test_has_the_make_up_days_of_the_spring_festival_of_2026(self) -> None:
        days = {day.date: day for day in public_days("CN", 2026)}

        assert days[date(2026, 2, 17)].name == "春节"
        assert not days[date(2026, 2, 17)].is_worked
        assert days[date(2026, 2, 14)].is_worked
        assert days[date(2026, 10, 10)].is_worked
        assert date(2026, 2, 7) not in days

    @pytest.mark.parametrize("year", [2024, 2025, 2026])
    def test_agrees_with_the_other_library(self, year: int) -> None:
        other = holidays.country_holidays("CN", years=year)
        ours = public_days("CN", year)

        assert {day.date for day in ours if not day.is_worked and day.date.weekday() < 5} == {
            day for day in other if day.weekday() < 5
        }
        assert {day.date for day in ours if day.is_worked} == {day for day in other.weekend_workdays if day.year == year}

    def test_refuses_a_year_that_the_state_council_has_not_published(self) -> None:
        assert not is_published("CN", 2099)
        with pytest.raises(NotPublished):
            public_days("CN", 2099)


class TestElsewhere:
    @pytest.mark.parametrize("region", [region for region in REGIONS if region != "CN"])
    def test_every_region_offered_has_days_with_names(self, region: str) -> None:
        days = public_days(region, 2026)

        assert len(days) >= 5
        assert all(day.name or day.is_worked for day in days)

    def test_refuses_a_region_that_is_not_offered(self) -> None:
        with pytest.raises(NotPublished):
            public_days("XX", 2026)
