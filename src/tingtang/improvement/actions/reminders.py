"""Writes of reminders: once before the day of something that somebody is to do, once when the day is over."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.improvement.events import REMINDED
from tingtang.improvement.models import Reminder
from tingtang.improvement.queries.days import day_in
from tingtang.improvement.queries.duties import Duty, duties
from tingtang.journal.record import record
from tingtang.org.models import Staff

LOOK_AHEAD, LOOK_BACK = timedelta(days=1), timedelta(days=7)


@action("improvement.remind", label=_("Remind people of what is due (the system does this)"))
def remind(actor: Actor, *, at: datetime) -> int:
    """Remind everybody of what is due today or tomorrow, and of what has become late in the days before; of each once. How many."""
    unchanged()
    made = 0
    people = Staff.objects.filter(left_date__isnull=True).in_bulk()
    for one in duties(until=day_in(None, at) + LOOK_AHEAD):
        made += one.staff_id in people and _once(actor, one, people[one.staff_id], at)
    return made


def _once(actor: Actor, one: Duty, staff: Staff, at: datetime) -> bool:
    today = day_in(one.hall, at)
    if one.due_date is None or one.due_date < today - LOOK_BACK or one.due_date > today + LOOK_AHEAD:
        return False
    stage = "late" if one.due_date < today else "soon"
    kept, is_new = Reminder.objects.get_or_create(
        staff=staff,
        about=f"{one.kind}:{one.key}",
        due_date=one.due_date,
        stage=stage,
        defaults={"text": one.text, "url": one.url},
    )
    if is_new:
        record(REMINDED, actor, at=at, reminder=kept, staff=staff, state=stage)
    return is_new
