"""How cases are shown in templates: `{% load casework %}`."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tingtang.cases.models import Case, Offer
from tingtang.cases.queries.clock_panel import clock_words
from tingtang.cases.queries.lines import CaseLine
from tingtang.cases.queries.story import Entry, Story
from tingtang.cases.rules.supervision import Rung
from tingtang.cases.rules.workflow import Step
from tingtang.cases.views import rungs as oversight_words
from tingtang.cases.views import words
from tingtang.core.naming import text_in
from tingtang.ui.drawing import safe
from tingtang.ui.formats import clock
from tingtang.ui.templatetags.ui import badge
from tingtang.ui.templatetags.ui import icon as draw

FIRST_QUIET = 3  # from this priority on a row does not say it
register = template.Library()
register.filter("case_url", words.case_url)


@register.filter
def own(texts: object) -> str:
    """A text by language in the reader's."""
    return text_in(texts) if isinstance(texts, dict) and texts else ""


@register.simple_tag
def state_badge(case: Case | CaseLine) -> SafeString:
    """The state of a case in the words of its kind, in the look of its phase."""
    return badge(words.PHASE_LOOKS.get(case.phase, "rest"), words.state_name(case.kind, case.state))


@register.simple_tag
def clock_name(code: str, case: Case) -> str:
    """What a clock of a case is called."""
    return clock_words(code, case)


@register.simple_tag
def priority_badge(case: Case | CaseLine) -> SafeString:
    """The priority of a case."""
    return badge(words.PRIORITY_LOOKS.get(case.priority, "rest"), words.PRIORITY_WORDS.get(case.priority, case.priority))


@register.simple_tag
def due_badge(case: Case | CaseLine, at: datetime) -> SafeString:
    """Whether a case is late, soon due or in time; nothing where no clock runs."""
    look, word = words.due_look(case, at)
    return badge(look, word) if look else SafeString("")


@register.simple_tag(takes_context=True)
def case_rows(
    context: template.Context, cases: Iterable[Case | CaseLine], offers: Mapping[int, Offer] | None = None, **shown: bool
) -> SafeString:
    """The rows of a list of cases, drawn by hand: `team`, `holder`, a new `tab`, and a button by which one can `take` the case.

    `offers` are those open now, by case.
    """
    at, known = context["request"].at, offers or {}
    rows = (_row(case, at, offer=known.get(case.pk), **shown) for case in cases)
    return mark_safe("".join(rows))  # noqa: S308 - every part is escaped


def _row(
    case: Case | CaseLine,
    at: datetime,
    *,
    offer: Offer | None = None,
    team: bool = False,
    holder: bool = False,
    tab: bool = False,
    take: bool = False,
) -> str:
    named = (
        case.customer and case.customer.name,
        case.kind.name_in(),
        case.service and case.service.name_in(),
        team and case.team and case.team.name_in(),
        holder and case.assignee and case.assignee.name,
        offer and _("offered to {person} until {time}").format(person=offer.staff.name, time=clock(offer.expires_at)),
    )
    note = " · ".join(safe(name) for name in named if name)
    elsewhere = ' target="_blank" rel="noopener"' if tab else ""
    marks = f"{priority_badge(case) if case.priority < FIRST_QUIET else ''}{state_badge(case)}{due_badge(case, at)}"
    return (
        f'<li class="case-row" tabindex="-1"><a class="case-row-main" href="{words.case_url(case)}"{elsewhere}>'
        f'<span class="case-row-number">{safe(case.number)}</span> <strong class="case-row-title">{safe(case.title)}</strong> '
        f'<span class="case-row-note">{note}</span></a> <span class="case-row-marks">{marks}</span>{_take(case) if take else ""}</li>\n'
    )


def _take(case: Case | CaseLine) -> str:
    return (
        f'<form hx-post="{reverse("cases:take", args=[case.number])}" hx-target="closest .case-list" hx-swap="none" class="case-row-act">'
        f'<button type="submit" class="btn btn-sm">{_("Take")}<span class="visually-hidden"> {safe(case.number)}</span></button></form>'
    )


@register.simple_tag
def rung_words(rung: Rung) -> str:
    """What a rung of supervision does, in words."""
    return oversight_words.rung_words(rung)


@register.filter
def sentence(entry: Entry, case: Case) -> str:
    """An event of the story as a sentence."""
    return words.sentence(entry, case)


@register.simple_tag
def event_icon(entry: Entry) -> SafeString:
    """The icon beside an event."""
    return draw(words.icon_of(entry))


@register.simple_tag
def step_name(step: Step) -> str:
    """What a kind calls a step."""
    return text_in(step.names, default=step.code)


@register.simple_tag
def story_number(story: Story, entry: Entry) -> str:
    """The number of the case in which an entry was written, where that is a merged one."""
    return story.family.get(entry.case_id, "")


@register.filter
def who(entry: Entry) -> str:
    """Who did it."""
    return words.who_of(entry)


@register.filter
def reason(entry: Entry) -> str:
    """The reason somebody gave."""
    return words.reason_of(entry)


@register.filter
def details(entry: Entry) -> list[str]:
    """What else an event says."""
    return words.details_of(entry)


@register.filter
def channel_word(code: str) -> object:
    """What a channel is called."""
    return words.CHANNEL_WORDS.get(code, code)


@register.simple_tag
def link_word(kind: str, is_turned: bool) -> object:
    """A link as it reads from one side."""
    return words.LINK_WORDS.get((kind, is_turned), kind)


@register.filter
def state_word(kind: Any, code: str) -> str:
    """What a kind calls one of its states."""
    return words.state_name(kind, code)
