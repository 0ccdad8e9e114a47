"""What a new version has for built-in roles that were changed here."""

from dataclasses import dataclass

from tingtang.core.permissions import all_permissions
from tingtang.core.registry import Text
from tingtang.org.models import Role
from tingtang.org.roles import BUILT_IN, BuiltInRole

_BY_CODE = {one.code: one for one in BUILT_IN}


@dataclass(frozen=True)
class Waiting:
    """A role that was changed here, and the rights of this version that wait for a decision."""

    role: Role
    rights: list[Text]


def built_in_of(role: Role) -> BuiltInRole:
    """What this version has for a built-in role."""
    return _BY_CODE[role.code]


def new_rights(role: Role) -> list[str]:
    """Rights that this version gives the role and the one before did not; of a role installed before that was noted, all it lacks.

    None of a role that nobody changed here: `up` and `migrate` renew it.
    """
    if role.code not in _BY_CODE or (role.given is not None and sorted(role.permissions) == sorted(role.given)):
        return []
    return sorted(set(_BY_CODE[role.code].permissions) - set(role.given or ()) - set(role.permissions))


def roles_to_decide() -> list[Waiting]:
    """Built-in roles changed here for which this version has rights that nobody has decided about."""
    labels = dict(all_permissions())
    found = [(role, new_rights(role)) for role in Role.objects.filter(code__in=_BY_CODE).order_by("code")]
    return [Waiting(role, [labels.get(name, name) for name in rights]) for role, rights in found if rights]
