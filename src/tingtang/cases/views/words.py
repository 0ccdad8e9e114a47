"""How a case is said: its state and due time as badges, and each event of its story as a sentence."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tingtang.cases.actions.people import COVERED
from tingtang.cases.events import REASONS
from tingtang.cases.models import Case, Kind, LinkKind, Refusal
from tingtang.cases.models.cases import CHANNELS, PRIORITIES
from tingtang.cases.queries.clock_panel import clock_words
from tingtang.cases.queries.lines import CaseLine, KindName
from tingtang.cases.queries.story import Entry
from tingtang.core import registry
from tingtang.core.naming import text_in
from tingtang.core.registry import Text
from tingtang.ui import formats
from tingtang.ui.templatetags.addresses import address

PHASE_LOOKS = {"new": "waiting", "working": "serving", "pending": "parked", "resolved": "done", "closed": "closed"}
PRIORITY_LOOKS = {1: "bad", 2: "risk", 3: "info", 4: "rest", 5: "rest"}
PRIORITY_WORDS: dict[int, Text] = dict(PRIORITIES)
CHANNEL_WORDS: dict[str, Text] = dict(CHANNELS)
SOON = timedelta(hours=4)
LINK_WORDS: dict[tuple[str, bool], Text] = {
    ("duplicate", False): gettext_lazy("duplicate of"),
    ("duplicate", True): gettext_lazy("has the duplicate"),
    ("parent", False): gettext_lazy("part of"),
    ("parent", True): gettext_lazy("has the part"),
    ("caused_by", False): gettext_lazy("caused by"),
    ("caused_by", True): gettext_lazy("cause of"),
    ("blocks", False): gettext_lazy("blocks"),
    ("blocks", True): gettext_lazy("blocked by"),
    ("related", False): gettext_lazy("related to"),
    ("related", True): gettext_lazy("related to"),
}
FIELD_WORDS: dict[str, Text] = {
    "title": gettext_lazy("title"),
    "body": pgettext_lazy("of a case", "description"),
    "customer": gettext_lazy("customer"),
    "service": gettext_lazy("service"),
    "impact": gettext_lazy("impact"),
    "urgency": gettext_lazy("urgency"),
    "priority": gettext_lazy("priority"),
    "tags": gettext_lazy("tags"),
    "assets": gettext_lazy("assets"),
    "fields": gettext_lazy("fields"),
    "language": gettext_lazy("language"),
    "about_staff": gettext_lazy("about a colleague"),
    "is_restricted": gettext_lazy("restricted"),
}


def case_url(case: Case | CaseLine) -> str:
    """The page of a case."""
    return _url(case.number)


@lru_cache(maxsize=10_000)  # lists ask twice for each row
def _url(number: str) -> str:
    return address("cases:case", number) or reverse("cases:case", args=[number])


def state_name(kind: Kind | KindName, code: str) -> str:
    """What a kind calls one of its states."""
    state = kind.life.states.get(code)
    return text_in(state.names, default=code) if state else code


def due_look(case: Case | CaseLine, at: datetime) -> tuple[str, str]:
    """Look and word of when a case is due: late, soon, in time; nothing where no clock runs."""
    if case.due_at is None or not case.is_open:
        return "", ""
    left = case.due_at - at
    if left < timedelta(0):
        return "late", _("{time} late").format(time=formats.duration(-left))
    word = _("{time} left").format(time=formats.duration(left))
    return ("at_risk" if left <= SOON else "on_time"), word


def _name(value: object) -> str:
    return f"“{value}”" if value else ""


def _opened(entry: Entry, case: Case) -> str:
    return _("opened the case ({channel})").format(channel=CHANNEL_WORDS.get(str(entry.attributes.get("channel")), ""))


def _moved(entry: Entry, case: Case) -> str:
    to = state_name(case.kind, str(entry.attributes.get("to_state", "")))
    return _("set the state to “{state}”").format(state=to)


def _sent(entry: Entry, case: Case) -> str:
    return _("sent the case from {before} to {hall}").format(
        before=entry.names.get("from_hall", "–"), hall=entry.names.get("hall", "–")
    )


def _assigned(entry: Entry, case: Case) -> str:
    how, person, team = entry.attributes.get("how"), entry.names.get("assignee", ""), entry.names.get("team", "")
    if how == "taken":
        return _("took the case")
    if how == "returned":
        return _("gave the case back to {team}").format(team=team or _("nobody"))
    if how == COVERED and (absent := entry.names.get("from_assignee", "")):
        return _("gave the case to {person}, because {absent} is away").format(
            person=person or team or _("nobody"), absent=absent
        )
    if how == "sent" and not person and not team:
        return _("left the case to the hall, which gives it to a team")
    if how == "handed":
        text = _("handed the case over to {person} ({team})") if person else _("handed the case over to {team}")
    else:
        text = _("gave the case to {person} ({team})") if person and team else _("gave the case to {person}")
    return text.format(person=person or team or _("nobody"), team=team)


def _changed(entry: Entry, case: Case) -> str:
    names = str(entry.attributes.get("fields", "")).split(",")
    words = [str(FIELD_WORDS.get(name, name)) for name in names if name]
    return _("changed: {fields}").format(fields=_(", ").join(words))


def _linked(entry: Entry, case: Case) -> str:
    kind = str(entry.attributes.get("kind", ""))
    turned = entry.names.get("target") == case.number
    other = entry.names.get("case" if turned else "target", "")
    return _("linked it: {kind} {number}").format(kind=LINK_WORDS.get((kind, turned), kind), number=other)


def _unlinked(entry: Entry, case: Case) -> str:
    other = entry.names.get("case" if entry.names.get("target") == case.number else "target", "")
    return _("removed the link to {number}").format(number=other)


def _merged(entry: Entry, case: Case) -> str:
    return _("merged {case} into {kept}").format(case=entry.names.get("case", ""), kept=entry.names.get("into", ""))


def _unmerged(entry: Entry, case: Case) -> str:
    return _("took {case} out of {kept} again").format(case=entry.names.get("case", ""), kept=entry.names.get("into", ""))


def _split(entry: Entry, case: Case) -> str:
    return _("made {number} out of a note").format(number=entry.names.get("target", ""))


def _refused(entry: Entry, case: Case) -> str:
    ground = dict(Refusal.Ground.choices).get(str(entry.attributes.get("ground")), "")
    return _("refused the demand: {ground}").format(ground=ground)


def _watches(entry: Entry, case: Case) -> str:
    return _("added {person} as a watcher").format(person=entry.names.get("staff", ""))


def _watches_no_more(entry: Entry, case: Case) -> str:
    return _("removed {person} as a watcher").format(person=entry.names.get("staff", ""))


def _approval_ended(entry: Entry, case: Case) -> str:
    known = registry.event["cases.approval.ended"].values["state"]
    state = known.get(str(entry.attributes.get("state")), "")
    if entry.attributes.get("is_timeout"):
        return _("ended the approval, on which nobody decided in time: {state}").format(state=state)
    return _("ended the approval: {state}").format(state=state)


def _delegated(entry: Entry, case: Case) -> str:
    by, to = entry.names.get("staff", ""), entry.names.get("delegate", "")
    if by == to:
        return _("decides on the approval himself again")
    return _("let {person} decide on the approval").format(person=to)


def _reminded(entry: Entry, case: Case) -> str:
    due = entry.attributes.get("due_at")
    when = formats.short(datetime.fromisoformat(str(due))) if due else ""
    return _("reminded {people}: {clock}, due {time}").format(people=_told(entry), clock=_clock(entry, case), time=when)


def _urged(entry: Entry, case: Case) -> str:
    share = entry.attributes.get("share_percent")
    if share is None:
        return _("urged {people} to act and to answer").format(people=_told(entry))
    return _("urged {people}: {share} % of {clock} have passed").format(
        people=_told(entry), share=share, clock=_clock(entry, case)
    )


def _escalated(entry: Entry, case: Case) -> str:
    level, share = entry.attributes.get("level"), entry.attributes.get("share_percent")
    said = _("escalated the case to level {level}: {people}").format(level=level, people=_told(entry))
    why = _("{share} % of {clock} have passed").format(share=share, clock=_clock(entry, case)) if share is not None else ""
    return _("{first} ({second})").format(first=said, second=why) if why else said


def _told(entry: Entry) -> str:
    return entry.names.get("to") or _("nobody")


def _clock(entry: Entry, case: Case) -> str:
    return clock_words(str(entry.attributes.get("clock", "")), case)


def _offered(entry: Entry, case: Case) -> str:
    until = entry.attributes.get("until")
    when = formats.clock(datetime.fromisoformat(str(until))) if until else ""
    return _("offered the case to {person} until {time}").format(person=entry.names.get("staff", ""), time=when)


def _offer_ended(entry: Entry, case: Case) -> str:
    if entry.attributes.get("how") == "declined":
        return _("declined the offered case")
    return _("ended the offer to {person}, who did not answer in time").format(person=entry.names.get("staff", ""))


_SENTENCES: Mapping[str, Callable[[Entry, Case], str]] = {
    "cases.case.opened": _opened,
    "cases.case.moved": _moved,
    "cases.case.assigned": _assigned,
    "cases.case.changed": _changed,
    "cases.case.linked": _linked,
    "cases.case.unlinked": _unlinked,
    "cases.case.merged": _merged,
    "cases.case.unmerged": _unmerged,
    "cases.case.split": _split,
    "cases.case.refused": _refused,
    "cases.case.sent": _sent,
    "cases.approval.delegated": _delegated,
    "cases.approval.ended": _approval_ended,
    "cases.case.reminded": _reminded,
    "cases.case.urged": _urged,
    "cases.case.escalated": _escalated,
    "cases.offer.made": _offered,
    "cases.offer.ended": _offer_ended,
    "cases.watcher.added": _watches,
    "cases.watcher.removed": _watches_no_more,
}
# icon="plus" icon="arrow-right" icon="user-check" icon="edit" icon="link" icon="unlink" icon="git-merge" icon="git-branch"
# icon="ban" icon="eye" icon="eye-off" icon="clock" icon="point" icon="school"
# icon="bell" icon="bell-ringing" icon="arrow-up"
_ICONS = {
    "cases.case.opened": "plus",
    "cases.case.moved": "arrow-right",
    "cases.case.assigned": "user-check",
    "cases.case.changed": "edit",
    "cases.case.linked": "link",
    "cases.case.unlinked": "unlink",
    "cases.case.merged": "git-merge",
    "cases.case.unmerged": "git-merge",
    "cases.case.split": "git-branch",
    "cases.case.refused": "ban",
    "cases.watcher.added": "eye",
    "cases.watcher.removed": "eye-off",
    "cases.lesson.marked": "school",
    "cases.case.reminded": "bell",
    "cases.case.urged": "bell-ringing",
    "cases.case.escalated": "arrow-up",
}


def sentence(entry: Entry, case: Case) -> str:
    """An event as a sentence without its subject; the plain name of the event for those of other domains."""
    say = _SENTENCES.get(entry.type)
    return say(entry, case) if say else str(entry.label)


def icon_of(entry: Entry) -> str:
    """The icon beside an event."""
    if entry.type.startswith("cases.clock"):
        return "clock"
    return _ICONS.get(entry.type, "point")


def who_of(entry: Entry) -> str:
    """Who did it, as people read it."""
    if entry.who:
        return entry.who
    return str({"system": _("System"), "customer": _("Customer"), "device": _("Device")}.get(entry.who_kind, ""))


def reason_of(entry: Entry) -> str:
    """The reason somebody gave; one the program gave, in the reader's words."""
    reason = str(entry.attributes.get("reason") or "")
    return str(REASONS.get(reason, reason))


def details_of(entry: Entry) -> list[str]:
    """What else an event says in words of its type, for those without a sentence of their own."""
    known = registry.event.get(entry.type)
    if known is None or entry.type in _SENTENCES:
        return []
    step = [entry.step] if "step" in known.attributes and entry.attributes.get("name") else []
    return step + [
        str(known.values[name].get(str(value), value))
        for name, value in entry.attributes.items()
        if name in known.values and value not in (None, "")
    ]


LINK_CHOICES = [(kind.value, LINK_WORDS[kind.value, False]) for kind in LinkKind]
