"""How cases are shown in templates: `{% load casework %}`."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.safestring import SafeString

from tingtang.cases.models import Case
from tingtang.cases.queries.story import Entry, Story
from tingtang.cases.rules.supervision import Rung
from tingtang.cases.rules.workflow import Step
from tingtang.cases.views import rungs as oversight_words
from tingtang.cases.views import words
from tingtang.core.naming import text_in
from tingtang.ui.templatetags.ui import badge
from tingtang.ui.templatetags.ui import icon as draw

register = template.Library()
register.filter("case_url", words.case_url)


@register.filter
def own(texts: object) -> str:
    """A text by language in the reader's."""
    return text_in(texts) if isinstance(texts, dict) and texts else ""


@register.simple_tag
def state_badge(case: Case) -> SafeString:
    """The state of a case in the words of its kind, in the look of its phase."""
    return badge(words.PHASE_LOOKS.get(case.phase, "rest"), words.state_name(case.kind, case.state))


@register.simple_tag
def priority_badge(case: Case) -> SafeString:
    """The priority of a case."""
    return badge(words.PRIORITY_LOOKS.get(case.priority, "rest"), words.PRIORITY_WORDS.get(case.priority, case.priority))


@register.simple_tag
def due_badge(case: Case, at: datetime) -> SafeString:
    """Whether a case is late, soon due or in time; nothing where no clock runs."""
    look, word = words.due_look(case, at)
    return badge(look, word) if look else SafeString("")


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
