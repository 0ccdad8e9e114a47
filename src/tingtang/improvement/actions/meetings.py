"""Writes of meetings: planned, held with who came and what was said, decisions followed to their end."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Promise
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Refused
from tingtang.improvement.actions.parts import own, part_of
from tingtang.improvement.actions.rounds import talk_about
from tingtang.improvement.events import DECISION_DONE, DECISION_SAVED, MEETING_ANSWERED, MEETING_HELD, MEETING_SAVED, REMOVED
from tingtang.improvement.models import CULTURE, Answer, Decision, Guest, Meeting, MeetingState
from tingtang.journal.record import changed, record
from tingtang.journal.saving import field_names, locked, remove, save, tidy
from tingtang.org.models import Hall, Staff
from tingtang.org.queries import staff_of

MEETING_FIELDS = field_names(Meeting, "kind", "title", "hall", "starts_at", "ends_at", "place", "chair", "topics")
DECISION_FIELDS = field_names(Decision, "meeting", "text", "owner", "due_date")


class MeetingOver(Refused):
    """It was cancelled."""

    message = _("This meeting was cancelled.")


@action("improvement.save_meeting", on="hall", label=_("Call meetings and events"))
def save_meeting(
    actor: Actor,
    /,
    *,
    hall: Hall | None,
    at: datetime,
    meeting: Meeting | None = None,
    version: str | None = None,
    people: Sequence[Staff] | None = None,
    promises: Sequence[Promise] | None = None,
    **values: Any,
) -> Meeting:
    """Change a meeting of `hall` (None: of the organisation), or call one. Refused once it is over.

    `people` are who is invited, `promises` what it talks about so that everybody says it alike.
    """
    own(actor, "improvement.save_meeting", meeting)
    if meeting is not None and locked(meeting).state != MeetingState.PLANNED:
        raise Refused(str(_("This meeting is over: change its minutes instead.")))
    about = ["chair", *(["hall"] if hall else [])]
    given = values | {"hall": hall}
    kept = save(actor, MEETING_SAVED, meeting or Meeting(), given, MEETING_FIELDS, at=at, version=version, about=about)
    if people is not None:
        _invite(actor, kept, people, at)
    if promises is not None:
        talk_about(actor, kept, promises, at)
    return kept


def _invite(actor: Actor, meeting: Meeting, people: Sequence[Staff], at: datetime) -> None:
    wanted, known = {one.pk for one in people}, set(meeting.guests.values_list("staff_id", flat=True))
    if wanted == known:
        return
    meeting.guests.filter(staff_id__in=known - wanted).delete()
    Guest.objects.bulk_create(Guest(meeting=meeting, staff_id=key) for key in wanted - known)
    new = list(Staff.objects.filter(pk__in=wanted - known))
    about = {"meeting": meeting, "hall": meeting.hall, "chair": meeting.chair} | ({"guest": new} if new else {})
    record(MEETING_SAVED, actor, at=at, **about, fields="people")


@action("improvement.answer_invitation", on="meeting", label=_("Say whether one comes to a meeting"))
def answer_invitation(actor: Actor, *, meeting: Meeting, at: datetime, comes: bool) -> Guest:
    """Say whether one comes. To what is of the culture calendar everybody may who sees it, invited or not.

    Refused for others, once it has begun, and when it was cancelled.
    """
    kept, me = locked(meeting), staff_of(actor)
    if me is None:
        raise Denied
    if kept.state == MeetingState.CANCELLED:
        raise MeetingOver
    if kept.state == MeetingState.HELD or at >= kept.starts_at:
        raise Refused(str(_("It has begun already.")))
    guest = kept.guests.filter(staff=me).first()
    if guest is None and (kept.kind not in CULTURE or not comes):
        raise Refused(str(_("You are not invited to this meeting.")))
    guest = guest or Guest(meeting=kept, staff=me)
    said = Answer.COMING if comes else Answer.AWAY
    if guest.answer == said:
        unchanged()
        return guest
    guest.answer = said
    guest.save()
    record(MEETING_ANSWERED, actor, at=at, meeting=kept, hall=kept.hall, staff=me, answer=str(said), kind=kept.kind)
    return guest


@action("improvement.hold_meeting", on="meeting", label=_("Write minutes of meetings"))
def hold_meeting(
    actor: Actor, *, meeting: Meeting, at: datetime, minutes: str, came: Collection[int], others_came: int | None = None
) -> Meeting:
    """Say that a meeting was held: what was said, and who came (keys of staff), invited or not. May be bettered later.

    `others_came` are customers and neighbours, who are counted only.

    Refused before it begins, and when it was cancelled.
    """
    kept = locked(meeting)
    if kept.state == MeetingState.CANCELLED:
        raise MeetingOver
    if at < kept.starts_at:
        raise Refused(str(_("It has not begun yet.")))
    guests = list(kept.guests.all())
    for one in guests:
        one.came = one.staff_id in came
    Guest.objects.bulk_update(guests, ["came"])
    uninvited = set(came) - {one.staff_id for one in guests}
    Guest.objects.bulk_create(Guest(meeting=kept, staff_id=key, came=True) for key in uninvited)
    kept.minutes, kept.state = tidy(minutes)[:20_000], MeetingState.HELD
    kept.others_came = others_came
    kept.save(update_fields=["minutes", "state", "others_came"])
    here = [one.staff for one in kept.guests.filter(came=True).select_related("staff")]
    counts = {"invited": len(guests), "came": len(here), "others": others_came}
    record(MEETING_HELD, actor, at=at, meeting=kept, hall=kept.hall, staff=here, state=str(kept.state), kind=kept.kind, **counts)
    changed(kept, at=at, state=str(kept.state))
    return kept


@action("improvement.cancel_meeting", on="meeting", label=_("Cancel meetings"))
def cancel_meeting(actor: Actor, *, meeting: Meeting, at: datetime) -> Meeting:
    """Say that a meeting does not take place."""
    kept = locked(meeting)
    if kept.state != MeetingState.PLANNED:
        raise MeetingOver if kept.state == MeetingState.CANCELLED else Refused(str(_("It was held already.")))
    kept.state = MeetingState.CANCELLED
    kept.save(update_fields=["state"])
    record(MEETING_HELD, actor, at=at, meeting=kept, hall=kept.hall, state=str(kept.state), kind=kept.kind, invited=0, came=0)
    changed(kept, at=at, state=str(kept.state))
    return kept


@action("improvement.save_decision", on="meeting", label=_("Note what meetings decide"))
def save_decision(
    actor: Actor, /, *, meeting: Meeting, at: datetime, decision: Decision | None = None, version: str | None = None, **values: Any
) -> Decision:  # fmt: skip
    """Note what a meeting decided, who does it, by when; or change that."""
    if locked(meeting).state == MeetingState.CANCELLED:
        raise MeetingOver
    part_of(meeting, decision, "meeting")
    given = values | {"meeting": meeting}
    return save(actor, DECISION_SAVED, decision or Decision(), given, DECISION_FIELDS, at=at, version=version, about=["meeting"])


@action("improvement.remove_decision", on="decision", label=_("Remove decisions of meetings"))
def remove_decision(actor: Actor, *, decision: Decision, at: datetime) -> None:
    """Remove a decision that was noted by mistake and is not carried out."""
    if locked(decision).done_at is not None:
        raise Refused(str(_("It was carried out already.")))
    remove(actor, REMOVED, decision, at=at, code=str(decision.pk))


@action("improvement.finish_decision", on="decision", label=_("Carry out decisions of meetings"))
def finish_decision(actor: Actor, *, decision: Decision, at: datetime, note: str = "") -> Decision:
    """Say that a decision was carried out."""
    kept = locked(decision)
    if kept.done_at is not None:
        unchanged()
        return kept
    kept.done_at, kept.note = at, tidy(note)[:300]
    kept.save(update_fields=["done_at", "note"])
    record(DECISION_DONE, actor, at=at, decision=kept, meeting=kept.meeting, owner=kept.owner)
    return kept
