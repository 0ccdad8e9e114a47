"""In which order tasks may be done: fixed, free, last, or after named ones (FLW-09)."""

from tingtang.planning.rules.lines.sheet import Layout, LineSheet
from tingtang.planning.rules.sheets import BadSheet, Problem


def pairs(sheet: LineSheet) -> set[tuple[str, str]]:
    """(a, b): task a comes before task b. Refused when tasks wait for each other in a circle."""
    found: set[tuple[str, str]] = set()
    before = ""
    for task in sheet.tasks:
        if task.after is not None:
            found |= {(earlier, task.code) for earlier in task.after}
        elif task.order == "fixed":
            found |= {(before, task.code)} if before else set()
            before = task.code
    latest = {task.code for task in sheet.tasks if task.order == "last" and task.after is None}
    found |= {(task.code, end) for end in latest for task in sheet.tasks if task.code not in latest}
    found |= {(rule.first, rule.then) for rule in sheet.rules if rule.on}
    _refuse_circle({task.code for task in sheet.tasks}, found)
    return found


def _refuse_circle(codes: set[str], found: set[tuple[str, str]]) -> None:
    left = set(codes)
    while left:
        ready = {code for code in left if not any(then == code and first in left for first, then in found)}
        if not ready:
            raise BadSheet(Problem("circle", ("tasks",), {"names": ", ".join(sorted(left))}))
        left -= ready


def breaks(sheet: LineSheet, layout: Layout) -> list[tuple[str, str]]:
    """The pairs of tasks a layout does the wrong way round. Within one station the workers keep the order themselves."""
    position: dict[str, int] = {}
    for place, station in enumerate(layout.stations):
        for code in station.tasks:
            position.setdefault(code, place)
    return sorted(pair for pair in pairs(sheet) if position.get(pair[0], 0) > position.get(pair[1], 0))


def returns(sheet: LineSheet, layout: Layout) -> list[str]:
    """Tasks of merged stations for which customers come back, because another task must come in between."""
    rules = _closure(pairs(sheet))
    found = set()
    for station in layout.stations:
        own = set(station.tasks)
        for first in own:
            middle = {then for start, then in rules if start == first} - own
            found |= {end for end in own if any((between, end) in rules for between in middle)}
    return sorted(found)


def _closure(found: set[tuple[str, str]]) -> set[tuple[str, str]]:
    known = set(found)
    while True:
        more = {(a, d) for a, b in known for c, d in known if b == c} - known
        if not more:
            return known
        known |= more
