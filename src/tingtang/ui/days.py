"""Inputs for a day, a month and a moment: the browser's own calendar, and the form in which it wants what was there before."""

from collections.abc import Mapping
from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """A day, as `2026-11-21`."""

    input_type = "date"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(dict(attrs or {}), format="%Y-%m-%d")


class MonthInput(forms.DateInput):
    """A month, as `2026-11`."""

    input_type = "month"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(dict(attrs or {}), format="%Y-%m")


class MomentInput(forms.DateTimeInput):
    """A time of a day in the zone of the page, to the minute."""

    input_type = "datetime-local"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(dict(attrs or {}), format="%Y-%m-%dT%H:%M")
