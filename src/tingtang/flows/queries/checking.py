"""What is wrong with a diagram, as sentences: what the engine cannot run, and what people could not work by (FLW-21)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Standard, StandardVersion
from tingtang.catalogue.queries.wordings import Discouraged, discouraged, told
from tingtang.core import registry
from tingtang.flows.models import Process
from tingtang.flows.queries.calling import takes
from tingtang.flows.queries.drawings import diagram_of
from tingtang.flows.queries.naming import named
from tingtang.flows.queries.opening import opener_for
from tingtang.flows.queries.processes import living, published
from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.cel_parser import BadExpression
from tingtang.flows.rules.diagram import STEPS, Diagram, Kind, Node, Problem, Trigger
from tingtang.flows.rules.document import Unreadable
from tingtang.flows.rules.expressions import check
from tingtang.flows.rules.meaning import types
from tingtang.flows.rules.soundness import problems
from tingtang.flows.wording import sentence, unreadable
from tingtang.org.models import Post


@dataclass(frozen=True)
class Fault:
    """Something wrong with an element: a fault keeps the process from being published, a remark does not."""

    element: str
    text: str
    is_fault: bool = True


def faults_of(xml: str, process: Process | None = None) -> list[Fault]:
    """What is wrong with a diagram, of a process if it is known, faults first."""
    try:
        drawn = parse(xml)
    except Unreadable as reason:
        return [Fault("", unreadable(reason, gettext))]
    diagram = named(drawn)
    names = set(Process.objects.filter(is_active=True).values_list("code", flat=True))
    found = [
        Fault(one.element, sentence(one, gettext), not one.is_warning)
        for one in problems(diagram, actions=takes(), processes=names)
        if one.code != "no_post"
    ]
    found += _begun(diagram, process)
    posts: Mapping[str, Any] = {post.code: post for post in Post.objects.prefetch_related("staff")}
    standards = dict(Standard.objects.annotate(is_whole=Exists(_APPROVED)).values_list("code", "is_whole"))
    words, alive = discouraged(), set(living().values_list("process__code", flat=True))
    for node in diagram.nodes.values():
        if node.kind is Kind.CALL and node.called in names - alive:
            text = gettext("“{name}” calls “{process}”, of which nothing is in force: the procedure would stand still there.")
            found.append(Fault(node.id, text.format(name=node.name, process=node.called), is_fault=False))
        if node.kind in STEPS:
            found += _operable(node, drawn.nodes[node.id].name, posts, standards, words)
    return sorted(found, key=lambda fault: not fault.is_fault)


def callers_of(process: Process, day: date) -> list[Process]:
    """The processes in force on `day` that call another one, and would stand still there without it."""
    found = [
        one.process for one in published(day) if process.code in {node.called for node in diagram_of(one.xml).nodes.values()}
    ]
    return [one for one in found if one != process]


def condition_fault(text: str, xml: str) -> str:
    """Why a condition cannot be used in a diagram; empty when it can."""
    try:
        check(text, types(parse(xml)))
    except BadExpression as bad:
        about = {"text": text[:80], "about": bad.about}
        return sentence(Problem(f"expression_{bad.reason}", "", gettext("Condition"), about), gettext)
    except Unreadable as reason:
        return unreadable(reason, gettext)
    return ""


# What a procedure that begins by itself records; beginning by these, it would begin itself for ever.
_OWN = ("flows.", "cases.")


def _begun(diagram: Diagram, process: Process | None) -> Iterator[Fault]:
    """What is wrong with the events that begin a procedure by itself."""
    starts = [node for node in diagram.inside("") if node.kind is Kind.START and node.trigger is not Trigger.NONE]
    for node in starts:
        if node.ref in registry.event and node.ref.startswith(_OWN):
            text = gettext("“{name}”: a procedure cannot begin by “{event}”, which happens when procedures run.")
            yield Fault(node.id, text.format(name=node.name, event=node.ref))
    if starts and process is not None and any(diagram.steps()) and opener_for(process) is None:
        text = gettext("“{name}” begins by itself, but no kind of cases is led by this process: its steps come to nobody's list.")
        yield Fault(starts[0].id, text.format(name=starts[0].name), is_fault=False)


_ENDED = StandardVersion.objects.filter(
    standard=OuterRef("standard"), state="retired", number__gt=OuterRef("number"), retired_date__gte=F("effective_date")
)
_APPROVED = StandardVersion.objects.filter(~Exists(_ENDED), standard=OuterRef("pk"), state="approved")
_SOP: dict[str, str | Promise] = {
    "purpose": _("function of the step"),
    "documents": _("rules for checking documents"),
    "wording": pgettext_lazy("of a step", "wording"),
    "system": _("operation in the system"),
}


def _operable(
    node: Node, own_name: str, posts: Mapping[str, Any], standards: Mapping[str, bool], words: Discouraged
) -> Iterator[Fault]:
    def fault(text: Any, *, is_fault: bool = True, **about: str) -> Fault:
        return Fault(node.id, str(text).format(name=node.name, **about), is_fault)

    if not own_name:
        yield fault(_("A step has no name."))
    yield from _posted(node, posts, fault)
    if not node.sop.minutes:
        yield fault(_("“{name}”: give the time limit."))
    if node.sop.standard and node.sop.standard not in standards:
        yield fault(_("“{name}”: there is no standard “{standard}” here."), standard=node.sop.standard)
    elif node.sop.standard and not standards[node.sop.standard]:
        text = _("“{name}”: the standard “{standard}” has no approved version with targets, method and procedure.")
        yield fault(text, is_fault=False, standard=node.sop.standard)
    for flag in words.flags(node.sop.wording):
        yield fault(_("“{name}”, wording: {told}"), is_fault=False, told=told(flag))
    missing = [str(word) for key, word in _SOP.items() if not getattr(node.sop, key)]
    if missing:
        yield fault(_("“{name}” does not say: {parts}."), is_fault=False, parts=str(_(", ")).join(missing))


def _posted(node: Node, posts: Mapping[str, Any], fault: Any) -> Iterator[Fault]:
    if not node.post:
        yield fault(_("“{name}”: choose the responsible post, or put the step into a lane of a post."))
    elif node.post not in posts:
        yield fault(_("“{name}”: there is no post “{post}” here."), post=node.post)
    elif posts[node.post].is_held and not posts[node.post].staff.all():
        yield fault(_("“{name}”: nobody holds the post “{post}”."), is_fault=False, post=str(posts[node.post]))
