"""What a customer or a case goes through: steps in a row, and branches that run at once, as parts that wait for each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

# A string is a step, a tuple stands for branches that run at once: ("check", (("photo",), ("eyes", "ears")), "sign").
Course: TypeAlias = tuple["str | tuple[Course, ...]", ...]


@dataclass
class Part:
    """Steps in a row. It begins when `needs` other parts have ended, and its end counts for those in `onward`."""

    steps: list[str] = field(default_factory=list)
    needs: int = 0
    onward: list[int] = field(default_factory=list)


def steps_of(course: Course) -> Iterator[str]:
    """The steps of a course, branch by branch."""
    for item in course:
        if isinstance(item, str):
            yield item
        else:
            for branch in item:
                yield from steps_of(branch)


def parts(course: Course) -> list[Part]:
    """The parts of a course; the first is where it begins, and has no steps when it begins with branches."""
    found = [Part()]
    _lay(course, found, [0], is_open=True)
    return found


def _lay(course: Course, found: list[Part], before: Sequence[int], *, is_open: bool = False) -> Sequence[int]:
    """Lay a course after the parts `before`, into the only one of them where that is still open; the parts it ends with."""
    for item in course:
        if not isinstance(item, str):
            before, is_open = [end for branch in item for end in _lay(branch, found, before)], False
            continue
        if not is_open:
            for each in before:
                found[each].onward.append(len(found))
            found.append(Part(needs=len(before)))
            before, is_open = [len(found) - 1], True
        found[before[0]].steps.append(item)
    return before
