"""Amounts of working time as people promise them: minutes, hours, or working days of a calendar."""

from decimal import ROUND_HALF_UP, Decimal

HOUR = 60


def as_amount(minutes: int, day_minutes: float) -> tuple[Decimal, str]:
    """Minutes in the largest unit that says them plainly: whole or half working days, else hours to the quarter, else minutes."""
    day = Decimal(day_minutes)
    if day and minutes >= day and (Decimal(minutes) / day * 2) % 1 == 0:
        return (Decimal(minutes) / day).normalize(), "day"
    if minutes >= HOUR and minutes % 15 == 0:
        return (Decimal(minutes) / HOUR).normalize(), "h"
    return Decimal(minutes), "min"


def in_minutes(amount: Decimal, unit: str, day_minutes: float) -> int:
    """The minutes of an amount; a working day is the calendar's ordinary one. Refuses days of a calendar that never works."""
    size = {"min": Decimal(1), "h": Decimal(HOUR), "day": Decimal(day_minutes)}[unit]
    if not size:
        raise ValueError("the calendar has no working day")
    return int((amount * size).to_integral_value(ROUND_HALF_UP))
