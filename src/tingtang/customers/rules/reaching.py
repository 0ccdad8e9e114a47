"""How a customer is reached first, when several of his records each have a preferred contact.

A merge rewrites no contact, so two records that became one may both prefer one of their phones: the kept record's word counts.
"""

from collections.abc import Iterable
from typing import Protocol, TypeVar


class Reach(Protocol):
    """A way to reach somebody, as far as choosing among them needs."""

    @property
    def pk(self) -> int: ...
    @property
    def customer_id(self) -> int: ...
    @property
    def is_primary(self) -> bool: ...


R = TypeVar("R", bound=Reach)


def in_order(contacts: Iterable[R], kept: int) -> list[R]:
    """Contacts of one kind in the order in which they are tried: what the record `kept` prefers, then what those merged into it do.

    After them the others, the kept record's own and the oldest first.
    """
    return sorted(contacts, key=lambda one: (not one.is_primary, one.customer_id != kept, one.pk))
