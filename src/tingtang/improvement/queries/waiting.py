"""What waits for somebody in improvement: questions, measures, decisions, phases, courses, reading, contests."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tingtang.core.actors import Actor
from tingtang.improvement.models import Decision, Measure, Question, QuestionState
from tingtang.improvement.models.corrections import OVER, Correction, CorrectionState
from tingtang.improvement.queries.days import day_in
from tingtang.improvement.queries.training import own_learning
from tingtang.quality.queries.waiting import MOST, Waiting

# Whoever answers for a correction is next in these states; in the others its measures are, or somebody else.
_HIS = (CorrectionState.REPORTED, CorrectionState.ANALYSED, CorrectionState.ACCEPTED)


def waiting_for(actor: Actor, at: datetime) -> list[Waiting]:
    """What the actor is to do, of each kind at most twenty."""
    me = actor.staff_id
    return [] if me is None else [*_asked(me), *_promised(me, at), *_corrected(me, at), *_learning(actor, at)]


def _asked(me: int) -> Iterator[Waiting]:
    for one in Question.objects.filter(expert_id=me, state=QuestionState.OPEN).order_by("asked_at", "pk")[:MOST]:
        yield Waiting(_("Answer"), one.text[:120], reverse("improvement:question", args=[one.pk]))


def _row(verb: str, about: Any, url: str, due: date | None, hall: Any, at: datetime) -> Waiting:
    return Waiting(verb, str(about)[:120], url, due, due is not None and due < day_in(hall, at))


def _promised(me: int, at: datetime) -> Iterator[Waiting]:
    measures = Measure.objects.filter(owner_id=me, done_at=None).exclude(correction__state__in=OVER)
    for one in measures.select_related("correction__hall").order_by("due_date", "pk")[:MOST]:
        url = reverse("improvement:correction", args=[one.correction_id])
        yield _row(_("Carry out"), one, url, one.due_date, one.correction.hall, at)
    decisions = Decision.objects.filter(owner_id=me, done_at=None).select_related("meeting__hall")
    for each in decisions.order_by("due_date", "pk")[:MOST]:
        url = reverse("improvement:meeting", args=[each.meeting_id])
        yield _row(_("Carry out"), each, url, each.due_date, each.meeting.hall, at)


def _corrected(me: int, at: datetime) -> Iterator[Waiting]:
    rows = Correction.objects.filter(owner_id=me, state__in=_HIS).select_related("hall").order_by("due_date", "pk")
    for one in rows[:MOST]:
        yield _row(
            _("Go on with the correction"), one, reverse("improvement:correction", args=[one.pk]), one.due_date, one.hall, at
        )


def _learning(actor: Actor, at: datetime) -> Iterator[Waiting]:
    found = own_learning(actor, at)
    for one in found.coming[:MOST]:
        url = reverse("improvement:part", args=[one.session_id])
        yield Waiting(_("Take part"), str(one.session), url, day_in(one.session.hall, one.session.starts_at))
    for one in found.quizzes[:MOST]:
        yield Waiting(_("Pass the quiz"), str(one.session), reverse("improvement:part", args=[one.session_id]))
    for each in found.to_read[:MOST]:
        url, due = reverse("improvement:reading", args=[each.reading_id]), each.reading.due_date
        yield _row(_("Read and confirm"), each.reading, url, due, each.reading.hall, at)
