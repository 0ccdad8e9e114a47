"""A drawing tried out: where it stands, what is asked there, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from tingtang.core.errors import Refused
from tingtang.core.registry import Text
from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.diagram import GATEWAYS, STEPS, Diagram, Kind, Problem, Trigger
from tingtang.flows.rules.document import Unreadable
from tingtang.flows.rules.soundness import problems
from tingtang.flows.rules.trial import FLOW, Turn, Waiting, event_of, kind_of_way, walk
from tingtang.flows.wording import sentence, unreadable
from tingtang.org.models import Post

_AT_GATES: Mapping[Kind, Text] = {
    Kind.EXCLUSIVE: _("is to go one of several ways"),
    Kind.INCLUSIVE: _("is to go one or more ways"),
    Kind.EVENT_GATE: _("waits for whichever comes first"),
    Kind.PARALLEL: _("waits for the other ways"),
}
_AT: Mapping[Kind, Text] = {
    Kind.SERVICE: _("the system is at work"),
    Kind.SEND: _("the system sends a message"),
    Kind.RECEIVE: _("waits for a message"),
    Kind.CALL: _("another process is at work"),
    Kind.SUB: _("is inside the sub-process"),
}


class NotWalkable(Refused):
    """The drawing has faults that keep it from running."""

    message = _("This cannot be tried yet: {faults}")


def tried(xml: str, turns: Sequence[Any]) -> dict[str, Any]:
    """Where a drawing stands after `turns`, and how it came there in the latest. Refused (`NotWalkable`) when it cannot run at all."""
    try:
        diagram = parse(xml)
    except Unreadable as reason:
        raise NotWalkable(faults=unreadable(reason, gettext)) from None
    wrong = [sentence(one, gettext) for one in problems(diagram) if not one.is_warning]
    if wrong:
        raise NotWalkable(faults=" ".join(wrong[:3]))
    found = walk(diagram, [_turn(one) for one in turns if isinstance(one, Mapping)], asks=True)
    stuck = ""
    if found.halted:
        node = diagram.nodes[found.halted_at]
        stuck = sentence(Problem(found.halted, node.id, node.name), gettext)
    names = {post.code: str(post) for post in Post.objects.all()}
    return {
        "open": [_open(diagram, one, names) for one in found.waiting],
        "done": list(found.passed),
        "moves": found.moves,
        "values": _entered(diagram, found.values),
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
        "name": node.name,
        "state": _state(one, posts.get(node.post, node.post)),
        "fields": [{"code": f.code, "label": f.label, "type": f.type, "options": list(f.options)} for f in fields],
        "ways": [{"way": way, "kind": kind_of_way(diagram, way), **_called(diagram, way)} for way in one.ways],
        "by_values": f"{FLOW}{','.join(way.removeprefix(FLOW) for way in one.by_values)}" if one.by_values else "",
        "is_several": node.kind is Kind.INCLUSIVE,
        "fault": sentence(Problem(one.fault.reason, node.id, node.name, {"about": one.fault.about}), gettext)
        if one.fault
        else "",
    }


def _called(diagram: Diagram, way: str) -> dict[str, str]:
    """What a way is called, and under which condition it is taken."""
    flow = diagram.flows.get(way.removeprefix(FLOW))
    if flow is None:
        node = event_of(diagram, way)
        return {"name": node.name if node is not None else "", "condition": ""}
    is_default = diagram.nodes[flow.source].default == flow.id
    name = flow.name or diagram.nodes[flow.target].name or flow.target
    return {"name": name, "condition": pgettext("a way out of a gateway", "otherwise") if is_default else flow.condition}


def _state(one: Waiting, post: str) -> str:
    """What a token does where it stands, in words."""
    kind, trigger = one.node.kind, one.node.trigger
    if kind in STEPS:
        return gettext("waits for {post}").format(post=post) if post else gettext("waits for somebody to do it")
    if kind in GATEWAYS:
        return str(_AT_GATES[kind if one.ways else Kind.PARALLEL])
    if kind is Kind.CATCH and trigger is Trigger.TIMER and one.node.timer is not None:
        return gettext("waits for its time: {time}").format(time=one.node.timer.text)
    return str(_AT.get(kind, _AT[Kind.RECEIVE]))


def _entered(diagram: Diagram, values: Mapping[str, Any]) -> list[dict[str, str]]:
    """The values known so far, each with the words by which it was asked for."""
    labels = {one.code: one.label for node in diagram.nodes.values() for one in node.fields}
    labels |= {one.code: one.label for one in diagram.fields}
    said = {True: pgettext("a value", "yes"), False: pgettext("a value", "no")}
    return [
        {"label": labels.get(code) or code, "value": said[value] if isinstance(value, bool) else str(value)}
        for code, value in values.items() if value not in (None, "")
    ]  # fmt: skip
