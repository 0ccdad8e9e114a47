"""The actions that a procedure may call: those that say so, with the arguments they take."""

import inspect
from functools import lru_cache

from tingtang.core import registry
from tingtang.core.actions import Declared
from tingtang.flows.rules.meaning import Arguments


def callable_actions() -> dict[str, Declared]:
    """The actions a service task may name."""
    return {name: one for name, one in registry.action.items() if one.by_flow}


def takes() -> dict[str, Arguments]:
    """What each of them takes and needs, besides what it is about and when."""
    return {name: _takes(one) for name, one in callable_actions().items()}


@lru_cache(maxsize=256)
def _takes(one: Declared) -> Arguments:
    given = [
        each for each in inspect.signature(one.run).parameters.values()
        if each.kind is each.KEYWORD_ONLY and each.name not in {one.on, "at", "version"}
    ]  # fmt: skip
    return [each.name for each in given], [each.name for each in given if each.default is each.empty]
