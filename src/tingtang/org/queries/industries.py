"""Industries, by code and name. Who knows their names stands higher up, and says so in `INDUSTRIES`."""

from collections.abc import Callable, Mapping
from typing import Final

from tingtang.org.models import Hall, Organisation

INDUSTRIES: Final[dict[str, Callable[[], Mapping[str, str]]]] = {}  # by domain: names by code


def industries() -> dict[str, str]:
    """The industries known here, and those halls are of: names by code."""
    used = {*Hall.objects.values_list("industry", flat=True), *Organisation.objects.values_list("industry", flat=True)} - {""}
    found = {code: code for code in sorted(used)}
    for told in INDUSTRIES.values():
        found |= told()
    return found


def hall_choices() -> list[tuple[str, str]]:
    """Halls by code and name, as forms offer them of which something may hold in some."""
    return [(hall.code, hall.name_in()) for hall in Hall.objects.order_by("code")]
