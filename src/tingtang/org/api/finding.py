"""How records of the organisation are found by what an API call names, and how what was sent becomes what an action takes."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid
from tingtang.org import queries
from tingtang.org.models import Counter, Hall, Zone

HALL_CODE = {"hall_code": "hall"}


def part(model: type[Model]) -> Callable[[Actor, int, str], Any]:
    """A record of a hall, by its id."""
    return lambda actor, key, permission: queries.get_part(actor, model, key, permission)


def common(model: type[Model], view: str) -> Callable[[Actor, int, str], Any]:
    """A record that belongs to no hall, by its id."""

    def find(actor: Actor, key: int, permission: str) -> Any:
        if not (actor.may_somewhere(permission) if permission == view else actor.may(permission)):
            raise Denied(permission=permission)
        return queries.get_common(model, key)

    return find


def common_rows(model: type[Model], view: str, *names: str) -> Callable[[Actor], Any]:
    """The rows of records that belong to no hall, for whoever may see such records anywhere."""

    def rows(actor: Actor) -> Any:
        query = model._base_manager.all() if actor.may_somewhere(view) else model._base_manager.none()
        return query.values("id", *names)

    return rows


def as_sent(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    """What was sent is what the action takes."""
    return values


def arranged(permission: str, *, parts: bool = False) -> Callable[[Actor, dict[str, Any], Any], dict[str, Any]]:
    """Codes and ids become records; a record keeps its hall."""

    def arrange(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
        code = values.pop("hall", None)
        hall = found.hall if found is not None else queries.get_hall(actor, code or "", permission)
        if code is not None and code != hall.code:
            raise Invalid(fields={"hall": [str(_("This stays in its hall. Make a new one in the other hall."))]})
        if parts:
            for name, model in (("zone", Zone), ("counter", Counter)):
                if values.get(name) is not None:
                    values[name] = of_hall(model, values[name], hall, name)
        return values | {"hall": hall}

    return arrange


def of_hall(model: type[Model], key: int, hall: Hall, name: str) -> Any:
    """A zone or counter of `hall` by its id."""
    found = model._base_manager.filter(pk=key, hall=hall).first()
    if found is None:
        raise Invalid(fields={name: [str(_("There is none with this id in the hall."))]})
    return found


def by_code(model: type[Model], code: str, name: str, field: str = "code") -> Any:
    """A record by its code. Refused when there is none."""
    found = model._base_manager.filter(**{field: code}).first()
    if found is None:
        raise Invalid(fields={name: [str(_("There is none with this code."))]})
    return found
