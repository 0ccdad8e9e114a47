"""Reads of sheets, and the examples that come with the product."""

from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _say
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.planning.models import Sheet
from tingtang.planning.models.sheets import SheetQuerySet
from tingtang.planning.rules.checked import checked
from tingtang.planning.rules.sheets import BadSheet, from_yaml
from tingtang.planning.words.plain import placed

VIEW = reading("planning.view", _("See plans: lines, models, rosters, simulations"))
_EXAMPLES = Path(__file__).parent.parent / "examples"
_ORDER = (
    "licence-office",
    "airport",
    "medical-examination",
    "tables-and-chairs",
    "company-selection",
    "transport-draft",
    "service-ranking",
    "outlets",
    "charging-sites",
    "tariff-schemes",
    "course-timetable",
    "roster-hall",
)


def sheets(actor: Actor, kind: str) -> SheetQuerySet:
    """The sheets of a kind the actor may see."""
    return Sheet.objects.visible_to(actor, VIEW).filter(kind=kind).select_related("hall")


def get_sheet(actor: Actor, key: int) -> Sheet:
    """One sheet. NotFound when it is absent or not the actor's to see."""
    found = Sheet.objects.visible_to(actor, VIEW).filter(pk=key).select_related("hall").first()
    if found is None:
        raise NotFound
    return found


def find_sheet(actor: Actor, key: int, permission: str) -> Sheet:
    """One sheet for a permission on it. NotFound when it is absent or not the actor's to change."""
    found = get_sheet(actor, key)
    if permission != VIEW and not actor.may(permission, found):
        raise NotFound
    return found


@cache
def examples() -> dict[str, dict[str, Any]]:
    """The printed examples by code."""
    return {name: from_yaml((_EXAMPLES / f"{name}.yaml").read_bytes()) for name in _ORDER}


def readable(data: dict[str, Any]) -> dict[str, Any]:
    """What a sheet or `{"example": name}` holds, as it is kept. Refused (`ValueError`) with what is wrong, in words."""
    given = examples().get(str(data["example"])) if set(data) == {"example"} else data
    if given is None:
        raise ValueError(_say("There is nothing called “{name}”.").format(name=data["example"]))
    try:
        return checked(str(given.get("kind", "")), given) | {"code": str(given.get("code", ""))}
    except BadSheet as bad:
        raise ValueError(" ".join(placed(one, _say, get_language() or "en") for one in bad.problems)) from None
