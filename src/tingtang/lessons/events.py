"""What happens to terms, classes, pupils and lessons."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.events import EventType

_PUPIL = ("enrolment", "group", "customer", "hall")
TERM_SAVED = EventType("lessons.term.saved", _("Term changed"), objects=("term", "hall"), attributes={"fields": "string"})
TERM_PUBLISHED = EventType(
    "lessons.term.published",
    _("Timetable and prices published"),
    objects=("term", "hall"),
    attributes={"days_before": "integer", "groups": "integer"},
)
GROUP_SAVED = EventType("lessons.group.saved", _("Class changed"), objects=("group", "term"), attributes={"fields": "string"})
GROUP_ALTERED = EventType(
    "lessons.group.altered",
    _("Published timetable changed"),
    objects=("group", "term", "hall", "before", "after"),
    attributes={"what": "string", "is_begun": "boolean", "pupils": "integer"},
)
ENQUIRED = EventType("lessons.pupil.enquired", _("Enquiry about a class"), objects=_PUPIL)
TESTED = EventType("lessons.pupil.tested", _("Test before the course"), objects=_PUPIL, attributes={"percent": "integer"})
PAID = EventType(
    "lessons.fee.taken",
    _("Fee taken"),
    objects=(*_PUPIL, "staff"),
    attributes={"cents": "integer", "way": "string", "minutes_late": "integer"},
)
CHECKED = EventType(
    "lessons.fee.checked", _("Fee checked, receipt released"), objects=(*_PUPIL, "staff"), attributes={"receipt": "string"}
)
REFUSED_FEE = EventType("lessons.fee.returned", _("Fee not confirmed"), objects=(*_PUPIL, "staff"))
LEFT = EventType("lessons.pupil.left", _("Pupil left a class"), objects=_PUPIL)
RECORDED = EventType(
    "lessons.lesson.recorded",
    _("Lesson recorded"),
    objects=("lesson", "group", "staff", "hall"),
    attributes={"came": "integer", "absent": "integer", "is_same_day": "boolean"},
)
SIGNED = EventType("lessons.homework.signed", _("Homework signed"), objects=("mark", *_PUPIL), attributes={"hours": "float"})
MADE_UP = EventType(
    "lessons.absence.made_up", _("Missed lesson made up"), objects=("mark", *_PUPIL), attributes={"days": "integer"}
)
REVIEWED = EventType(
    "lessons.pupil.reviewed",
    _("Pupil checked"),
    objects=(*_PUPIL, "staff"),
    attributes={"kinds": "string", "days_late": "integer"},
)
GUIDED = EventType(
    "lessons.pupil.guided", _("Guidance written"), objects=("guidance", *_PUPIL, "staff"), attributes={"kind": "string"}
)
REMOVED = EventType(
    "lessons.record.removed",
    _("Record removed"),
    objects=("record",),
    attributes={"kind": "string", "code": "string"},
    values={"kind": {"term": _("term of lessons"), "group": pgettext_lazy("of pupils", "class")}},
)
HANDED_OVER = EventType("lessons.group.handed_over", _("Pupils handed over"), objects=("group", "staff", "hall"))
