"""Writes of what is said beside lessons: checks of pupils at intervals, and guidance."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.journal.record import record
from tingtang.journal.saving import clean
from tingtang.lessons.actions.pupils import about, must_be
from tingtang.lessons.actions.terms import day_at
from tingtang.lessons.events import GUIDED, REVIEWED
from tingtang.lessons.models import Enrolment, Guidance, GuidanceKind
from tingtang.lessons.telling import tell_report
from tingtang.org.models import Staff

NEEDED = (GuidanceKind.PRAISE, GuidanceKind.REPORT)


@action("lessons.guide", on="enrolment", label=_("Write guidance for pupils"))
def guide(actor: Actor, *, enrolment: Enrolment, kind: str, text: str, at: datetime, is_shared: bool = True) -> Guidance:
    """Write a note about a pupil (SCH-13); one that is shared is read by the parents. Refused without words, and when he has left."""
    held = must_be(enrolment, Enrolment.State.ENROLLED)
    made = Guidance(enrolment=held, kind=kind, text=text.strip(), is_shared=is_shared, at=at, by_id=actor.staff_id)
    clean(made)
    made.save()
    record(GUIDED, actor, at=at, guidance=made, kind=kind, staff=made.by, **about(held))
    if is_shared and kind == GuidanceKind.REPORT:
        tell_report(made, at)
    return made


@action("lessons.review", on="enrolment", label=_("Check pupils at intervals"))
def review(actor: Actor, *, enrolment: Enrolment, said: Mapping[str, str], at: datetime) -> Enrolment:
    """Check a pupil (SCH-12): praise first, what is made up, the report to the parents; then the next check is due.

    Refused without praise and report.
    """
    held = must_be(enrolment, Enrolment.State.ENROLLED)
    missing = [kind for kind in NEEDED if not said.get(kind, "").strip()]
    if missing:
        words = {GuidanceKind.PRAISE: _("Find something to praise."), GuidanceKind.REPORT: _("Say what the parents are told.")}
        raise Invalid(fields={str(kind): [str(words[kind])] for kind in missing})
    kinds = [kind for kind in GuidanceKind.values if said.get(kind, "").strip()]
    for kind in kinds:
        guide(actor, enrolment=held, kind=kind, text=said[kind], at=at)
    today = day_at(held.group.hall, at)
    late = (today - held.next_check_date).days if held.next_check_date else 0
    held.next_check_date = today + timedelta(days=held.group.check_days)
    held.save(update_fields=["next_check_date"])
    staff = Staff.objects.filter(pk=actor.staff_id).first() if actor.staff_id else None
    record(REVIEWED, actor, at=at, kinds=",".join(kinds), days_late=max(late, 0), staff=staff, **about(held))
    return held
