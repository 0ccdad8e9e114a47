"""Procedures made of blocks, at random: sequences, choices, parallel and inclusive branches, loops and sub-processes."""

import itertools
from dataclasses import dataclass, field

from hypothesis import strategies as st

from tingtang.flows.tests.drawing import Drawing

TASK = st.just(("task",))
# Inside a loop no branches are joined: SpiffWorkflow lets a join of the second round go on with a token of the first.
PLAIN = st.recursive(
    TASK,
    lambda inner: st.one_of(
        st.tuples(st.just("seq"), st.lists(inner, min_size=2, max_size=3)),
        st.tuples(st.just("xor"), st.lists(inner, min_size=2, max_size=3)),
        st.tuples(st.just("sub"), inner),
    ),
    max_leaves=3,
)
BLOCKS = st.recursive(
    st.one_of(TASK, st.tuples(st.just("loop"), PLAIN)),
    lambda inner: st.one_of(
        st.tuples(st.just("seq"), st.lists(inner, min_size=2, max_size=3)),
        st.tuples(st.sampled_from(["xor", "and", "or"]), st.lists(inner, min_size=2, max_size=3)),
        st.tuples(st.just("sub"), inner),
    ),
    max_leaves=7,
)


def holds(block: object, *kinds: str) -> bool:
    """Whether there is a block of the first kind in it, with one of the second anywhere inside that, and so on."""
    if not isinstance(block, tuple | list) or not kinds:
        return not kinds
    rest = kinds[1:] if block and block[0] == kinds[0] else kinds
    return not rest or any(holds(inner, *rest) for inner in block)


@dataclass
class Drawn:
    """A drawing of blocks with the values its conditions read: which way a choice takes, how often a loop goes round."""

    choices: list[int]
    drawing: Drawing = field(default_factory=Drawing)
    values: dict[str, int] = field(default_factory=dict)
    loops: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def name(self, kind: str) -> str:
        """A fresh name."""
        self.count += 1
        return f"{kind}{self.count}"

    def choice(self, ways: int) -> int:
        """The next choice."""
        return self.choices[self.count % len(self.choices)] % ways

    def whole(self, block: tuple) -> str:
        """The file: a first step that brings the values, then the block."""
        d = self.drawing
        d.node("start", "start")
        d.node("user", "first")
        d.node("end", "end")
        d.flow("start", "first")
        into, out = self.block(block, "")
        d.flow("first", into)
        d.flow(out, "end")
        return d.xml()

    def block(self, block: tuple, scope: str) -> tuple[str, str]:
        """Draw a block: where it is entered and left."""
        return getattr(self, block[0])(*block[1:], scope)

    def task(self, scope: str) -> tuple[str, str]:
        """A step of a person."""
        task = self.drawing.node("user", self.name("task"), scope=scope)
        return task, task

    def seq(self, inner: list, scope: str) -> tuple[str, str]:
        """One after the other."""
        ends = [self.block(one, scope) for one in inner]
        for (_, out), (into, _) in itertools.pairwise(ends):
            self.drawing.flow(out, into)
        return ends[0][0], ends[-1][1]

    def xor(self, inner: list, scope: str) -> tuple[str, str]:
        """One of several."""
        name = self.name("x")
        taken = self.choice(len(inner))
        self.values[name] = taken
        return self._gates("xor", name, inner, scope, [f"{name} == {n}" for n in range(len(inner))])

    def or_(self, inner: list, scope: str) -> tuple[str, str]:
        """Some of several."""
        name = self.name("o")
        mask = self.choice(2 ** len(inner) - 1) + 1
        self.values |= {f"{name}_{n}": mask >> n & 1 for n in range(len(inner))}
        return self._gates("or", name, inner, scope, [f"{name}_{n} == 1" for n in range(len(inner))])

    def and_(self, inner: list, scope: str) -> tuple[str, str]:
        """All of several."""
        return self._gates("and", self.name("a"), inner, scope, [""] * len(inner))

    def _gates(self, kind: str, name: str, inner: list, scope: str, conditions: list[str]) -> tuple[str, str]:
        d = self.drawing
        attributes = {"default": f"{name}_default"} if kind == "xor" else {}
        split, join = d.node(kind, f"{name}_split", scope=scope, **attributes), d.node(kind, f"{name}_join", scope=scope)
        for n, (one, condition) in enumerate(zip(inner, conditions, strict=True)):
            into, out = self.block(one, scope)
            is_default = kind == "xor" and n == len(inner) - 1
            d.flow(split, into, "" if is_default else condition, f"{name}_default" if is_default else "")
            d.flow(out, join)
        return split, join

    def loop(self, inner: tuple, scope: str) -> tuple[str, str]:
        """Again until a step says it is enough."""
        d, name = self.drawing, self.name("l")
        self.values[name] = 0
        merge, split = d.node("xor", f"{name}_m", scope=scope), d.node("xor", f"{name}_s", scope=scope, default=f"{name}_on")
        asked = d.node("user", f"{name}_asked", scope=scope)
        self.loops[asked] = name
        into, out = self.block(inner, scope)
        d.line(merge, into)
        d.line(out, asked, split)
        d.flow(split, merge, f"{name} < 2")
        after = d.node("manual", f"{name}_after", scope=scope)
        d.flow(split, after, id_=f"{name}_on")
        return merge, after

    def sub(self, inner: tuple, scope: str) -> tuple[str, str]:
        """Inside a sub-process."""
        d, name = self.drawing, self.name("sub")
        d.node("sub", name, scope=scope)
        into, out = self.block(inner, name)
        start, end = d.node("start", f"{name}_start", scope=name), d.node("end", f"{name}_end", scope=name)
        d.flow(start, into)
        d.flow(out, end)
        return name, name


setattr(Drawn, "or", Drawn.or_)
setattr(Drawn, "and", Drawn.and_)
