"""What remains of a reception is followed through by the rules of cases: limit by importance, reminders, who is told next (STD-19)."""

from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.notices import tell
from tingtang.cases.events.outside import RECEPTION_URGED
from tingtang.cases.models import Notice, Reception
from tingtang.cases.queries.receiving import Rules, following, rules_for, told_for
from tingtang.cases.rules.supervision import Does, Rung
from tingtang.catalogue.queries import hall_zone
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.journal.record import record

CODES = {Does.REMIND: "reception_reminder", Does.URGE: "reception_urged", Does.ESCALATE: "reception_escalated"}
CLIMBED = ["rungs_done", "level", "supervise_at"]


def start_clock(entry: Reception, at: datetime, day: date | None = None) -> None:
    """Let what remains run from `at`: until the end of `day` where one was said, else for what the standard allows its importance.

    Refused where neither is there to follow it up by.
    """
    rules = rules_for(entry, at)
    entry.counted_from, entry.rungs_done = at, []
    if day is not None:
        entry.limit_seconds = None
        entry.due_at = datetime.combine(day + timedelta(days=1), time(), hall_zone(entry.hall)) - timedelta(seconds=1)
    elif rules.minutes is not None:
        entry.limit_seconds, entry.due_at = rules.minutes * 60, at
        timing = entry.timing
        entry.due_at = timing.due_at(rules.calendar) if timing else None
    elif entry.state != Reception.State.HELP:
        raise Invalid(fields={"due_date": [str(_("The standard sets no limit for this importance: say by which day."))]})
    _plan(entry, rules)


def stop_clock(entry: Reception) -> None:
    """Nothing remains: nobody is told any more. When it was due stays to be seen."""
    entry.supervise_at = None


def _plan(entry: Reception, rules: Rules) -> tuple[datetime, Rung] | None:
    found = following(entry, rules)
    entry.supervise_at = found[0] if found else None
    return found


@action(
    "cases.supervise_reception",
    on="reception",
    label=_("Supervise what remains of receptions by the rules (the system does this)"),
)
def supervise_reception(actor: Actor, *, reception: Reception, at: datetime) -> int:
    """Take the rungs that an entry has reached; how many. Each is taken once; one that somebody is working on waits for the next time."""
    unchanged()
    entry = (
        Reception.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("hall", "customer", "keeper")
        .filter(pk=reception.pk, ended_at__isnull=True)
        .first()
    )
    if entry is None:
        return 0
    rules, taken = rules_for(entry, entry.taken_at), 0
    while (found := _plan(entry, rules)) is not None and found[0] <= at:
        entry.rungs_done = [*entry.rungs_done, found[1].code]
        _climb(actor, entry, rules, found[1], at)
        taken += 1
    entry.save(update_fields=CLIMBED)
    return taken


def _climb(actor: Actor, entry: Reception, rules: Rules, rung: Rung, at: datetime) -> None:
    if rung.does is Does.ESCALATE:
        entry.level = max(entry.level, rung.level)
    people = told_for(entry, rules, rung.to)
    data = {"reception": entry.pk, "due_at": entry.due_at.isoformat() if entry.due_at else "", "level": entry.level}
    tell([Notice(staff=staff, code=CODES[rung.does], data=data, at=at) for staff in people])
    record(
        RECEPTION_URGED, actor, at=at, reception=entry, hall=entry.hall, keeper=entry.keeper, to=people or None, does=rung.does.value,
        topic=entry.topic, importance=entry.importance, level=entry.level, due_at=entry.due_at,
    )  # fmt: skip
