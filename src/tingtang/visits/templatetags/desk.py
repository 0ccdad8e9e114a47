"""Keys and clocks of the desk pages: `{% load desk %}`."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy, pgettext_lazy

from tingtang.core.naming import text_in
from tingtang.ui.templatetags.ui import badge
from tingtang.ui.templatetags.ui import icon as draw
from tingtang.visits.events import CHANNELS, RULES
from tingtang.visits.models import Call
from tingtang.visits.queries.choices import class_label
from tingtang.visits.queries.targets import Clock, Standing
from tingtang.visits.views.console import seen as seen_of

register = template.Library()
_HIDDEN = mark_safe(" hidden")
_LOOKS = {"main": "btn btn-primary key-main", "big": "btn key-big", "": "btn"}


@register.simple_tag
def seen(call: Call | None) -> str:
    """Which call the page shows."""
    return seen_of(call)


@register.simple_tag
def key(step: str, letter: str, label: object, *, icon: str, counter: Any, now: Any, look: str = "big") -> SafeString:
    """A button that does one step at the counter, and its key."""
    return format_html(
        '<button type="button" class="{}" data-key="{}" data-key-label="{}" hx-post="{}" hx-vals=\'{{"seen": "{}"}}\'>'
        '{}<span>{}</span> <kbd aria-hidden="true">{}</kbd></button>',
        _LOOKS[look], letter.lower(), label, reverse(f"visits:console_{step.replace('-', '_')}", args=[counter.pk]),
        seen_of(now.call), draw(icon), label, letter,
    )  # fmt: skip


@register.simple_tag(name="seen_of")
def seen_tag(call: Any) -> str:
    """Which call the page shows, and how far it has come."""
    return seen_of(call)


@register.simple_tag
def opens(name: str, letter: str, label: object, *, icon: str, counter: Any) -> SafeString:
    """A button that opens a dialog, and its key."""
    return format_html(
        '<button type="button" class="btn key-big" data-key="{}" data-key-label="{}" hx-get="{}" hx-target="#desk-dialog-body"'
        ' hx-swap="innerHTML">{}<span>{}</span> <kbd aria-hidden="true">{}</kbd></button>',
        letter.lower(), label, reverse(f"visits:console_{name}_dialog", args=[counter.pk]), draw(icon), label, letter,
    )  # fmt: skip


@register.simple_tag
def standings(clock: Clock, id: str = "") -> SafeString:  # noqa: A002 - the word of HTML
    """On time, at risk and late, of which the page shows the one that is true as time passes."""
    parts = ((s.value, "" if s == clock.standing else _HIDDEN, badge(s.value, s.label)) for s in Standing)
    inside = format_html_join("", '<span data-standing="{}"{}>{}</span>', parts)
    return format_html('<span class="standings"{}>{}</span>', format_html(' id="{}"', id) if id else "", inside)


@register.simple_tag
def standing_badge(standing: str) -> SafeString:
    """How a wait stands against its target: colour, shape and word."""
    return badge(standing, Standing(standing).label)


@register.simple_tag
def class_name(ticket: Any) -> str:
    """The service class of a ticket in the reader's language."""
    return class_label(ticket.hall_id, ticket.service_class)


@register.simple_tag
def document_name(document: dict[str, Any]) -> str:
    """A document of a service in the reader's language."""
    return text_in(document.get("names", {}), default=str(document.get("name", "")))


@register.simple_tag
def errand_badge(errand: Any) -> SafeString:
    """Where one of several services of a visit stands."""
    looks = {"waiting": "waiting", "current": "serving", "done": "done", "dropped": "left"}
    return badge(looks.get(errand.state, "rest"), errand.get_state_display())


_PHASES = {
    "open": gettext_lazy("free"),
    "closed": pgettext_lazy("a counter", "closed"),
    "break": gettext_lazy("on break"),
    "called": gettext_lazy("called"),
    "serving": gettext_lazy("being served"),
}


@register.simple_tag
def phase_badge(phase: str) -> SafeString:
    """What a counter is at."""
    return badge(phase, _PHASES.get(phase, phase))


@register.simple_tag
def rule_word(rule: str) -> str:
    """The rule that gives a place, in a word."""
    return str(RULES.get(rule, rule))


@register.simple_tag
def channel_word(channel: str) -> str:
    """Where a number was taken."""
    return str(CHANNELS.get(channel, channel))
