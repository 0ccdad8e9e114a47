"""The hierarchy of an evaluation: criteria as an outline of lines, what has to be compared with what, and the ranking of it all."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np

from tingtang.quality.rules import ahp

GOAL: Final = ""
MOST_CRITERIA: Final = 120
MOST_TOGETHER: Final = 60
_BULLET = re.compile(r"^[-*•·]\s*|^\d+(?:\.\d+)*[.、)]?\s+")


@dataclass(frozen=True, slots=True)
class Node:
    """A criterion: its code is its place, such as 2.1, and `parent` the code of what it is part of (the goal has none)."""

    code: str
    name: str
    parent: str = GOAL


@dataclass(frozen=True, slots=True)
class Group:
    """What is compared under one criterion: its parts, or (under a criterion without parts) the alternatives."""

    under: str
    items: tuple[str, ...]
    is_alternatives: bool = False

    @property
    def key(self) -> str:
        """By which its ranking is known; a criterion may be divided, or compare alternatives."""
        return f"{self.under}|" if self.is_alternatives else self.under

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Every pair once, in the order of the items."""
        return [(first, second) for i, first in enumerate(self.items) for second in self.items[i + 1 :]]


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement: `degree` from -8 (the second outweighs the first 9 times) over 0 (alike) to 8."""

    under: str
    first: str
    second: str
    degree: int

    @property
    def value(self) -> Fraction:
        """How many times the first outweighs the second, on Saaty's scale."""
        return Fraction(self.degree + 1) if self.degree >= 0 else Fraction(1, 1 - self.degree)


def outline(text: str) -> list[Node]:
    """Criteria from lines, a part standing further right than what it is part of. Unusable: too many, twice the same, a leap."""
    nodes: list[Node] = []
    above: list[tuple[int, str]] = []  # how far right and which code, from the goal down
    counts: dict[str, int] = {}
    for line in text.expandtabs(4).splitlines():
        name = _BULLET.sub("", line.strip().replace("　", " ").strip())[:120]
        if not name:
            continue
        depth = len(line) - len(line.lstrip(" 　"))
        while above and above[-1][0] >= depth:
            above.pop()
        parent = above[-1][1] if above else GOAL
        counts[parent] = counts.get(parent, 0) + 1
        code = f"{parent}.{counts[parent]}" if parent else str(counts[parent])
        if any(one.parent == parent and one.name == name for one in nodes):
            raise ahp.Unusable("same_name", value=name)
        nodes.append(Node(code, name, parent))
        above.append((depth, code))
    if len(nodes) > MOST_CRITERIA or any(count > MOST_TOGETHER for count in counts.values()):
        raise ahp.Unusable("too_many", most=MOST_CRITERIA, together=MOST_TOGETHER)
    return nodes


def as_text(nodes: Iterable[Node]) -> str:
    """The lines that `outline` reads."""
    return "\n".join("  " * one.code.count(".") + one.name for one in nodes)


def parts(nodes: Sequence[Node], code: str) -> tuple[str, ...]:
    """The codes of what a criterion (or the goal) is divided into."""
    return tuple(one.code for one in nodes if one.parent == code)


def leaves(nodes: Sequence[Node]) -> list[str]:
    """Criteria without parts, by which the alternatives are compared."""
    divided = {one.parent for one in nodes}
    return [one.code for one in nodes if one.code not in divided]


def groups(nodes: Sequence[Node], alternatives: Sequence[str]) -> list[Group]:
    """What has to be compared, from the goal down; what stands alone needs no comparison."""
    found = [Group(code, parts(nodes, code)) for code in [GOAL, *(one.code for one in nodes)]]
    if len(alternatives) > 1:
        found += [Group(code, tuple(alternatives), is_alternatives=True) for code in leaves(nodes)]
    return [one for one in found if len(one.items) > 1]


def table(group: Group, judged: Iterable[Judged]) -> ahp.Array:
    """The matrix of one group from one expert's judgements; gaps are 0."""
    place = {code: number for number, code in enumerate(group.items)}
    found = np.eye(len(group.items))
    for one in judged:
        if one.under == group.under and one.first in place and one.second in place:
            i, j = place[one.first], place[one.second]
            found[i, j], found[j, i] = float(one.value), float(1 / one.value)
    return found


def is_whole(matrix: ahp.Array) -> bool:
    """Whether every pair is judged."""
    return bool((matrix > 0).all())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an evaluation comes to: a ranking for each group, the weight of every criterion in the whole, and scores if there are any."""

    rankings: Mapping[str, ahp.Ranking]
    weights: Mapping[str, float]
    totals: Mapping[str, float]
    scores: tuple[float, ...]
    leaf_shares: Mapping[str, tuple[float, ...]]

    @property
    def is_accepted(self) -> bool:
        return all(one.is_accepted for one in self.rankings.values())


def outcome(
    nodes: Sequence[Node], alternatives: Sequence[str], experts: Sequence[tuple[float, Sequence[Judged]]], random_index: str
) -> Outcome:
    """The whole ranking from the experts' judgements, each with the weight of his voice. Every pair has to be judged by somebody."""
    rankings = {}
    voices = [voice for voice, _judged in experts]
    for group in groups(nodes, alternatives):
        joined = ahp.together(np.stack([table(group, judged) for _voice, judged in experts]), voices)
        rankings[group.key] = ahp.rank(joined, random_index=random_index)
    weights = _weights(nodes, rankings)
    shares = {code: _shares(rankings.get(Group(code, (), is_alternatives=True).key), len(alternatives)) for code in leaves(nodes)}
    tree = _tree(nodes, weights, shares)
    scores = tuple(map(float, ahp.scores(tree))) if alternatives else ()
    return Outcome(rankings, weights, ahp.total(tree), scores, shares)


def _weights(nodes: Sequence[Node], rankings: Mapping[str, ahp.Ranking]) -> dict[str, float]:
    found: dict[str, float] = {}
    for parent in dict.fromkeys(one.parent for one in nodes):
        codes = parts(nodes, parent)
        ranked = rankings.get(parent)
        found |= dict(zip(codes, ranked.weights if ranked else [1.0], strict=True))
    return found


def _shares(ranked: ahp.Ranking | None, how_many: int) -> tuple[float, ...]:
    return ranked.weights if ranked else (1.0,) * how_many


def _tree(
    nodes: Sequence[Node], weights: Mapping[str, float], shares: Mapping[str, tuple[float, ...]], parent: str = GOAL
) -> tuple[ahp.Criterion, ...]:
    return tuple(
        ahp.Criterion(code, weights[code], _tree(nodes, weights, shares, code), shares.get(code, ()))
        for code in parts(nodes, parent)
    )


def under_top(nodes: Sequence[Node], found: Outcome) -> tuple[list[str], ahp.Array, ahp.Array]:
    """The criteria right under the goal, their weights, and how the alternatives score under each: what sensitivity is asked of."""
    tops = list(parts(nodes, GOAL))
    tree = _tree(nodes, found.weights, found.leaf_shares)
    shares = np.stack([ahp.scores((ahp.Criterion(one.code, 1.0, one.parts, one.shares),)) for one in tree])
    return tops, np.asarray([found.weights[code] for code in tops]), shares


def as_data(nodes: Iterable[Node]) -> list[dict[str, Any]]:
    """Criteria as they are kept."""
    return [{"code": one.code, "name": one.name, "parent": one.parent} for one in nodes]
