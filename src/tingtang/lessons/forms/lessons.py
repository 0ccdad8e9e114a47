"""The record of a lesson: key points, homework, and a row for every pupil."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.lessons.models import Attendance, Enrolment, Group, Homework, Lesson, Mark

BEHAVIOUR = (("", "–"), *((str(n), str(n)) for n in range(5, 0, -1)))


class Record(forms.Form):
    """What the lesson was about."""

    unit = forms.TypedChoiceField(label=_("Unit of the course"), coerce=int, empty_value=None, required=False)
    key_points = forms.CharField(label=_("Key points"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    homework = forms.CharField(label=_("New homework"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3}))
    recording = forms.URLField(
        label=_("Address of the recording"), max_length=400, required=False, assume_scheme="https",
        help_text=_("Where the lesson was filmed; colleagues watch it at their meeting."),
    )  # fmt: skip

    def __init__(self, group: Group, lesson: Lesson | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units: Any = [("", "–"), *((number, one["name"]) for number, one in enumerate(group.units, 1))]
        field: Any = self.fields["unit"]
        field.choices = units
        if not group.units:
            del self.fields["unit"]
        if lesson is not None:
            self.initial = {name: getattr(lesson, name) for name in ("unit", "key_points", "homework", "recording")}


class PupilMark(forms.Form):
    """One pupil in the lesson."""

    attendance = forms.ChoiceField(label=_("Attendance"), choices=Attendance.choices, initial=Attendance.PRESENT)
    behaviour = forms.TypedChoiceField(label=_("Behaviour"), choices=BEHAVIOUR, coerce=int, empty_value=None, required=False)
    homework = forms.ChoiceField(label=_("Homework"), choices=Homework.choices, required=False)
    note = forms.CharField(label=_("Remark on the pupil"), max_length=300, required=False)

    def __init__(self, enrolment: Enrolment, data: Any, initial: dict[str, Any]) -> None:
        super().__init__(data, prefix=f"p{enrolment.pk}", initial=initial)
        self.enrolment = enrolment


def rows(pupils: Iterable[Enrolment], marks: dict[int, Mark], data: Any, *, had_homework: bool) -> list[PupilMark]:
    """A form for each pupil, filled from the record or as lessons usually go."""
    found = []
    for one in pupils:
        mark = marks.get(one.pk)
        usual = {"attendance": "present", "behaviour": "5", "homework": "done" if had_homework else "", "note": ""}
        kept = {name: getattr(mark, name) for name in usual} if mark is not None else usual
        found.append(PupilMark(one, data, kept))
    return found
