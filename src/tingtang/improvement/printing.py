"""Certificates of courses as PDF, in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tingtang.improvement.models import Attendance
from tingtang.org.queries import organisation
from tingtang.ui import formats
from tingtang.ui.printing import CERTIFICATE, tongue, typeset


def certificate(one: Attendance) -> bytes:
    """The certificate of somebody who passed a course."""
    session, course, whole = one.session, one.session.course, organisation()
    text = _("took part in “%(course)s” on %(day)s (%(minutes)s minutes) and passed.") % {
        "course": course, "day": formats.day(session.starts_at, weekday=False), "minutes": course.minutes,
    }  # fmt: skip
    basis = _("Quiz: %(share)s, passed from %(limit)s %%. Trainer: %(trainer)s.") % {
        "share": formats.share(one.share), "limit": course.pass_percent, "trainer": session.trainer,
    }  # fmt: skip
    if course.skill is not None:
        basis += " " + _("Skill gained: %(skill)s, level %(level)s.") % {"skill": course.skill, "level": course.skill_level}
    data = {
        "title": pgettext("training", "Certificate"), "name": str(one.staff), "place": str(one.staff.hall or ""), "text": text,
        "basis": basis, "organisation": str(whole) if whole else "", "day": formats.day(one.passed_at, weekday=False),
        "number": _("No. %(number)s") % {"number": one.number}, **tongue(),
    }  # fmt: skip
    return typeset(CERTIFICATE, data)
