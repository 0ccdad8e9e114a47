"""Kinds of identity as the rules see them."""

from tingtang.customers.models import IdentityKind
from tingtang.customers.rules.checks import IdentitySpec


def spec_of(kind: IdentityKind) -> IdentitySpec:
    """A kind of identity as the rules see it."""
    names = tuple(dict.fromkeys(filter(None, (kind.name, *kind.names.values()))))
    return IdentitySpec(kind.code, kind.check_digit, kind.pattern, kind.of_kind, kind.is_unique, names)


def specs() -> dict[int, IdentitySpec]:
    """All kinds, by key."""
    return {kind.pk: spec_of(kind) for kind in IdentityKind.objects.all()}
