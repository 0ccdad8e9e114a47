"""How what remains of a reception is followed through, by the rules of cases: limit, ladder, and who is told (STD-19)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tingtang.cases.models import Kind, Nature, Reception
from tingtang.cases.queries.kinds import kinds_at
from tingtang.cases.queries.people import Concern, told_of
from tingtang.cases.queries.supervision import ladder_of, quiet_of
from tingtang.cases.rules.supervision import Ladder, Rung, To
from tingtang.catalogue import queries as catalogue
from tingtang.catalogue.models import StandardVersion
from tingtang.catalogue.rules.calendars import Calendar
from tingtang.customers.queries.family import root
from tingtang.org.models import Hall, Staff

CLOCK, MOST_AT_ONCE = "resolve", 500
# A matter that a reception notes is supervised like the cases of its nature.
NATURES = {
    Reception.Topic.CRITICISM.value: Nature.COMPLAINT,
    Reception.Topic.SUGGESTION.value: Nature.SUGGESTION,
    Reception.Topic.QUESTION.value: Nature.CONSULTATION,
}
_NONE = Ladder()


@dataclass(frozen=True)
class Rules:
    """What holds for an entry: the standard with its limit in minutes (None: none is set), its calendar, the kind whose ladder it is."""

    standard: StandardVersion | None
    minutes: int | None
    calendar: Calendar
    kind: Kind | None

    @property
    def ladder(self) -> Ladder:
        """The ladder of that kind."""
        return ladder_of(self.kind) if self.kind else _NONE


def rules_for(entry: Reception, at: datetime) -> Rules:
    """The rules of an entry: the limit of its importance in the hall's general standard, the ladder of the kind it is like."""
    hall = entry.hall
    zone = catalogue.hall_zone(hall)
    standard = catalogue.version_in_force(None, hall, at.astimezone(zone).date())
    tier = root(entry.customer).tier_id if entry.customer else None
    target = catalogue.choose_target(standard, CLOCK, tier=tier, priority=entry.importance) if standard else None
    keys = [target.calendar_id] if target and target.calendar_id else []
    rows, usual = catalogue.calendars_for(hall, keys)
    row = rows.get(target.calendar_id or 0, usual) if target else usual
    return Rules(standard, target.minutes if target else None, catalogue.working_calendar(row, zone), _kind_like(entry, hall))


def _kind_like(entry: Reception, hall: Hall) -> Kind | None:
    """The first kind of the hall of the same nature that has a ladder, else of requests, else of complaints."""
    rows = [kind for kind in kinds_at(hall) if ladder_of(kind).rungs]
    for nature in (NATURES.get(entry.topic), Nature.REQUEST, Nature.COMPLAINT):
        found = next((kind for kind in rows if kind.nature == nature), None)
        if found is not None:
            return found
    return None


def following(entry: Reception, rules: Rules) -> tuple[datetime, Rung] | None:
    """The next rung of an entry and when it is reached; None when there is none."""
    timing = entry.timing
    if timing is None:
        return None
    quiet = quiet_of(entry.hall)
    return rules.ladder.following(
        CLOCK, timing, rules.calendar, priority=entry.importance, done=entry.rungs_done, quiet=quiet
    )  # fmt: skip


def told_for(entry: Reception, rules: Rules, to: Iterable[To]) -> list[Staff]:
    """The people that a rung means for an entry: who follows it up, who leads the team of its kind, who supervises the hall, leadership."""
    team = rules.kind.team_id if rules.kind else None
    return told_of(Concern(entry.hall_id, entry.keeper_id, team, None, rules.ladder.post), to)


def due_receptions(at: datetime) -> list[Reception]:
    """Entries that have reached a rung, the longest ago first."""
    found = Reception.objects.filter(supervise_at__lte=at, ended_at__isnull=True).select_related("hall", "customer", "keeper")
    return list(found.order_by("supervise_at")[:MOST_AT_ONCE])


def limits(hall: Hall, at: datetime) -> dict[int, timedelta]:
    """By importance, what the hall's general standard allows a matter to take; nothing where it sets no limit."""
    standard = catalogue.version_in_force(None, hall, at.astimezone(catalogue.hall_zone(hall)).date())
    if standard is None:
        return {}
    found = {n: catalogue.choose_target(standard, CLOCK, priority=n) for n in range(1, 6)}
    return {n: timedelta(minutes=target.minutes) for n, target in found.items() if target is not None}
