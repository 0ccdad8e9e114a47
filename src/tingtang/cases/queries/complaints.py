"""The complaints of a month of a hall: how many, why, how fast, what was broken, what nobody analysed (CMP-04, CMP-10)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median

from tingtang.cases.models import CallBack, Case, ClockState, Kind, Nature, Review, SlaClock
from tingtang.cases.models.cases import CHANNELS
from tingtang.cases.rules.workflow import Phase
from tingtang.core.actors import Actor
from tingtang.core.naming import text_in
from tingtang.org.models import Hall

REPEATED = 3  # the same cause so often in a month is a pattern, not an accident


@dataclass(frozen=True)
class Count:
    """One line of a count: its code, its words, how many, and how many the month before."""

    code: str
    label: str
    count: int
    before: int = 0

    @property
    def is_repeated(self) -> bool:
        """Whether it is a pattern: often now, or now again."""
        return self.count >= REPEATED or (self.count > 0 and self.before > 0)


@dataclass(frozen=True)
class Pack:
    """What the review meeting of a month reads."""

    hall: Hall
    month: date
    cases: list[Case]
    before: int
    causes: list[Count]
    severities: list[Count]
    channels: list[Count]
    days: list[Count]
    late: list[Case]
    unanalysed: list[Case]
    closed: int
    reopened: int
    handling_hours: float | None
    satisfied: tuple[int, int]
    review: Review | None
    unreviewed: list[date] = field(default_factory=list)

    @property
    def repeated(self) -> list[Count]:
        """Causes that come again and again."""
        return [one for one in self.causes if one.code and one.is_repeated]


def month_of(day: date) -> date:
    """The first day of a month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_before(month: date) -> date:
    """The first day of the month before."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def complaints(actor: Actor, hall: Hall, month: date) -> list[Case]:
    """The complaints that the actor may see, opened in a month of a hall, oldest first."""
    begins, ends = (datetime.combine(day, time(), hall.zone) for day in (month, next_month(month)))
    seen = Case.objects.visible_to(actor).filter(kind__nature=Nature.COMPLAINT, hall=hall, merged_into__isnull=True)
    return list(
        seen.filter(opened_at__gte=begins, opened_at__lt=ends).select_related("kind", "customer", "assignee").order_by("pk")
    )


def review_pack(actor: Actor, hall: Hall, month: date, at: datetime) -> Pack:
    """Everything the review of a month needs. Months that are over and were never reviewed are named: that is a defect."""
    cases, earlier = complaints(actor, hall, month), complaints(actor, hall, month_before(month))
    missed = SlaClock.objects.filter(case__in=cases, state=ClockState.MISSED) | SlaClock.objects.filter(
        case__in=cases, state=ClockState.RUNNING, due_at__lt=at
    )
    late = set(missed.values_list("case_id", flat=True))
    over = [case for case in cases if case.resolved_at is not None]
    hours = [(case.resolved_at - case.opened_at).total_seconds() / 3600 for case in over if case.resolved_at]
    levels = list(CallBack.objects.filter(case__in=cases, satisfaction__isnull=False).values_list("satisfaction", flat=True))
    return Pack(
        hall=hall,
        month=month,
        cases=cases,
        before=len(earlier),
        causes=_by_field(cases, earlier, "cause"),
        severities=_by_field(cases, earlier, "severity"),
        channels=_by_way(cases, earlier),
        days=_by_day(cases, hall),
        late=[case for case in cases if case.pk in late],
        unanalysed=[case for case in cases if case.phase in {Phase.RESOLVED, Phase.CLOSED} and not is_analysed(case)],
        closed=sum(case.phase == Phase.CLOSED for case in cases),
        reopened=sum(case.times_reopened > 0 for case in cases),
        handling_hours=median(hours) if hours else None,
        satisfied=(sum(level is not None and level >= 3 for level in levels), len(levels)),
        review=Review.objects.filter(hall=hall, month=month, is_extra=False)
        .prefetch_related("present", "decisions__owner")
        .first(),
        unreviewed=unreviewed(actor, hall, at),
    )


def is_analysed(case: Case) -> bool:
    """Whether cause and prevention of a complaint are written down (CMP-10)."""
    return bool(case.fields.get("cause")) and bool(case.fields.get("prevention") or case.fields.get("cause") == "unfounded")


def unreviewed(actor: Actor, hall: Hall, at: datetime, months: int = 6) -> list[date]:
    """The past months with complaints whose review was never held, newest first."""
    held = set(Review.objects.filter(hall=hall, is_extra=False).values_list("month", flat=True))
    month, found = month_of(at.astimezone(hall.zone).date()), []
    for _n in range(months):
        month = month_before(month)
        if month not in held and complaints(actor, hall, month):
            found.append(month)
    return found


def _by_field(cases: Iterable[Case], earlier: Iterable[Case], code: str) -> list[Count]:
    now, before = (Counter(str(case.fields.get(code) or "") for case in some) for some in (cases, earlier))
    return _counted(now, before, _words(code))


def _by_way(cases: Iterable[Case], earlier: Iterable[Case]) -> list[Count]:
    """By the way that was noted when a complaint was taken down, else by the channel it came in by."""
    now, before = (
        Counter(str(case.fields.get("received_through") or case.channel) for case in some) for some in (cases, earlier)
    )
    channels = {code: str(word) for code, word in CHANNELS}
    return _counted(now, before, channels | _words("received_through"))


def _counted(now: Counter[str], before: Counter[str], words: Mapping[str, str]) -> list[Count]:
    rows = [Count(value, words.get(value, value), count, before[value]) for value, count in now.items()]
    return sorted(rows, key=lambda one: (not one.code, -one.count, one.code))


def _words(code: str) -> dict[str, str]:
    kinds = Kind.objects.filter(nature=Nature.COMPLAINT)
    fields = [one for kind in kinds for one in kind.form if one.code == code]
    return {choice.code: (text_in(choice.names) or choice.code) for one in fields for choice in one.choices}


def _by_day(cases: Iterable[Case], hall: Hall) -> list[Count]:
    days = Counter(case.opened_at.astimezone(hall.zone).date() for case in cases)
    return [Count(day.isoformat(), f"{day.day}", count) for day, count in sorted(days.items())]
