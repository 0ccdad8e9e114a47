"""Cuts of a directly-follows graph: which groups of activities exclude each other, follow each other, run together or repeat."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

Pairs = Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Graph:
    """Which activity directly follows which, and which begin and end courses, with how often."""

    names: frozenset[int]
    pairs: Pairs
    begins: Mapping[int, int]
    ends: Mapping[int, int]

    def without_rare(self, noise: float) -> "Graph":
        """Without the ways out of an activity that are rarer than a share of its most frequent way out, ends among them."""
        most: dict[int, int] = dict(self.ends)
        for (source, _target), count in self.pairs.items():
            most[source] = max(most.get(source, 0), count)
        pairs = {pair: count for pair, count in self.pairs.items() if count >= noise * most[pair[0]]}
        ends = {name: count for name, count in self.ends.items() if count >= noise * most[name]}
        begun = max(self.begins.values())
        return Graph(self.names, pairs, {name: n for name, n in self.begins.items() if n >= noise * begun}, ends or self.ends)


@dataclass(frozen=True, slots=True)
class Cut:
    """How the activities of a graph fall into groups."""

    kind: str
    groups: tuple[frozenset[int], ...]

    @property
    def group_of(self) -> dict[int, int]:
        """The group of each activity."""
        return {name: place for place, group in enumerate(self.groups) for name in group}


def graph_of(courses: Mapping[tuple[int, ...], int]) -> Graph:
    """The graph of courses and how many cases took each."""
    pairs: Counter[tuple[int, int]] = Counter()
    begins: Counter[int] = Counter()
    ends: Counter[int] = Counter()
    for course, count in courses.items():
        if course:
            begins[course[0]] += count
            ends[course[-1]] += count
            for place in range(1, len(course)):
                pairs[course[place - 1], course[place]] += count
    return Graph(frozenset(name for course in courses for name in course), pairs, begins, ends)


def found(graph: Graph) -> Cut | None:
    """The first cut there is: exclusive choice, sequence, together, loop; None when there is none."""
    for kind, search in (("choice", choice), ("sequence", sequence), ("together", together), ("loop", loop)):
        groups = search(graph)
        if len(groups) > 1:
            return Cut(kind, tuple(groups))
    return None


def choice(graph: Graph) -> list[frozenset[int]]:
    """Groups that no course has in common."""
    return _joined(graph.names, graph.pairs)


def sequence(graph: Graph) -> list[frozenset[int]]:
    """Groups in the order in which courses pass through them: from an earlier one all of a later one can be reached, never back."""
    reached = _reached(graph)
    same = [
        (one, other) for one in graph.names for other in graph.names
        if one < other and (other in reached[one]) == (one in reached[other])
    ]  # fmt: skip
    groups = _joined(graph.names, same)
    while True:
        mixed = next(_mixed(groups, reached), None)
        if mixed is None:
            break
        one, other = mixed
        groups = [group for group in groups if group not in mixed] + [one | other]
    return sorted(groups, key=lambda group: -sum(len(reached[name] - group) for name in group) / len(group))


def _mixed(groups: list[frozenset[int]], reached: Mapping[int, set[int]]) -> Iterator[tuple[frozenset[int], frozenset[int]]]:
    """Two groups of which neither wholly leads to the other."""
    for place, one in enumerate(groups):
        for other in groups[place + 1 :]:
            there = {b in reached[a] for a in one for b in other}
            back = {a in reached[b] for a in one for b in other}
            if len(there) > 1 or len(back) > 1 or there == back:
                yield one, other


def _reached(graph: Graph) -> dict[int, set[int]]:
    after: defaultdict[int, set[int]] = defaultdict(set)
    for source, target in graph.pairs:
        after[source].add(target)
    found_: dict[int, set[int]] = {}
    for name in graph.names:
        seen, todo = set[int](), [name]
        while todo:
            more = after[todo.pop()] - seen
            seen |= more
            todo += more
        found_[name] = seen
    return found_


def together(graph: Graph) -> list[frozenset[int]]:
    """Groups in which everything may follow everything of the others; each can begin and end a course."""
    apart = [
        (one, other) for one in graph.names for other in graph.names
        if one < other and not ((one, other) in graph.pairs and (other, one) in graph.pairs)
    ]  # fmt: skip
    groups = sorted(_joined(graph.names, apart), key=lambda group: (len(group), min(group)))
    while len(groups) > 1:
        lacking = next((group for group in groups if not (group & graph.begins.keys() and group & graph.ends.keys())), None)
        if lacking is None:
            break
        groups.remove(lacking)
        groups[0] = groups[0] | lacking
    return groups


def loop(graph: Graph) -> list[frozenset[int]]:
    """What is done first and last, and what leads from its end back to its beginning."""
    begins, ends = graph.begins.keys(), graph.ends.keys()
    rim = frozenset(begins | ends)
    inner = {pair: count for pair, count in graph.pairs.items() if not set(pair) & rim}
    body, back = rim, list[frozenset[int]]()
    for group in _joined(graph.names - rim, inner):
        if _leads_back(graph, group, begins, ends):
            back.append(group)
        else:
            body |= group
    return [body, *back]


def _leads_back(graph: Graph, group: frozenset[int], begins: Collection[int], ends: Collection[int]) -> bool:
    into = [(source, target) for source, target in graph.pairs if target in group and source not in group]
    out = [(source, target) for source, target in graph.pairs if source in group and target not in group]
    if not into or not out or any(source not in ends for source, _target in into) or any(t not in begins for _s, t in out):
        return False
    entered, left = {target for _source, target in into}, {source for source, _target in out}
    return all((end, name) in graph.pairs for end in ends for name in entered) and all(
        (name, begin) in graph.pairs for begin in begins for name in left
    )


def _joined(names: Iterable[int], pairs: Iterable[tuple[int, int]]) -> list[frozenset[int]]:
    """Names in groups: those of a pair stand in one."""
    leader = {name: name for name in names}

    def of(name: int) -> int:
        while leader[name] != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    for one, other in pairs:
        leader[of(one)] = of(other)
    groups: defaultdict[int, set[int]] = defaultdict(set)
    for name in leader:
        groups[of(name)].add(name)
    return sorted((frozenset(group) for group in groups.values()), key=min)
