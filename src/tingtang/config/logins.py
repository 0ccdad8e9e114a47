"""The demo's people, as `up` shows them: one of each role, with the password that works on this machine only."""

import unicodedata

from django.conf import settings
from django.utils import translation

from tingtang.org.models import Hall, Role, StaffRole
from tingtang.packs.demo import PASSWORD


def lines() -> list[str]:
    """What to tell who wants to try it; nothing where there is no demo."""
    granted = StaffRole.objects.filter(staff__account__is_demo=True).select_related("staff__account", "role").order_by("pk")
    with translation.override(settings.LANGUAGE_CODE):
        shown: dict[str, tuple[str, str, str]] = {}
        for grant in granted:
            role: Role = grant.role
            shown.setdefault(role.code, (role.name_in(), grant.staff.name, grant.staff.account.username))
        halls = "、".join(hall.name_in() for hall in Hall.objects.filter(is_demo=True).order_by("pk"))
    if not shown:
        return []
    head = ("role", "person", "sign in as")
    table = [head, *shown.values()]
    widths = [max(_width(row[column]) for row in table) for column in range(2)]
    rows = ["  ".join([_padded(row[0], widths[0]), _padded(row[1], widths[1]), row[2]]) for row in table]
    return [f"Demo: {halls}", *rows, f"Everybody's password is {PASSWORD}; it works on this machine only."]


def _width(text: str) -> int:
    """Columns in a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
