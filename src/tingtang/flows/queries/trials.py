"""A drawing tried out: where it stands, what is asked there, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tingtang.core.errors import Refused
from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.diagram import Diagram, Kind, Problem
from tingtang.flows.rules.document import Unreadable
from tingtang.flows.rules.soundness import problems
from tingtang.flows.rules.trial import Turn, Waiting, event_of, kind_of_way, walk
from tingtang.flows.wording import sentence, unreadable
from tingtang.org.models import Post


class NotWalkable(Refused):
    """The drawing has faults that keep it from running."""

    message = _("This cannot be tried yet: {faults}")


def tried(xml: str, turns: Sequence[Any]) -> dict[str, Any]:
    """Where a drawing stands after `turns`. Refused (`NotWalkable`) when it cannot run at all."""
    try:
        diagram = parse(xml)
    except Unreadable as reason:
        raise NotWalkable(faults=unreadable(reason, gettext)) from None
    wrong = [sentence(one, gettext) for one in problems(diagram) if not one.is_warning]
    if wrong:
        raise NotWalkable(faults=" ".join(wrong[:3]))
    found = walk(diagram, [_turn(one) for one in turns if isinstance(one, Mapping)])
    stuck = ""
    if found.halted:
        node = diagram.nodes[found.halted_at]
        stuck = sentence(Problem(found.halted, node.id, node.name), gettext)
    names = dict(Post.objects.values_list("code", "name"))
    return {
        "open": [_open(diagram, one, names) for one in found.waiting],
        "done": list(found.passed),
        "ended": bool(found.ended),
        "stuck": stuck,
    }


def _turn(sent: Mapping[str, Any]) -> Turn:
    key = str(sent.get("key") or "")
    values = sent.get("values")
    given = {str(name): value for name, value in values.items()} if isinstance(values, Mapping) else {}
    return Turn(int(key) if key.isascii() and key.isdigit() and len(key) < 10 else 0, str(sent.get("way") or "done"), given)


def _open(diagram: Diagram, one: Waiting, posts: Mapping[str, str]) -> dict[str, Any]:
    node = one.node
    fields = node.fields if node.kind is Kind.USER else ()
    return {
        "key": str(one.token),
        "element": node.id,
        "name": node.name or node.id,
        "post": posts.get(node.post, node.post),
        "fields": [{"code": f.code, "label": f.label, "type": f.type, "options": list(f.options)} for f in fields],
        "ways": [{"way": way, "kind": kind_of_way(diagram, way), "name": _called(diagram, way)} for way in one.ways],
    }


def _called(diagram: Diagram, way: str) -> str:
    node = event_of(diagram, way)
    return node.name if node is not None else ""
