"""What the schema of one file cannot see: that the files of a pack fit together."""

from collections.abc import Callable, Iterable

from tingtang.packs.checks.coverage import coverage
from tingtang.packs.checks.demo import demo_hall
from tingtang.packs.checks.dispatch import dispatch
from tingtang.packs.checks.places import places_and_people
from tingtang.packs.checks.references import references
from tingtang.packs.checks.touches import touches
from tingtang.packs.loaded import Loaded
from tingtang.packs.source import Problem, Source

CHECKS: tuple[Callable[[Loaded, dict[str, Source]], Iterable[Problem]], ...] = (
    references,
    demo_hall,
    coverage,
    dispatch,
    places_and_people,
    touches,
)
