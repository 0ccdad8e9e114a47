"""Reads of packs: which there are, which are applied, what applying one would change, the words of the trade."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tingtang.core.actors import Actor
from tingtang.core.naming import text_in
from tingtang.core.permissions import reading
from tingtang.org.roles import BUILT_IN, BuiltInRole
from tingtang.packs import kinds, loader, plan, wanted
from tingtang.packs.loaded import Loaded
from tingtang.packs.models import Applied, Given, Term
from tingtang.packs.source import BadPack

VIEW = reading("packs.view", _("See packs and what they would change"))


Stands = Callable[[], Mapping[plan.Key, plan.Values]]


@dataclass(frozen=True)
class Found:
    """A pack in the list: read, or broken; applied here in some version, or not."""

    key: str
    folder: Path
    loaded: Loaded | None
    broken: BadPack | None
    applied: Applied | None
    waiting: int = 0  # changes that applying it would make, where it is applied already

    @property
    def has_update(self) -> bool:
        """Whether the pack differs from what was applied: by its version, or by what it says under the same one."""
        return self.applied is not None and (self.waiting > 0 or is_newer(self.loaded))


def packs(actor: Actor) -> list[Found]:
    """Every pack that can be found, those that are applied first. Empty for who may not see packs."""
    if not actor.may(VIEW):
        return []
    applied = {each.code: each for each in Applied.objects.all()}
    stands = cache(kinds.here)
    found = [_found(key, folder, applied, stands) for key, folder in loader.places().items()]
    return sorted(found, key=lambda each: (each.applied is None, each.key))


def industries() -> dict[str, str]:
    """The industries whose packs are applied here: names by code."""
    return {each.code: str(each) for each in Applied.objects.order_by("code")}


def _found(key: str, folder: Path, applied: dict[str, Applied], stands: Stands) -> Found:
    try:
        loaded = loader.load(str(folder))
    except BadPack as broken:
        return Found(key, folder, None, broken, None)
    here = applied.get(loaded.code)
    return Found(key, folder, loaded, None, here, _waiting(folder, loaded, here, stands) if here else 0)


def _waiting(folder: Path, loaded: Loaded, applied: Applied, stands: Stands) -> int:
    if applied.waiting is not None and applied.mark == loader.mark(folder):
        return applied.waiting
    return count_waiting(loaded, stands)


def count_waiting(loaded: Loaded, stands: Stands) -> int:
    """How many changes applying the pack would make."""
    return sum(step.does for step in difference(loaded, here=stands()))


def is_newer(loaded: Loaded | None) -> bool:
    """Whether a pack is applied here in another version."""
    return loaded is not None and Applied.objects.filter(code=loaded.code).exclude(version=loaded.pack.version).exists()


def updates() -> list[Found]:
    """Packs that are applied here and have changed since."""
    applied = {each.code: each for each in Applied.objects.all()}
    stands = cache(kinds.here)
    found = (_found(key, folder, applied, stands) for key, folder in loader.places().items() if applied)
    return [each for each in found if each.has_update]


def are_up_to_date() -> bool:
    """Whether nothing of an applied pack waits."""
    return not updates()


def waiting_words() -> list[str]:
    """What waits, pack by pack."""
    return [
        ngettext("%(name)s: %(count)s change waits", "%(name)s: %(count)s changes wait", each.waiting)
        % {"name": each.applied, "count": each.waiting}
        for each in updates()
    ]


def difference(loaded: Loaded, *, overwrite: bool = False, here: Mapping[plan.Key, plan.Values] | None = None) -> list[plan.Step]:
    """What applying the pack would do here, step by step; `here` is what stands here where that is known."""
    # A built-in role nobody has touched may be renamed by a pack.
    untouched = {("role", role.code): _values_of(role) for role in BUILT_IN}
    stands = kinds.here() if here is None else here
    return plan.steps(wanted.items(loaded), stands, given(loaded.code), untouched=untouched, overwrite=overwrite)


def _values_of(role: BuiltInRole) -> dict[str, Any]:
    named = {"name": role.names["zh-hans"], "names": role.names, "landing": role.landing}
    return {**named, "permissions": sorted(role.permissions)}


def given(code: str) -> dict[plan.Key, plan.Values]:
    """What the pack set when it was last applied."""
    rows = Given.objects.filter(pack__code=code)
    return {(row.kind, row.code): row.values for row in rows}


def terms(language: str | None = None) -> dict[str, str]:
    """What this organisation calls the things of the house, in `language` (default: the reader's)."""
    return {term.code: text_in(term.names, language) for term in Term.objects.exclude(code__contains=".")}
