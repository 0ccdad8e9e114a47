"""By what somebody who is to be forgotten can be known in texts that others wrote, while he is still known."""

from collections.abc import Collection, Iterable
from typing import Any, Final

from django.db.models import Q

from tingtang.customers.models import Contact, Customer, Identity

ERASED: Final = "***"
LEAST: Final = 6  # shorter numbers stand in texts by chance


def names_of(keys: Collection[int]) -> list[str]:
    """Their names, the longest first."""
    found = Customer.objects.filter(pk__in=keys).values_list("name", flat=True)
    return sorted({name for name in found if len(name) > 1 and name != ERASED}, key=len, reverse=True)


def names_of_nobody_else(keys: Collection[int]) -> list[str]:
    """Those of their names that no other customer has: where one stands, nobody else is meant."""
    names = names_of(keys)
    others = set(Customer.objects.living().filter(name__in=names).exclude(pk__in=keys).values_list("name", flat=True))
    return [name for name in names if name not in others]


def numbers_of(keys: Collection[int]) -> list[str]:
    """Their numbers, phones and addresses as entered and in the usual groups, the longest first."""
    entered = [one.plain for one in Identity.objects.filter(customer__in=keys).select_related("kind")]
    entered += [one.plain for one in Contact.objects.filter(customer__in=keys)]
    bare = ["".join(part for part in text if part not in " -") for text in entered]
    apart = [written for text in bare for written in _grouped(text)]
    return sorted({text for text in (*entered, *bare, *apart) if len(text) >= LEAST}, key=len, reverse=True)


def _grouped(number: str) -> list[str]:
    """A mobile phone or an identity number as people write it in groups: 139 0000 1001, 110101-19881212-0037."""
    number = number.removeprefix("+86")
    groups = {11: (3, 7), 18: (6, 14)}.get(len(number))
    if groups is None or not number[:-1].isdigit():
        return []
    parts = number[: groups[0]], number[groups[0] : groups[1]], number[groups[1] :]
    return [sign.join(parts) for sign in (" ", "-")]


def holding(fields: Iterable[str], words: Iterable[str]) -> Q:
    """Rows in whose text `fields` one of `words` stands; none at all without words."""
    found = Q(pk__in=())
    for name in fields:
        for word in words:
            found |= Q(**{f"{name}__contains": word})
    return found


def without(value: Any, words: Iterable[str]) -> Any:
    """A value, also inside lists and dictionaries, with `words` replaced."""
    if isinstance(value, str):
        for word in words:
            value = value.replace(word, ERASED)
        return value
    if isinstance(value, list):
        return [without(one, words) for one in value]
    return {key: without(one, words) for key, one in value.items()} if isinstance(value, dict) else value
