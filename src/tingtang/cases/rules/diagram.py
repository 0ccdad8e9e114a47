"""A workflow as a drawing: states one below the other, steps as arcs beside them, forward on the right and back on the left."""

from dataclasses import dataclass

from tingtang.cases.rules.workflow import Step, Workflow

WIDTH, HEIGHT, GAP, LANE = 220, 44, 30, 26
MARGIN = 12


@dataclass(frozen=True, slots=True)
class Box:
    """A state: where it is drawn."""

    code: str
    phase: str
    x: int
    y: int
    is_first: bool


@dataclass(frozen=True, slots=True)
class Arc:
    """A step from one state to another: its path, and where its number stands."""

    number: int
    step: str
    path: str
    x: int
    y: int
    is_back: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes and arcs in one picture."""

    boxes: tuple[Box, ...]
    arcs: tuple[Arc, ...]
    width: int
    height: int


def draw(workflow: Workflow) -> Drawing:
    """The drawing of a workflow. Arcs of the same side never lie on the same line where they would touch."""
    rows = {code: n for n, code in enumerate(workflow.states)}
    ways = [
        (number, step, rows[start], rows[step.to])
        for number, step in enumerate(workflow.steps.values(), 1)
        for start in step.comes_from
        if start != step.to
    ]
    back, ahead = _lanes([way for way in ways if way[3] < way[2]]), _lanes([way for way in ways if way[3] > way[2]])
    left = MARGIN + LANE * (max(back.values(), default=-1) + 1) + LANE
    boxes = tuple(
        Box(code, state.phase.value, left, MARGIN + n * (HEIGHT + GAP), n == 0)
        for n, (code, state) in enumerate(workflow.states.items())
    )
    arcs = tuple(_arc(way, ahead.get(_key(way)), back.get(_key(way)), left) for way in ways)
    width = left + WIDTH + LANE * (max(ahead.values(), default=-1) + 1) + LANE + MARGIN
    return Drawing(boxes, arcs, width, MARGIN * 2 + len(boxes) * (HEIGHT + GAP) - GAP)


Way = tuple[int, Step, int, int]
Key = tuple[int, int, int]


def _key(way: Way) -> Key:
    return way[0], way[2], way[3]


def _lanes(ways: list[Way]) -> dict[Key, int]:
    """A lane for each way, short ones inside: none shares a lane with one that it overlaps."""
    lanes: list[list[tuple[int, int]]] = []
    found: dict[Key, int] = {}
    for way in sorted(ways, key=lambda one: (abs(one[3] - one[2]), min(one[2], one[3]), one[0])):
        low, high = sorted(way[2:])
        lane = next((n for n, taken in enumerate(lanes) if all(high < a or low > b for a, b in taken)), len(lanes))
        if lane == len(lanes):
            lanes.append([])
        lanes[lane].append((low, high))
        found[_key(way)] = lane
    return found


def _arc(way: Way, ahead: int | None, back: int | None, left: int) -> Arc:
    number, step, start, end = way
    is_back = ahead is None
    lane = back if ahead is None else ahead
    edge = left if is_back else left + WIDTH
    side = edge + (-1 if is_back else 1) * LANE * ((lane or 0) + 1)
    top, foot = (MARGIN + n * (HEIGHT + GAP) + HEIGHT // 2 + shift for n, shift in ((start, 7), (end, -7)))
    bend = 8 if foot > top else -8
    turn = side + (8 if is_back else -8)
    path = f"M{edge} {top} H{turn} Q{side} {top} {side} {top + bend} V{foot - bend} Q{side} {foot} {turn} {foot} H{edge}"
    return Arc(number, step.code, path, side, (top + foot) // 2, is_back)
