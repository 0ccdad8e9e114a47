"""The clocks of a case as they are shown: how far, due when in the hall's zone, standing still why, and the reasoning line by line."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from time import monotonic
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from tingtang.cases.events import CLOCKS
from tingtang.cases.models import Case, ClockState, SlaClock
from tingtang.cases.rules.timing import REOPENED
from tingtang.catalogue import queries as catalogue
from tingtang.catalogue.rules.calendars import Calendar
from tingtang.catalogue.rules.reasoning import Line, reasoning
from tingtang.core.database import shapes
from tingtang.core.errors import NotFound
from tingtang.core.naming import text_in
from tingtang.core.registry import Text
from tingtang.org.models import Team
from tingtang.ui import formats

AT_RISK = 0.8
MERGED = "merged"  # why the clocks of a merged case stand still
_STATES: dict[str, Text] = {
    "on_time": gettext_lazy("in time"),
    "at_risk": gettext_lazy("soon due"),
    "late": pgettext_lazy("of a clock", "overdue"),
    "parked": gettext_lazy("standing still"),
    "ok": gettext_lazy("kept"),
    "bad": gettext_lazy("missed"),
    "rest": gettext_lazy("cancelled"),
}


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock in plain data. `due_at`, `held_since` are aware in the hall's zone; `share` is what of its time is used."""

    pk: int
    code: str
    label: str
    look: str
    word: str
    share: float
    target: timedelta
    elapsed: timedelta
    left: timedelta | None
    due_at: datetime | None
    is_fixed: bool
    is_live: bool
    held_since: datetime | None
    held_why: str
    calendar: str
    zone: str
    reckon: Callable[[], Iterable[str]] = field(repr=False, compare=False)

    @property
    def lines(self) -> tuple[str, ...]:
        """How this was reckoned, line by line: a clock of months has eighty lines, so only for who asks."""
        return tuple(self.reckon())

    @property
    def percent(self) -> int:
        """The share as a whole number for bars, at most 100."""
        return min(100, round(self.share * 100))


def clock_views(case: Case, at: datetime) -> list[ClockView]:
    """The clocks of a case as they stand at `at`: live ones first, the earliest due on top."""
    rows = shapes.models("cases.clocks", _clocks_of, [case.pk])
    found = [_view(case, clock, at) for clock in rows if not clock.code.startswith("urging:")]
    return sorted(found, key=lambda one: (not one.is_live, one.due_at is None, one.due_at or at))


def _clocks_of(case_id: int) -> QuerySet[SlaClock]:
    return SlaClock.objects.filter(case_id=case_id).select_related("calendar").order_by("pk")


def get_clock_view(case: Case, pk: int, at: datetime) -> ClockView:
    """One clock of a case as it stands at `at`. NotFound when the case has no such clock."""
    clock = SlaClock.objects.filter(case=case, pk=pk).select_related("calendar").first()
    if clock is None:
        raise NotFound
    return _view(case, clock, at)


def _view(case: Case, clock: SlaClock, at: datetime) -> ClockView:
    zone, timing = ZoneInfo(clock.zone_name), clock.timing
    calendar = catalogue.working_calendar(clock.calendar or catalogue.ALWAYS, zone)
    elapsed, budget = timing.elapsed(at, calendar), timing.budget(calendar)
    share = elapsed / budget if budget else 1.0
    look = look_of(clock, share, at)
    held = timing.holds[-1] if timing.is_held else None
    return ClockView(
        pk=clock.pk,
        code=clock.code,
        label=clock_words(clock.code, case),
        look=look,
        word=str(_STATES[look]),
        share=share,
        target=budget,
        elapsed=elapsed,
        left=None if timing.stopped_at else budget - elapsed,
        due_at=clock.due_at.astimezone(calendar.zone) if clock.due_at else None,
        is_fixed=timing.fixed_at is not None,
        is_live=timing.stopped_at is None,
        held_since=held.starts_at.astimezone(calendar.zone) if held else None,
        held_why=hold_words(held.reason, case) if held else "",
        calendar=str(clock.calendar) if clock.calendar else _("day and night"),
        zone=calendar.zone.key,
        reckon=lambda: _lines(case, clock, calendar, at),
    )


def look_of(clock: SlaClock, share: float, at: datetime) -> str:
    """How a clock stands, as a state that pages show in colour, shape and word."""
    ended = {ClockState.MET: "ok", ClockState.MISSED: "bad", ClockState.CANCELLED: "rest", ClockState.HELD: "parked"}
    if clock.state in ended:
        return ended[ClockState(clock.state)]
    if clock.due_at is not None and clock.due_at < at:
        return "late"
    return "at_risk" if share >= AT_RISK else "on_time"


def clock_words(code: str, case: Case | None = None) -> str:
    """What a clock is called in the reader's language."""
    if code in CLOCKS:
        return str(CLOCKS[code])
    kind, _colon, about = code.partition(":")
    if kind == "step" and case is not None and about in case.kind.life.states:
        about = text_in(case.kind.life.states[about].names, default=about)
    if kind == "handoff":
        is_with_it = case is not None and case.team is not None and case.team.code == about
        about = str(case.team) if case is not None and is_with_it else _team_name(about, get_language() or "", _minute())
    words = {"step": _("in the state “{about}”"), "handoff": _("with the team “{about}”"), "urging": _("answer to an urging")}
    return words.get(kind, code).format(about=about)


@lru_cache(maxsize=1000)
def _team_name(code: str, _language: str, _of_minute: int) -> str:
    """What a team that had a case before is called, at most a minute ago: a story may name it a hundred times."""
    team = Team.objects.filter(code=code).first()
    return str(team) if team is not None else code


def _minute() -> int:
    return int(monotonic() // 60)


def hold_words(reason: str, case: Case) -> str:
    """Why a clock stands still: the name of the state that holds it, or what was written."""
    if reason == REOPENED:
        return _("the case was resolved, before it was reopened")
    if reason == MERGED:
        return _("merged into another")
    state = case.kind.life.states.get(reason)
    return text_in(state.names, default=reason) if state else reason


def _lines(case: Case, clock: SlaClock, calendar: Calendar, at: datetime) -> Iterable[str]:
    timing = clock.timing
    due = timing.due_at(calendar)
    until = timing.stopped_at or (max(at, due) if due else at)
    yield _("started {at}").format(at=_moment(timing.started_at, calendar.zone))
    for hold in timing.holds:
        ends = _moment(hold.ends_at, calendar.zone) if hold.ends_at else _("now")
        yield _("stood still {since} – {until}: {why}").format(
            since=_moment(hold.starts_at, calendar.zone), until=ends, why=hold_words(hold.reason, case)
        )
    pauses = [(hold.starts_at, hold.ends_at or max(until, hold.starts_at)) for hold in timing.holds]
    lines = reasoning(timing.started_at, until, calendar, pauses)
    names = catalogue.day_names(clock.calendar, lines)
    for line in lines:
        yield catalogue.with_name(_told(line, calendar), names.get(line.of))
    if timing.fixed_at is not None:
        yield _("due {at}, set by hand: no pause, target or calendar moves it").format(at=_moment(timing.fixed_at, calendar.zone))
    elif due is not None:
        worked = formats.working(timing.target)
        yield _("{worked} worked at {at}: that is when it is due").format(worked=worked, at=_moment(due, calendar.zone))


def _told(line: Line, calendar: Calendar) -> str:
    spans = ", ".join(
        f"{_clock(starts, calendar.zone, line.of)}–{_clock(ends, calendar.zone, line.of)}" for starts, ends in line.spans
    )
    until = _day(line.until) if line.until else ""
    return _line(line).format(day=_day(line.of), until=until, spans=spans, worked=formats.working(line.minutes * 60))


def _line(line: Line) -> str:
    match line.code:
        case "worked":
            return _("{day}: {spans}, {worked}")
        case "override":
            return _special(line)
        case "holiday":
            return _("{day}: holiday")
        case "closed":
            return _("{day}: no working day")
        case "paused":
            return _("{day}: {spans} stood still, not counted")
    return _("{day} – {until}: {worked}")


def _special(line: Line) -> str:
    if not line.spans:
        return _("{day}: special day, closed")
    return _("{day}: {spans}, {worked}, make-up day") if line.is_made_up else _("{day}: {spans}, {worked} (special day)")


def _day(value: date) -> str:
    return formats.day(value)


def _clock(value: datetime, zone: ZoneInfo, day: date) -> str:
    """A time on the clock of a date: a night shift ends on the next one."""
    local = value.astimezone(zone)
    text = f"{local:%H:%M}" if local.second == 0 else f"{local:%H:%M:%S}"
    if local.date() == day:
        return text
    return "24:00" if text == "00:00" else _("{time} the next day").format(time=text)


def _moment(value: datetime, zone: ZoneInfo) -> str:
    with timezone.override(zone):
        return formats.moment(value)
