"""Relations of assets: no circles where there may be none, how far a failure reaches, and where each stands in a picture."""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

# A failure of the target is felt by the source along these; being connected says nothing about who needs whom.
CARRIES = frozenset({"part_of", "installed_at", "depends_on"})
Edge = tuple[int, int, str]
WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 190, 46, 90, 16, 10


def closes_circle(edges: Iterable[Edge], source: int, target: int, kind: str) -> bool:
    """Whether `source` being `kind` of `target` would make something a part of itself, or need itself."""
    if source == target:
        return True
    if kind not in CARRIES:
        return False
    ways: dict[int, list[int]] = defaultdict(list)
    for start, end, one in edges:
        if one in CARRIES:
            ways[start].append(end)
    return source in reach(ways, [target])


def reach(ways: Mapping[int, Sequence[int]], starts: Iterable[int]) -> dict[int, int]:
    """Everything that can be reached, with the number of steps to it; the starts with none."""
    found = dict.fromkeys(starts, 0)
    waiting = deque(found)
    while waiting:
        here = waiting.popleft()
        for there in ways.get(here, ()):
            if there not in found:
                found[there] = found[here] + 1
                waiting.append(there)
    return found


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an asset stands in the picture."""

    key: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Line:
    """A relation in the picture: its path, and where its word stands."""

    kind: str
    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Assets in columns: on the left what needs this one, on the right what it needs."""

    spots: tuple[Spot, ...]
    lines: tuple[Line, ...]
    width: int
    height: int


def draw(centre: int, left: Mapping[int, int], right: Mapping[int, int], edges: Collection[Edge]) -> Picture:
    """The picture around `centre`; `left` and `right` say how many steps off each of the others is."""
    columns: dict[int, list[int]] = defaultdict(list)
    for side, others in ((-1, left), (1, right)):
        for key, steps in others.items():
            if key != centre and all(key not in keys for keys in columns.values()):
                columns[side * steps].append(key)
    columns[0].insert(0, centre)
    first, latest = min(columns), max(columns)
    height = max(len(keys) for keys in columns.values()) * (HEIGHT + GAP_Y) - GAP_Y
    spots = {}
    for column, keys in columns.items():
        top = MARGIN + (height - len(keys) * (HEIGHT + GAP_Y) + GAP_Y) // 2
        for row, key in enumerate(keys):
            spots[key] = Spot(key, MARGIN + (column - first) * (WIDTH + GAP_X), top + row * (HEIGHT + GAP_Y))
    lines = tuple(_line(spots[a], spots[b], kind) for a, b, kind in edges if a in spots and b in spots)
    width = (latest - first + 1) * (WIDTH + GAP_X) - GAP_X + 2 * MARGIN
    return Picture(tuple(spots.values()), lines, width, height + 2 * MARGIN)


def _line(start: Spot, end: Spot, kind: str) -> Line:
    if start.x == end.x:
        x, top, foot = start.x + WIDTH, start.y + HEIGHT // 2, end.y + HEIGHT // 2
        return Line(kind, f"M{x} {top} C{x + 40} {top} {x + 40} {foot} {x} {foot}", x + 34, (top + foot) // 2)
    is_ahead = start.x < end.x
    x1, x2 = (start.x + WIDTH, end.x) if is_ahead else (start.x, end.x + WIDTH)
    y1, y2 = start.y + HEIGHT // 2, end.y + HEIGHT // 2
    middle = (x1 + x2) // 2
    return Line(kind, f"M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}", middle, (y1 + y2) // 2)
