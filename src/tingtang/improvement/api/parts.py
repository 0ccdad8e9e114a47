"""How the API finds what others are called by."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from tingtang.catalogue.models import Promise
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.org.models import Hall, Staff


def none_such(field: str) -> Invalid:
    """What was named does not exist, or not for this actor."""
    return Invalid(fields={field: [str(_("There is none with this code."))]})


def hall_of(actor: Actor, permission: str, code: str | None) -> Hall | None:
    """The hall by its code, where the actor holds `permission`."""
    if not code:
        return None
    found: Hall | None = Hall.objects.visible_to(actor, permission).filter(code=code).first()
    if found is None:
        raise none_such("hall")
    return found


def in_hall(permission: str, *people: str) -> Callable[[Actor, dict[str, Any], Any], dict[str, Any]]:
    """What turns hall and people (by badge) of a body into records; a hall left out stays as it was."""

    def arranged(actor: Actor, values: dict[str, Any], found: Model | None) -> dict[str, Any]:
        kept = getattr(found, "hall", None)
        values["hall"] = hall_of(actor, permission, values["hall"]) if "hall" in values else kept
        return with_people(values, *people)

    return arranged


def with_people(values: dict[str, Any], *names: str) -> dict[str, Any]:
    """People in the place of their badges."""
    for name in names:
        if values.get(name) is not None:
            found = Staff.objects.filter(badge=values[name]).first()
            if found is None:
                raise none_such(name)
            values[name] = found
    return values


def people_of(badges: list[str], field: str) -> list[Staff]:
    """People by their badges."""
    found = list(Staff.objects.filter(badge__in=badges))
    if len(found) < len(set(badges)):
        raise none_such(field)
    return found


def promises_of(keys: list[int]) -> list[Promise]:
    """Promises by their keys."""
    found = list(Promise.objects.filter(pk__in=keys))
    if len(found) < len(set(keys)):
        raise none_such("promises")
    return found
