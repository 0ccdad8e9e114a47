"""Where a running procedure stands, for who looks at its diagram: what is open, what is late, what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tingtang.flows.models import Instance, Token
from tingtang.flows.queries.tables import table_of
from tingtang.flows.rules.compiled import Table
from tingtang.flows.rules.diagram import STEPS
from tingtang.org.models import Post


@dataclass(frozen=True)
class StepLine:
    """A step that is open or comes next: its element, name, post in words, and the working minutes it may take."""

    element: str
    name: str
    post: str
    minutes: int | None
    due_at: datetime | None = None
    is_late: bool = False

    @property
    def seconds(self) -> int:
        """The working time it may take, in seconds."""
        return (self.minutes or 0) * 60


@dataclass(frozen=True)
class Standing:
    """An instance as its diagram shows it."""

    instance: Instance
    open: list[StepLine]
    following: list[StepLine]


def standing_of(instance: Instance, at: datetime) -> Standing:
    """Where an instance stands at `at`."""
    table = table_of(instance.version_id)
    tokens = list(Token.objects.filter(instance=instance).order_by("number"))
    steps = [token for token in tokens if token.opened_at is not None]
    after = following(table, {token.node for token in tokens})
    posts = _posts(table, [*(token.node for token in steps), *after])
    return Standing(
        instance,
        [_line(table, posts, one.node, one.due_at, at) for one in steps],
        [_line(table, posts, node) for node in after],
    )


def following(table: Table, nodes: Iterable[int]) -> list[int]:
    """The steps that can come next after these nodes, through whatever is no step, in the order of the drawing."""
    seen: set[int] = set()
    found: set[int] = set()
    todo = [table.flow_to[flow] for node in nodes for flow in table.out[node]]
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        if table.kinds[node] in STEPS:
            found.add(node)
            continue
        todo += [table.flow_to[flow] for flow in table.out[node]]
        todo += table.starts.get(node, [])[:1]
    return sorted(found - set(nodes))


def _posts(table: Table, nodes: Iterable[int]) -> dict[str, str]:
    codes = {table.stored["posts"][node] for node in nodes}
    return {post.code: str(post) for post in Post.objects.filter(code__in=codes)}


def _line(table: Table, posts: dict[str, str], node: int, due_at: datetime | None = None, at: datetime | None = None) -> StepLine:
    post = table.stored["posts"][node]
    minutes = (table.more.get(node, {}).get("sop") or {}).get("minutes")
    is_late = due_at is not None and at is not None and due_at < at
    return StepLine(table.ids[node], table.names[node] or table.ids[node], posts.get(post, post), minutes, due_at, is_late)
