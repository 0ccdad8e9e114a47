"""Where a running procedure stands, for who looks at its diagram: what is open, what is late, what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tingtang.flows.models import Instance, Job, Timer, Token, Wait
from tingtang.flows.queries.tables import table_read
from tingtang.flows.rules.compiled import Table
from tingtang.flows.rules.diagram import ACTIVITIES, STEPS, Kind
from tingtang.org.models import Post

_SKIPPED = ACTIVITIES | {Kind.CATCH}


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
class WaitLine:
    """What is waited for beside steps: a time, a message, what the program does by itself, or a procedure that was called."""

    element: str
    name: str
    token: Token
    due_at: datetime | None = None
    message: str = ""
    is_work: bool = False
    called: Instance | None = None
    can_skip: bool = True


@dataclass(frozen=True)
class Standing:
    """An instance as its diagram shows it."""

    instance: Instance
    open: list[StepLine]
    following: list[StepLine]
    waits: list[WaitLine]


def standing_of(instance: Instance, at: datetime) -> Standing:
    """Where an instance stands at `at`."""
    table = table_read(instance.version_id)
    tokens = list(Token.objects.filter(instance=instance).order_by("number"))
    steps = [token for token in tokens if token.opened_at is not None]
    after = following(table, {token.node for token in tokens})
    posts = _posts(table, [*(token.node for token in steps), *after])
    return Standing(
        instance,
        [_line(table, posts, one.node, one.due_at, at) for one in steps],
        [_line(table, posts, node) for node in after],
        _waits(table, instance, [token for token in tokens if token.opened_at is None]),
    )


def _waits(table: Table, instance: Instance, tokens: list[Token]) -> list[WaitLine]:
    """What the places that are no steps wait for; events that are only attached to something are left out."""
    if not tokens:
        return []
    known, keys = {token.number: token for token in tokens}, {token.pk: token for token in tokens}
    about = {"instance": instance, "token__in": list(known)}
    found: list[tuple[Token, int, dict[str, Any]]] = [
        *((known[one.token], one.node, {"due_at": one.due_at}) for one in Timer.objects.filter(**about).order_by("due_at")),
        *((known[one.token], one.node, {"message": one.name}) for one in Wait.objects.filter(**about).order_by("pk")),
        *((known[one.token], one.node, {"is_work": True}) for one in Job.objects.filter(**about, called=None).order_by("pk")),
    ]
    begun = Instance.objects.filter(caller__in=list(keys), ended_at=None).select_related("version__process")
    found += [(keys[one.caller], keys[one.caller].node, {"called": one}) for one in begun if one.caller is not None]
    return [
        WaitLine(
            table.ids[node], table.names[node] or table.ids[node], token, can_skip=table.kinds[token.node] in _SKIPPED, **said
        )
        for token, node, said in found
        if node >= 0 and table.kinds[node] not in {Kind.BOUNDARY, Kind.START}
    ]


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
