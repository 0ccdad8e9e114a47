"""How somebody takes part in training by its method (IMP-11), and what the trainer's assessment of him came to (IMP-10)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.improvement.actions.training import NotNow, SessionOver, give_skill, part_of_session
from tingtang.improvement.events import PART_NOTED
from tingtang.improvement.models import Attendance, Session, SessionState
from tingtang.journal.record import record
from tingtang.journal.saving import locked, tidy
from tingtang.org.models import Staff
from tingtang.org.queries import staff_of


class OwnAssessment(Refused):
    """Nobody assesses himself."""

    message = _("Somebody else has to assess you.")


@action("improvement.note_part", on="session", label=_("Arrange and assess who takes part in training"))
def note_part(
    actor: Actor,
    *,
    session: Session,
    attendance: Attendance,
    at: datetime,
    helper: Staff | None = None,
    level: int | None = None,
    role: str = "",
    points: float | None = None,
    words: str = "",
) -> Attendance:
    """Say who helps somebody, on which level he learns, which part he plays, and what he came to of 100 points.

    Who passes a course that has no quiz gets its skill. Refused for oneself, with oneself as helper, with a helper who teaches another
    way, and points for who did not come.
    """
    part_of_session(session, attendance)
    kept, by = locked(attendance), staff_of(actor)
    if kept.session.state == SessionState.CANCELLED:
        raise SessionOver
    _sound(kept, helper, level, points)
    if points is not None and by is not None and by.pk == kept.staff_id:
        raise OwnAssessment
    kept.helper, kept.level, kept.role = helper, level, tidy(role)[:200]
    is_new = points is not None and points != kept.points
    kept.points, kept.words = points, tidy(words)[:1000]
    course = kept.session.course
    is_passed = points is not None and points >= course.pass_percent and not course.quiz
    if is_new:
        kept.assessed_by, kept.assessed_at = by, at
    if not course.quiz:
        kept.passed_at = (kept.passed_at or at) if is_passed else None
    kept.save()
    record(
        PART_NOTED, actor, at=at, session=kept.session, course=course, staff=kept.staff, helper=helper, level=level, points=points,
        is_passed=is_passed,
    )  # fmt: skip
    if is_passed:
        give_skill(actor, kept.staff, course, at, kept.level)
    return kept


def _sound(kept: Attendance, helper: Staff | None, level: int | None, points: float | None) -> None:
    if helper is not None and helper.pk == kept.staff_id:
        raise Invalid(fields={"helper": [_("Nobody helps himself: choose somebody else.")]})
    if level is not None and not 1 <= level <= 5:
        raise Invalid(fields={"level": [_("From 1 to 5.")]})
    if points is not None and not 0 <= points <= 100:
        raise Invalid(fields={"points": [_("From 0 to 100.")]})
    if points is not None and kept.came_at is None:
        raise NotNow(str(_("Note first that he came: only who took part is assessed.")))
