"""The picture of a line: stations in the order in which customers pass them, parallel lanes above each other, bottlenecks marked."""

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from tingtang.planning.words.plain import figure, share

WIDTH, HEIGHT, ACROSS, DOWN, EDGE = 168, 92, 36, 18, 8
_LETTERS = 13.0


def columns(stations: list[dict[str, Any]]) -> list[list[list[dict[str, Any]]]]:
    """Stations as columns of lanes: what is common stands alone, lanes with the same tasks beside each other."""
    found: list[list[list[dict[str, Any]]]] = []
    by_tasks: dict[frozenset[str], list[list[dict[str, Any]]]] = {}
    lanes: dict[str, list[dict[str, Any]]] = {}
    order: list[Any] = []
    for station in stations:
        if not station["lane"]:
            order.append([[station]])
        elif station["lane"] not in lanes:
            lanes[station["lane"]] = [station]
            order.append(station["lane"])
        else:
            lanes[station["lane"]].append(station)
    for one in order:
        if not isinstance(one, str):
            found.append(one)
            continue
        tasks = frozenset(code for station in lanes[one] for code in station["tasks"])
        if tasks in by_tasks:
            by_tasks[tasks].append(lanes[one])
        else:
            by_tasks[tasks] = [lanes[one]]
            found.append(by_tasks[tasks])
    return found


def picture(layout: dict[str, Any], *, title: str, per_hour: str) -> str:
    """A layout as SVG; `per_hour` is the words for a rate, such as “{rate} an hour”."""
    segments = columns(layout["stations"])
    rows = max(len(lanes) for lanes in segments)
    steps = sum(max(len(lane) for lane in lanes) for lanes in segments)
    wide, high = 2 * EDGE + steps * (WIDTH + ACROSS) - ACROSS, 2 * EDGE + rows * (HEIGHT + DOWN) - DOWN
    parts = "".join(_segments(segments, rows, per_hour))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="line-picture" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" '
        f'role="img" font-family="sans-serif" font-size="13"><title>{escape(title)}</title>{parts}</svg>'
    )


def _segments(segments: list[list[list[dict[str, Any]]]], rows: int, per_hour: str) -> Iterator[str]:
    left: float = EDGE
    before: list[tuple[float, float]] = []
    for lanes in segments:
        steps = max(len(lane) for lane in lanes)
        after: list[tuple[float, float]] = []
        for number, lane in enumerate(lanes):
            middle = EDGE + (rows - len(lanes)) * (HEIGHT + DOWN) / 2 + number * (HEIGHT + DOWN) + HEIGHT / 2
            for x, y in before:
                yield _arrow(x, y, left, middle)
            for step, station in enumerate(lane):
                start = left + step * (WIDTH + ACROSS)
                if step:
                    yield _arrow(start - ACROSS, middle, start, middle)
                yield _box(station, start, middle - HEIGHT / 2, per_hour)
            after.append((left + (len(lane) - 1) * (WIDTH + ACROSS) + WIDTH, middle))
        before = after
        left += steps * (WIDTH + ACROSS)


def _arrow(x: float, y: float, to_x: float, to_y: float) -> str:
    half = (x + to_x) / 2
    head = f"M{to_x - 7:g} {to_y - 4:g}L{to_x:g} {to_y:g}L{to_x - 7:g} {to_y + 4:g}"
    path = f"M{x:g} {y:g}C{half:g} {y:g} {half:g} {to_y:g} {to_x:g} {to_y:g}{head}"
    return f'<path class="line-way" fill="none" stroke="#556074" stroke-width="1.5" d="{path}"/>'


def _box(station: dict[str, Any], x: float, y: float, per_hour: str) -> str:
    kind = "line-box line-box-limit" if station["is_bottleneck"] else "line-box"
    colour, wide = ("#ad1f1f", 3) if station["is_bottleneck"] else ("#556074", 1.2)
    rate = station["per_hour"]
    most = rate["high"]
    shown = figure(most) if rate["low"] == most else "?" if most is None else f"≤ {figure(most)}"
    lines = [*_wrapped(station["name"]), f"×{station['workers']} · {per_hour.format(rate=shown)}"]
    if station["utilisation_at_capacity"] is not None:
        lines[-1] += f" · {share(station['utilisation_at_capacity'])}"
    step = HEIGHT / (len(lines) + 1)
    middle = x + WIDTH / 2
    texts = "".join(_text(line, middle, y + step * (number + 1) + 4) for number, line in enumerate(lines))
    place = f'x="{x:g}" y="{y:g}" width="{WIDTH}" height="{HEIGHT}" rx="6"'
    return f'<rect class="{kind}" {place} fill="#ffffff" stroke="{colour}" stroke-width="{wide}"/>{texts}'


def _text(line: str, x: float, y: float) -> str:
    return f'<text class="line-text" fill="#1a2233" text-anchor="middle" x="{x:g}" y="{y:g}">{escape(line)}</text>'


def _wrapped(text: str, most: int = 3) -> list[str]:
    """Lines that fit the box: Chinese letters count twice."""
    lines, room = [""], (WIDTH - 14) / _LETTERS * 2
    for word in _words(text):
        if lines[-1] and _wide(lines[-1] + word) > room:
            lines.append("")
        lines[-1] += word if lines[-1] else word.lstrip()
    shown = [line.strip() for line in lines]
    return shown if len(shown) <= most else [*shown[: most - 1], shown[most - 1][:-1] + "…"]


def _words(text: str) -> Iterator[str]:
    word = ""
    for letter in text:
        if ord(letter) > 0x2E80 or letter == " ":
            if word:
                yield word
            word = letter
        else:
            word += letter
    yield word


def _wide(text: str) -> float:
    return sum(2.0 if ord(letter) > 0x2E80 else 1.15 for letter in text)
