"""How versions, changes and steps are shown: states as words and badges, posts and standards by their names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Service, Standard
from tingtang.core import registry
from tingtang.core.registry import Text
from tingtang.flows.models import Change, Start, Version
from tingtang.flows.queries.drawings import drawing_read, names_of, steps
from tingtang.flows.rules.diagram import Node
from tingtang.org.models import Post
from tingtang.ui import formats

_STATES: Mapping[str, Text] = {
    "draft": _("draft"),
    "review": _("in review"),
    "approved": _("approved"),
    "published": pgettext_lazy("of a process", "in force"),
    "coming": pgettext_lazy("of a process", "comes into force"),
    "superseded": pgettext_lazy("of a process", "superseded"),
    "ending": pgettext_lazy("of a process", "in force, to be retired"),
    "withdrawn": pgettext_lazy("of a process", "withdrawn before it began"),
    "unused": pgettext_lazy("of a process", "not in use"),
    "retired": _("retired"),
}
_CHANGES: Mapping[str, Text] = {
    "asked": _("asked for"),
    "declined": _("declined"),
    "draft": _("being drawn"),
    "review": _("with the department's head"),
    "leadership": _("with leadership"),
    "approved": _("approved, to be published"),
    "published": _("published"),
    "retired": _("retired"),
}
BADGES = {
    "draft": "draft", "review": "review", "leadership": "review", "approved": "approved", "published": "in_force", "coming": "coming",
    "superseded": "superseded", "retired": "retired", "asked": "waiting", "declined": "aborted",
    "ending": "in_force", "withdrawn": "retired", "unused": "retired",
}  # fmt: skip


def shown_state(version: Version, force: Version | None, day: date) -> tuple[str, Text]:
    """The badge and word for a version: of several published ones only one is in force, also until the day it is retired."""
    state = version.state
    starts = version.effective_date or day
    if state == "published" and version != force:
        state = "coming" if starts > day else "superseded" if version.process.is_active else "unused"
    elif state == "retired" and version.retired_date is not None:
        state = "ending" if version == force else "withdrawn" if version.retired_date < starts else state
    return BADGES[state], _STATES[state]


def starts_in_words(version: Version) -> list[str]:
    """What begins a published version by itself: its next time, or what message or event."""
    return [_start_words(one) for one in version.starts.filter(values={}).order_by("due_at")]


def _start_words(one: Start) -> str:
    event = registry.event.get(one.name) if one.name else None
    if event is not None:
        return gettext("when it happens: {event}").format(event=event.label)
    if one.name:
        return gettext("by the message “{name}”").format(name=one.name)
    moment = formats.moment(one.due_at)
    words = gettext("again and again, next on {moment}") if one.left else gettext("once, on {moment}")
    return words.format(moment=moment)


def change_words(change: Change) -> tuple[str, Text]:
    """The badge and word for a change request."""
    return BADGES[change.state], _CHANGES[change.state]


@dataclass(frozen=True)
class Step:
    """A step as people read it: its number, name, post, standard and service, and what it says."""

    number: int
    node: Node
    name: str
    post: Post | None
    standard: Standard | None
    service: Service | None
    more: Mapping[str, str]

    @property
    def limit(self) -> int:
        """The time limit in seconds."""
        return (self.node.sop.minutes or 0) * 60


def shown_steps(xml: str) -> list[Step]:
    """The steps of a diagram in the order of the work, with the names of what they refer to."""
    return steps_of([xml])[0]


def steps_of(drawings: Sequence[str]) -> list[list[Step]]:
    """The steps of each diagram, as `shown_steps`: what all of them refer to is read at once."""
    read = [drawing_read(xml) for xml in drawings]
    told = [(steps(xml), names_of(xml)) for xml in read]
    nodes = [node for each, _more in told for node in each]
    named = {said.get("service", "") for _nodes, more in told for said in more.values()}
    posts: Mapping[str, Any] = Post.objects.in_bulk({node.post for node in nodes}, field_name="code")
    standards = {one.code: one for one in Standard.objects.filter(code__in={node.sop.standard for node in nodes})}
    services = {one.code: one for one in Service.objects.filter(code__in=named)}
    return [
        [
            Step(
                number,
                node,
                node.name,
                posts.get(node.post),
                standards.get(node.sop.standard),
                services.get(more.get(node.id, {}).get("service", "")),
                more.get(node.id, {}),
            )
            for number, node in enumerate(each, 1)
        ]
        for each, more in told
    ]
