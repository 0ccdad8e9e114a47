"""The training of a demo hall: a course of each family, by another method each time, with what everybody came to (IMP-09 to IMP-11)."""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from tingtang.core.actors import SYSTEM
from tingtang.improvement.actions import training
from tingtang.improvement.actions.taking_part import note_part
from tingtang.org.models import Hall, Staff
from tingtang.packs.schemas import Text
from tingtang.packs.schemas.improving import Taught


def teach(
    rows: Sequence[Taught],
    people: Sequence[Staff],
    *,
    hall: Hall,
    say: Callable[[Text], str],
    when: Callable[[int, time], datetime],
) -> None:
    """Each course with its session, who came and the assessment; the first of the people teaches the others."""
    trainer, pupils = people[0], people[1:]
    for one in rows:
        begins = when(one.days, time(16))
        before, after = begins - timedelta(days=7), begins + timedelta(hours=1)
        texts: dict[str, Any] = {name: say(getattr(one, name)) for name in ("name", "aim", "plan", "measures", "assessment")}
        course = training.save_course(SYSTEM, hall=hall, at=before, family=one.family, method=one.method, **texts)
        session = training.save_session(
            SYSTEM, hall=hall, at=before, course=course, trainer=trainer, starts_at=begins, ends_at=after, theme=say(one.theme)
        )
        training.nominate(SYSTEM, session=session, staff=pupils[: len(one.points)], at=before)
        for number, row in enumerate(session.attendances.order_by("pk")):
            came = training.note_came(SYSTEM, session=session, attendance=row, at=begins)
            note_part(
                SYSTEM, session=session, attendance=came, at=after, points=one.points[number], words=say(one.words),
                helper=_helper(one.method, trainer, pupils, number), level=one.levels[number] if one.levels else None,
                role=say(one.parts[number]) if one.parts else "",
            )  # fmt: skip
        training.end_session(SYSTEM, session=session, is_held=True, at=after)


def _helper(method: str, trainer: Staff, pupils: Sequence[Staff], number: int) -> Staff | None:
    if method != "pair":
        return None
    return pupils[number - 1] if number else trainer
