"""Whether who is put to work in a layout can do it, and is there (FLW-10): groups with their skills against stations."""

from collections import Counter
from collections.abc import Sequence

from tingtang.planning.rules.lines.sheet import Group, Layout, LineSheet


def can(sheet: LineSheet, group: Group, code: str) -> bool:
    """Whether the workers of a group can do a task: by the list of its tasks, and by the skill the task asks for."""
    skill = next(task.skill for task in sheet.tasks if task.code == code)
    return (not group.tasks or code in group.tasks) and (not skill or not sheet.groups or skill in group.skills)


def unable(sheet: LineSheet, layout: Layout) -> list[tuple[str, Group]]:
    """Tasks of a layout whose station's group cannot do them."""
    groups = {group.code: group for group in sheet.groups}
    put = [(code, groups[one.group]) for one in layout.stations if one.group in groups for code in one.tasks]
    return [one for place, one in enumerate(put) if one not in put[:place] and not can(sheet, one[1], one[0])]


def beyond(sheet: LineSheet, layout: Layout) -> Sequence[tuple[Group, int]]:
    """Groups of which a layout takes more than there are, with how many, where the workers that may be added do not make up for them."""
    used: Counter[str] = Counter()
    for station in layout.stations:
        used[station.group] += station.workers
    found = [(group, used[group.code]) for group in sheet.groups if used[group.code] > group.count]
    return found if sum(count - group.count for group, count in found) > sheet.extra_workers else []
