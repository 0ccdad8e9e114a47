"""A flow discovered from a log: the inductive miner (Leemans, Fahland, van der Aalst 2013; with noise, IMf, 2014), as a process tree.

The log is cut in two again and again, by the first of exclusive choice, sequence, concurrency and loop that its directly-follows
graph shows, and where none does by a fall-through that allows more. Without noise every course of the log is allowed by what is found;
with noise rare ways are left out before a cut is looked for (IMf does so only where it finds none), which keeps flows simple.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from tingtang.insight.rules import cuts
from tingtang.insight.rules.cuts import Cut, Graph

Course = tuple[int, ...]
Courses = Mapping[Course, int]


class Kind(Enum):
    """What a node of a process tree says of its children."""

    STEP = "step"
    SILENT = "silent"
    CHOICE = "choice"
    SEQUENCE = "sequence"
    TOGETHER = "together"
    LOOP = "loop"


@dataclass(frozen=True, slots=True)
class Tree:
    """A process tree. Of a loop the first child is done, then any of the others and the first again, as often as wanted."""

    kind: Kind
    children: "tuple[Tree, ...]" = ()
    activity: int = -1
    weight: int = 0

    @property
    def can_be_silent(self) -> bool:
        """Whether nothing may be seen of it."""
        silent = [child.can_be_silent for child in self.children]
        if self.kind is Kind.CHOICE:
            return any(silent)
        return self.kind is Kind.SILENT or (self.kind is not Kind.STEP and (silent[0] if self.kind is Kind.LOOP else all(silent)))

    def activities(self) -> set[int]:
        """What can be seen of it."""
        own = {self.activity} if self.kind is Kind.STEP else set()
        return own.union(*(child.activities() for child in self.children))


SILENT = Tree(Kind.SILENT)


def discover(courses: Courses, noise: float = 0.0) -> Tree:
    """The process tree of courses of cases (activity codes) and how many cases took each.

    `noise` (0 to 1): of the ways out of an activity those rarer than this share of its most frequent one may be left out.
    """
    return _settled(_mined(Counter(dict(courses)), noise))


def _mined(log: Counter[Course], noise: float) -> Tree:
    total = sum(log.values())
    empty = log.pop((), 0)
    if not log or (empty and empty >= total * (1 - noise)):
        return Tree(Kind.SILENT, weight=total)
    if empty > noise * total:
        return Tree(Kind.CHOICE, (_mined(log, noise), Tree(Kind.SILENT, weight=empty)), weight=total)
    names = {each for course in log for each in course}
    if len(names) == 1:
        return _single(log, names.pop(), noise)
    graph = cuts.graph_of(log)
    found = (_without_rare(log, graph, noise) if noise else None) or cuts.found(graph)
    if found is None:
        return _fallen(log, names, noise)
    parts = SPLITS[found.kind](log, found)
    return Tree(Kind[found.kind.upper()], tuple(_mined(part, noise) for part in parts), weight=sum(log.values()))


def _without_rare(log: Counter[Course], graph: Graph, noise: float) -> Cut | None:
    """The cut that shows where rare ways are left out; none when it would take more than `noise` of the events away."""
    found = cuts.found(graph.without_rare(noise))
    if found is not None and found.kind == "choice":
        lost = sum(
            count * (len(course) - Counter(found.group_of[each] for each in course).most_common(1)[0][1])
            for course, count in log.items()
        )
        if lost > noise * sum(count * len(course) for course, count in log.items()):
            return None
    return found


def _single(log: Counter[Course], activity: int, noise: float) -> Tree:
    total = sum(log.values())
    step = Tree(Kind.STEP, activity=activity, weight=total)
    more = sum(count for course, count in log.items() if len(course) > 1)
    return step if more <= noise * total else Tree(Kind.LOOP, (step, SILENT), weight=total)


def _of_groups(log: Counter[Course], cut: Cut) -> list[Counter[Course]]:
    """Each course as each group sees it: for sequences and for what is done together."""
    parts: list[Counter[Course]] = [Counter() for _group in cut.groups]
    for course, count in log.items():
        seen: list[list[int]] = [[] for _group in cut.groups]
        for each in course:
            seen[cut.group_of[each]].append(each)
        for part, own in zip(parts, seen, strict=True):
            part[tuple(own)] += count
    return parts


def _of_choice(log: Counter[Course], cut: Cut) -> list[Counter[Course]]:
    """Each course in the group most of it belongs to; the rest of it is noise."""
    parts: list[Counter[Course]] = [Counter() for _group in cut.groups]
    for course, count in log.items():
        shares = Counter(cut.group_of[each] for each in course)
        chosen = shares.most_common(1)[0][0]
        parts[chosen][tuple(each for each in course if cut.group_of[each] == chosen)] += count
    return parts


def _of_loop(log: Counter[Course], cut: Cut) -> list[Counter[Course]]:
    """Each course in stretches; it begins and ends with the first group, and comes back to it between any two others."""
    parts: list[Counter[Course]] = [Counter() for _group in cut.groups]
    for course, count in log.items():
        before, stretch = 0, list[int]()
        for each in course:
            group = cut.group_of[each]
            if group != before:
                parts[before][tuple(stretch)] += count
                if group and before:
                    parts[0][()] += count
                before, stretch = group, []
            stretch.append(each)
        parts[before][tuple(stretch)] += count
        if before:
            parts[0][()] += count
    return parts


SPLITS: dict[str, Callable[[Counter[Course], Cut], list[Counter[Course]]]] = {
    "choice": _of_choice, "sequence": _of_groups, "together": _of_groups, "loop": _of_loop,
}  # fmt: skip


def _fallen(log: Counter[Course], names: set[int], noise: float) -> Tree:
    """Where no cut is found: an activity beside the rest, courses that are the same again and again, or any order at all."""
    total = sum(log.values())
    for activity in sorted(names, key=lambda each: -_once(log, each)):
        rest = _rest_beside(log, activity)
        if rest is not None:
            own: Counter[Course] = Counter()
            for course, count in log.items():
                own[tuple(each for each in course if each == activity)] += count
            return Tree(Kind.TOGETHER, (_mined(own, noise), _mined(rest, noise)), weight=total)
    repeated = _rounds(log)
    if repeated is not None:
        return Tree(Kind.LOOP, (_mined(repeated, noise), SILENT), weight=total)
    return _any_order(names, total)


def _once(log: Courses, activity: int) -> int:
    return sum(count for course, count in log.items() if course.count(activity) == 1)


def _rest_beside(log: Courses, activity: int) -> Counter[Course] | None:
    """The log without an activity, when every course has it exactly once or the rest can be cut then."""
    rest: Counter[Course] = Counter()
    for course, count in log.items():
        rest[tuple(each for each in course if each != activity)] += count
    if all(course.count(activity) == 1 for course in log):
        return rest
    return rest if cuts.found(cuts.graph_of(rest)) is not None else None


def _rounds(log: Courses) -> Counter[Course] | None:
    """Courses cut wherever an activity that ends courses is followed by one that begins them; None when nothing is cut."""
    begins, ends = {course[0] for course in log}, {course[-1] for course in log}
    found: Counter[Course] = Counter()
    for course, count in log.items():
        first = 0
        for place in range(1, len(course) + 1):
            if place == len(course) or (course[place - 1] in ends and course[place] in begins):
                found[course[first:place]] += count
                first = place
    return found if sum(found.values()) > sum(log.values()) else None


def _any_order(names: Iterable[int], total: int) -> Tree:
    steps = tuple(Tree(Kind.STEP, activity=each, weight=1) for each in sorted(names))
    return Tree(Kind.LOOP, (Tree(Kind.CHOICE, steps, weight=total) if len(steps) > 1 else steps[0], SILENT), weight=total)


def _settled(tree: Tree) -> Tree:
    """The tree with what says the same said once, and without rounds in which nothing happens."""
    children = tuple(_settled(child) for child in tree.children)
    if tree.kind in {Kind.STEP, Kind.SILENT}:
        return tree
    if tree.kind is Kind.LOOP:
        if children[0].can_be_silent and any(child.can_be_silent for child in children[1:]):
            free = _any_order(tree.activities(), tree.weight)
            return Tree(Kind.CHOICE, (free, SILENT), weight=tree.weight)
        return Tree(Kind.LOOP, children, weight=tree.weight)
    flat = tuple(one for child in children for one in (child.children if child.kind is tree.kind else (child,)))
    if tree.kind is Kind.CHOICE:
        return _chosen(flat, tree.weight)
    seen = tuple(child for child in flat if child.kind is not Kind.SILENT)
    if len(seen) < 2:
        return seen[0] if seen else SILENT
    return Tree(tree.kind, seen, weight=tree.weight)


def _chosen(flat: tuple[Tree, ...], weight: int) -> Tree:
    seen = tuple(child for child in flat if child.kind is not Kind.SILENT)
    silent = sum(child.weight for child in flat if child.kind is Kind.SILENT)
    is_silent = len(seen) < len(flat) and not any(child.can_be_silent for child in seen)
    whole = (*seen, Tree(Kind.SILENT, weight=silent)) if is_silent else seen
    return whole[0] if len(whole) == 1 else Tree(Kind.CHOICE, whole, weight=weight)


def written(tree: Tree, names: Sequence[str]) -> str:
    """The tree in one line: → in order, × one of, ∧ together, ↺ again and again, τ nothing."""
    if tree.kind in {Kind.STEP, Kind.SILENT}:
        return names[tree.activity] if tree.kind is Kind.STEP else "τ"
    sign = {Kind.CHOICE: "×", Kind.SEQUENCE: "→", Kind.TOGETHER: "∧", Kind.LOOP: "↺"}[tree.kind]
    return f"{sign}({', '.join(written(child, names) for child in tree.children)})"
