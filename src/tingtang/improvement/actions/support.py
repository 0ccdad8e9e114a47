"""Writes of support: how one feels today, and talks with people of one's halls."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.improvement.events import MOOD_NOTED, SUPPORTED
from tingtang.improvement.models import Mood, Support
from tingtang.improvement.queries.days import day_in
from tingtang.journal.record import record
from tingtang.journal.saving import assign, field_names, locked, write
from tingtang.org.models import Staff
from tingtang.org.queries import staff_of

SUPPORT_FIELDS = field_names(Support, "staff", "day", "said", "agreed", "again_date")


@action("improvement.note_mood", on="mood", label=_("Note how one feels"))
def note_mood(actor: Actor, *, mood: Mood, at: datetime) -> Mood:
    """Say from 1 to 5 how one feels today; the last word of the day counts, and the event does not say who."""
    if actor.staff_id is None or mood.staff_id != actor.staff_id:
        raise Denied
    if not 1 <= mood.level <= 5:
        raise Invalid(fields={"level": [_("From 1 to 5.")]})
    hall = mood.staff.hall
    day = day_in(hall, at)
    kept = Mood.objects.filter(staff_id=mood.staff_id, day=day).first() or Mood(staff_id=mood.staff_id, day=day, level=0)
    if kept.level == mood.level:
        unchanged()
        return kept
    kept.level, kept.hall = mood.level, hall
    kept.save()
    record(MOOD_NOTED, SYSTEM, at=at, hall=hall, level=kept.level)
    return kept


@action("improvement.note_support", on="staff", label=_("Note talks that support people"))
def note_support(actor: Actor, /, *, staff: Staff, at: datetime, support: Support | None = None, **values: Any) -> Support:
    """Note a talk with somebody, or change one's own note. Refused about oneself and for another's note; the event names nobody."""
    me = staff_of(actor)
    if me is None or (support is not None and support.written_by_id != me.pk):
        raise Denied
    if staff.pk == me.pk:
        raise Refused(str(_("Somebody else notes a talk with you.")))
    kept = locked(support) if support is not None else Support(written_by=me)
    is_new = kept.pk is None
    if not assign(kept, values | {"staff": staff}, SUPPORT_FIELDS):
        unchanged()
        return kept
    write(kept)
    record(SUPPORTED, SYSTEM, at=at, hall=staff.hall, is_new=is_new)
    return kept


@action("improvement.remove_support", on="support", label=_("Remove one's notes of supporting talks"))
def remove_support(actor: Actor, *, support: Support, at: datetime) -> None:
    """Take one's own note of a talk away. Refused for others."""
    if actor.staff_id is None or support.written_by_id != actor.staff_id:
        raise Denied
    kept = locked(support)
    record(SUPPORTED, SYSTEM, at=at, hall=kept.staff.hall, is_new=False)
    kept.delete()
