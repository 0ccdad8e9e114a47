"""Of what parents are told by message: homework and how their child did, what was altered of a class, reports (NOT-07)."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from tingtang.core import registry
from tingtang.customers.telling import Occasion, Words, teller
from tingtang.lessons.models import Alteration, AlteredThing, Attendance, Enrolment, Guidance, Homework, Lesson, Mark
from tingtang.ui import formats

HOMEWORK, ALTERED, REPORT = "lessons.homework", "lessons.altered", "lessons.report"
STALE: Final = timedelta(days=7)  # a lesson that is entered later is no news to anybody; a week is the product's default
_NOTHING: Final = pgettext_lazy("homework", "none")
OCCASIONS: Final = {
    HOMEWORK: Occasion(
        _("Lesson and homework of a child"),
        _("{pupil}: {class} on {day}"),
        _("{pupil}, {class} on {day}: {attendance}. Homework of last time: {done}. New homework: {homework} {link}"),
        frozenset({"pupil", "class", "day", "attendance", "done", "homework", "key_points", "note", "link"}),
    ),
    ALTERED: Occasion(
        _("Class of a child altered"),
        _("{class}: {what} altered"),
        _("{class}, which {pupil} attends: {what} was {before}, and is {after} from now on. Reason: {reason} {link}"),
        frozenset({"pupil", "class", "what", "before", "after", "reason", "link"}),
    ),
    REPORT: Occasion(
        _("Report on a child"),
        _("{pupil}: report from {class}"),
        _("Report on {pupil} from {class}: {text} {link}"),
        frozenset({"pupil", "class", "text", "link"}),
    ),
}


def register() -> None:
    """Name the occasions."""
    for name, one in OCCASIONS.items():
        registry.occasion.add(name, one)


def tell_lesson(lesson: Lesson, marks: Iterable[Mark], at: datetime) -> None:
    """Tell the parents of every pupil how a lesson went and what is to be done; nobody of one that is long over."""
    if at.astimezone(lesson.group.hall.zone).date() - lesson.date > STALE:
        return
    for one in marks:
        values = _about(one.enrolment) | {
            "day": _said(lambda: formats.day(lesson.date)),
            "attendance": _said(partial(str, Attendance(one.attendance).label)),
            "done": formats.MISSING if one.is_missed else _said(partial(str, Homework(one.homework).label)),
            "homework": lesson.homework or _said(lambda: _NOTHING),
            "key_points": lesson.key_points,
            "note": one.note,
        }
        _write(one.enrolment, HOMEWORK, values, at)


def tell_alteration(made: Alteration, pupils: Iterable[Enrolment], at: datetime) -> None:
    """Tell the parents of every pupil what was altered of a published class, and why."""
    for one in pupils:
        values = _about(one) | {
            "what": _said(lambda: AlteredThing(made.what).label),
            "before": _said(lambda: made.was),
            "after": _said(lambda: made.is_now),
            "reason": made.reason,
        }
        _write(one, ALTERED, values, at)


def tell_report(made: Guidance, at: datetime) -> None:
    """Tell the parents what is reported of a pupil."""
    _write(made.enrolment, REPORT, _about(made.enrolment) | {"text": made.text}, at)


def _about(enrolment: Enrolment) -> dict[str, str | dict[str, str]]:
    page = reverse("lessons:own_book", args=[enrolment.pk])
    return {
        "pupil": enrolment.customer.name,
        "class": {"": enrolment.group.name} | enrolment.group.names,
        "link": f"{settings.PUBLIC_URL}{page}" if settings.PUBLIC_URL else "",
    }


def _said(told: Callable[[], object]) -> dict[str, str]:
    """What is told in each language; who reads it is not known yet."""
    texts = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            texts[code] = str(told())
    return texts


def _write(enrolment: Enrolment, occasion: str, values: Words, at: datetime) -> None:
    who = teller()
    if who is not None:
        who.write(enrolment.parent_id or enrolment.customer_id, enrolment.hall_id, occasion, values, at)
