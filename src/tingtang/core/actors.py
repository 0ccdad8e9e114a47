"""Who acts: an account, a device, a customer holding a ticket, or the system itself, with what it may do and where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, Protocol, runtime_checkable

Kind = Literal["anonymous", "account", "device", "customer", "system"]


@runtime_checkable
class InHall(Protocol):
    """Anything that belongs to a hall; a hall belongs to itself."""

    hall_id: int


class _Everywhere:
    """The set of all halls."""

    def __contains__(self, hall_id: object) -> bool:
        return True

    def __repr__(self) -> str:
        return "EVERYWHERE"


EVERYWHERE: Final = _Everywhere()
Halls = _Everywhere | frozenset[int]
_NOWHERE: Final[frozenset[int]] = frozenset()
_NO_GRANTS: Final[Mapping[str, Halls]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts. `grants` maps a permission to the halls where it holds; `own` names the one object a customer holds."""

    kind: Kind
    id: int = 0
    name: str = ""
    grants: Mapping[str, Halls] = field(default_factory=lambda: _NO_GRANTS, repr=False)
    language: str = ""
    hall_id: int | None = None
    own: tuple[str, int] | None = None
    staff_id: int | None = None

    @property
    def is_anonymous(self) -> bool:
        return self.kind == "anonymous"

    def halls(self, permission: str) -> Halls:
        """The halls where the actor holds `permission`."""
        if self.kind == "system":
            return EVERYWHERE
        return self.grants.get(permission, _NOWHERE)

    def may(self, permission: str, scope: object | None = None) -> bool:
        """Whether the actor holds `permission` on `scope`; without a scope, for the whole organisation."""
        halls = self.halls(permission)
        if halls is EVERYWHERE:
            return True
        if scope is None:
            return False
        if self.own is not None:
            return bool(halls) and self.own == _identity(scope)
        hall_id = getattr(scope, "hall_id", None)
        if hall_id is None and getattr(scope, "is_shared_without_hall", False):
            return bool(halls)  # such a row belongs to every hall, so a right in one of them is enough
        return hall_id in halls

    def may_somewhere(self, permission: str) -> bool:
        """Whether the actor holds `permission` in at least one hall: what menus ask."""
        halls = self.halls(permission)
        return halls is EVERYWHERE or bool(halls)


def _identity(scope: object) -> tuple[str, int]:
    meta = getattr(scope, "_meta", None)
    return (meta.label_lower if meta is not None else "", getattr(scope, "pk", 0) or 0)


ANONYMOUS: Final = Actor("anonymous")
SYSTEM: Final = Actor("system", name="system")
