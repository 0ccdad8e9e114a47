"""What the tests of packs share."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import translation

from tingtang.core.actors import SYSTEM
from tingtang.packs import actions
from tingtang.packs.loader import load
from tingtang.packs.tests.factories import AT


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def applied(db: None, prepared: Callable[..., None]) -> Callable[[str], None]:
    """`applied("bank")`: a pack we ship is applied, as the first thing a test does. It takes a second; a process pays it once."""

    def apply(code: str) -> None:
        actions.apply(SYSTEM, loaded=load(code), at=AT)

    return lambda code: prepared(f"{code} applied", lambda: apply(code))
