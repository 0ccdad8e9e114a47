"""Fields that forms of lessons share: a day, an amount."""

from typing import Any

from django import forms


class Money(forms.DecimalField):
    """An amount in whole units of money, kept in cents."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 0, "max_digits": 14, "decimal_places": 2, "required": False} | kwargs)

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return None if found is None else int(found * 100)

    def prepare_value(self, value: Any) -> Any:
        return f"{value / 100:.15g}" if isinstance(value, int) else value
