"""Which steps of people may follow which in a drawn flow, and which branches run at once: parallel and inclusive gateways with their join.

Branches that run at once are a block, if none of their ways leads anywhere but to one join and no step stands in two of them. On its
level (of the flow itself, or of a branch of another block) a block is like a step. Of a parallel gateway all branches are taken, of an
inclusive one at least one. Other splits are no blocks: what follows them is taken as if one of the ways were chosen.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from tingtang.flows.rules.diagram import STEPS, Diagram, Kind

Counts = dict[str, dict[str, int]]
# An inclusive join waits for all that was begun; a parallel one would wait for ways that an inclusive split has not taken.
JOINED_BY = {Kind.PARALLEL: {Kind.PARALLEL, Kind.INCLUSIVE}, Kind.INCLUSIVE: {Kind.INCLUSIVE}}


@dataclass(frozen=True, slots=True)
class Block:
    """Branches that run at once: the gateway where they begin and give their block its name, the one that joins them, steps by branch."""

    id: str
    join: str
    branches: tuple[frozenset[str], ...]
    is_some: bool = False  # an inclusive gateway: at least one of the branches

    def start(self, branch: int) -> str:
        """What the beginning of a branch is called among ways."""
        return f"{self.id}/{branch}"

    @property
    def steps(self) -> frozenset[str]:
        """The steps of all branches."""
        return frozenset().union(*self.branches)

    @property
    def may_be_empty(self) -> bool:
        """Whether a way of an inclusive gateway leads to the join without a step."""
        return self.is_some and not all(self.branches)


@dataclass(frozen=True)
class Ways:
    """What may come next, by step, by block, by the beginning of a branch, and "" for that of the flow; "" among them is an end.

    `level` of a step or block is the beginning of the branch it stands in.
    """

    onward: Mapping[str, Sequence[str]]
    blocks: Mapping[str, Block]
    level: Mapping[str, str]

    def path(self, step: str) -> list[str]:
        """A step, before it the block it stands in, and so on outwards: the outermost first."""
        found = [step]
        while self.level.get(found[0], ""):
            found.insert(0, self.level[found[0]].rpartition("/")[0])
        return found

    def count(self, steps: Sequence[str], *, is_ended: bool) -> Counts:
        """How often which followed which in the steps of one case; those of branches that run at once count by their branch."""
        found: Counts = {}
        self._count(steps, "", found, is_ended=is_ended)
        return found

    def _count(self, steps: Sequence[str], level: str, found: Counts, *, is_ended: bool) -> None:
        depth = len(self.path(level.rpartition("/")[0])) if level else 0
        before = level
        groups = [(name, list(some)) for name, some in groupby(steps, key=lambda one: self.path(one)[depth])]
        for place, (name, some) in enumerate(groups):
            is_over = is_ended or place + 1 < len(groups)
            for at in some[:1] if name in self.blocks else some:
                following = name if name in self.blocks else at
                _add(found, before, following)
                before = following
            for branch, own in enumerate(self.blocks[name].branches if name in self.blocks else ()):
                mine, start = [one for one in some if one in own], self.blocks[name].start(branch)
                if mine:
                    self._count(mine, start, found, is_ended=is_over)
                elif is_over:
                    _add(found, start, "")
        if is_ended and groups:
            _add(found, before, "")


def _add(found: Counts, before: str, following: str) -> None:
    row = found.setdefault(before, {})
    row[following] = row.get(following, 0) + 1


def ways(diagram: Diagram) -> Ways:
    """The ways of a drawing."""
    blocks = {block.id: block for block in _blocks(diagram)}
    first = [node.id for node in diagram.nodes.values() if node.kind is Kind.START and not node.scope]
    look = _Look(diagram, blocks)
    found = {"": look.reached(_after(diagram, first))}
    for node in diagram.steps():
        bound = [one.id for one in diagram.nodes.values() if one.attached_to == node.id]
        found[node.id] = look.reached(_after(diagram, [node.id, *bound]), node.scope)
    for block in blocks.values():
        scope = diagram.nodes[block.id].scope
        found[block.id] = look.reached(_after(diagram, [block.join]), scope)
        for branch, flow in enumerate(diagram.leaving(block.id)):
            found[block.start(branch)] = look.reached([flow.target], scope)
    return Ways(found, blocks, _levels(diagram, blocks))


def _after(diagram: Diagram, nodes: Iterable[str]) -> list[str]:
    return [flow.target for node in nodes for flow in diagram.leaving(node)]


def _levels(diagram: Diagram, blocks: Mapping[str, Block]) -> dict[str, str]:
    """The beginning of the innermost branch in which each step or block stands."""
    found = {}
    for name in [*(node.id for node in diagram.steps()), *blocks]:
        own = blocks[name].steps if name in blocks else {name}
        around = [
            (len(one.steps), one.start(branch))
            for one in blocks.values()
            for branch, steps in enumerate(one.branches)
            if one.id != name and own <= steps
        ]
        found[name] = min(around)[1] if around else ""
    return found


@dataclass
class _Look:
    """Looks through gateways, events and what a flow does by itself, into and out of sub-processes; a block is like a step."""

    diagram: Diagram
    blocks: Mapping[str, Block]
    joins: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.joins = frozenset(block.join for block in self.blocks.values())

    def reached(self, begin: Sequence[str], scope: str = "") -> list[str]:
        """The steps and blocks that come next; "" is the end, of the flow or of a branch."""
        found: dict[str, None] = {}
        seen: set[str] = set()
        waiting = list(begin) or self._out_of(scope) or [""]
        while waiting:
            at = waiting.pop(0)
            if at in seen:
                continue
            seen.add(at)
            node = self.diagram.nodes.get(at)
            if node is None or at in self.joins:
                found[""] = None
            elif node.kind in STEPS or at in self.blocks:
                found[at] = None
                if at in self.blocks and self.blocks[at].may_be_empty:
                    waiting += _after(self.diagram, [self.blocks[at].join])
            elif node.kind is Kind.SUB:
                waiting += [one.id for one in self.diagram.inside(at) if one.kind is Kind.START] or self._out_of(at)
            else:
                waiting += _after(self.diagram, [at]) or self._out_of(node.scope) or [""]
        return list(found)

    def _out_of(self, scope: str) -> list[str]:
        return _after(self.diagram, [scope]) if scope else []


def _blocks(diagram: Diagram) -> Iterator[Block]:
    """The blocks of a drawing: for each split the nearest join that waits for it, at which all that begins there ends."""
    gates = [node for node in diagram.nodes.values() if node.kind in JOINED_BY]
    joins = [node for node in gates if len(diagram.entering(node.id)) > 1]
    for split in gates:
        targets = [flow.target for flow in diagram.leaving(split.id)]
        fitting = [
            (sum(map(len, regions)), join.id, regions)
            for join in joins
            if len(targets) > 1 and join.id != split.id and join.scope == split.scope and join.kind in JOINED_BY[split.kind]
            if (regions := _regions(diagram, split.id, targets, join.id)) is not None
        ]
        if fitting:
            _size, join_id, regions = min(fitting, key=lambda one: one[:2])
            branches = tuple(frozenset(_steps_in(diagram, region)) for region in regions)
            if sum(map(bool, branches)) > 1:
                yield Block(split.id, join_id, branches, split.kind is Kind.INCLUSIVE)


def _regions(diagram: Diagram, split: str, targets: Sequence[str], join: str) -> list[set[str]] | None:
    """The nodes between a split and a join by branch; None when a way leads elsewhere, or a node stands in two branches."""
    found: list[set[str]] = []
    for target in targets:
        region: set[str] = set()
        waiting = [target]
        while waiting:
            at = waiting.pop()
            if at == join or at in region:
                continue
            bound = [one.id for one in diagram.nodes.values() if one.attached_to == at]
            after = _after(diagram, [at, *bound])
            if at == split or not after:
                return None
            region.add(at)
            waiting += after
        if any(region & other for other in found):
            return None
        found.append(region)
    return found


def _steps_in(diagram: Diagram, region: Iterable[str]) -> Iterator[str]:
    for at in region:
        if diagram.nodes[at].kind in STEPS:
            yield at
        yield from _steps_in(diagram, [one.id for one in diagram.inside(at)])
