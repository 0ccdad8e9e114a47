"""Whether a reader may open an address of ours: what is shown to him leads nowhere that would refuse him."""

import re
from typing import Final
from urllib.parse import unquote

from django.conf import settings
from django.urls import Resolver404, get_script_prefix, resolve

from tingtang.core.actors import Actor

_NUMBERED: Final = re.compile(r"[^/]*\d[^/]*")
_MOST_KNOWN: Final = 4096
# Of the shapes of addresses met so far: the permission, and whether it must be held everywhere.
_known: dict[tuple[str, str], tuple[str, bool]] = {}


def may_open(actor: Actor, address: str) -> bool:
    """Whether `actor` holds the permission of the page at `address`; the page itself decides about the single object.

    True for what is no page of ours. Addresses that differ in numbers only are looked up once.
    """
    path = address.partition("?")[0].partition("#")[0]
    shape = settings.ROOT_URLCONF, _NUMBERED.sub("0", path)
    found = _known.get(shape)
    if found is None:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        found = _known[shape] = _permission(path)
    permission, everywhere = found
    if not permission:
        return True
    return actor.may(permission) if everywhere else actor.may_somewhere(permission)


def _permission(path: str) -> tuple[str, bool]:
    try:
        view = resolve("/" + unquote(path).removeprefix(get_script_prefix())).func
    except Resolver404:
        return "", False
    permission = getattr(view, "permission", "")
    is_open = permission in {"", "public", "signed-in"}
    return ("", False) if is_open else (permission, getattr(view, "is_everywhere", False))
