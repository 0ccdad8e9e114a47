"""Terms, classes, pupils, lessons."""

from tingtang.lessons.models.guidance import Guidance, GuidanceKind
from tingtang.lessons.models.lessons import Attendance, Homework, Lesson, Mark
from tingtang.lessons.models.pupils import Enrolment, PayWay
from tingtang.lessons.models.terms import VIEW, Alteration, AlteredThing, Group, Term

__all__ = [
    "VIEW",
    "Alteration",
    "AlteredThing",
    "Attendance",
    "Enrolment",
    "Group",
    "Guidance",
    "GuidanceKind",
    "Homework",
    "Lesson",
    "Mark",
    "PayWay",
    "Term",
]
