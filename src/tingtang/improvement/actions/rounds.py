"""Writes of discussion rounds: which promises a meeting talks about, and what everybody says of them from then on."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Promise
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.improvement.actions.parts import part_of
from tingtang.improvement.events import MEETING_SAVED, PROMISE_SETTLED
from tingtang.improvement.models import Meeting, MeetingState, Talk
from tingtang.journal.record import record
from tingtang.journal.saving import locked, tidy


def talk_about(actor: Actor, meeting: Meeting, promises: Sequence[Promise], at: datetime) -> None:
    """Let a meeting talk about these promises and no others; part of saving it. What was settled stays."""
    wanted = {one.pk for one in promises}
    known = set(meeting.talks.values_list("promise_id", flat=True))
    if wanted == known:
        return
    meeting.talks.filter(promise_id__in=known - wanted, settled_at=None).delete()
    Talk.objects.bulk_create(Talk(meeting=meeting, promise_id=key) for key in sorted(wanted - known))
    record(MEETING_SAVED, actor, at=at, meeting=meeting, hall=meeting.hall, chair=meeting.chair, fields="promises")


@action("improvement.settle_promise", on="meeting", label=_("Settle in meetings how promises are said"))
def settle_promise(
    actor: Actor, *, meeting: Meeting, talk: Talk, at: datetime, is_alike: bool, difference: str = "", wording: str = ""
) -> Talk:
    """Say whether everybody said a promise alike, else what was said differently, and what everybody says from now on.

    May be bettered later. Refused before the meeting begins, when it was cancelled, and for a difference without words for both.
    """
    kept = locked(meeting)
    part_of(meeting, talk, "meeting")
    if kept.state == MeetingState.CANCELLED:
        raise Refused(str(_("This meeting was cancelled.")))
    if at < kept.starts_at:
        raise Refused(str(_("It has not begun yet.")))
    said, words = ("" if is_alike else tidy(difference)[:2000]), tidy(wording)[:2000]
    missing = {} if is_alike else {"difference": said, "wording": words}
    if missing and not all(missing.values()):
        texts = {
            "difference": _("Say what was said differently, and where."),
            "wording": _("Write what everybody says from now on."),
        }
        raise Invalid(fields={name: [texts[name]] for name, value in missing.items() if not value})
    row = locked(talk)
    if row.settled_at is not None and (row.is_alike, row.difference, row.wording) == (is_alike, said, words):
        unchanged()
        return row
    row.is_alike, row.difference, row.wording, row.settled_at = is_alike, said, words, row.settled_at or at
    row.save(update_fields=["is_alike", "difference", "wording", "settled_at"])
    record(PROMISE_SETTLED, actor, at=at, meeting=kept, promise=row.promise, hall=kept.hall, is_alike=is_alike)
    return row
