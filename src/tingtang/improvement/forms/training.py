"""What people type about training."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.improvement import models
from tingtang.improvement.actions.training import CERTIFICATE_FIELDS, COURSE_FIELDS, READING_FIELDS, SESSION_FIELDS
from tingtang.improvement.forms.parts import DAY, InHall, staff
from tingtang.improvement.queries.days import day_in
from tingtang.improvement.queries.training import trainers
from tingtang.improvement.rules import quizzes
from tingtang.org.models import Hall, Skill
from tingtang.org.queries import of_hall
from tingtang.ui.choosing import offer_rows
from tingtang.ui.days import MomentInput
from tingtang.ui.editing import Record, say_none

_MOMENT = MomentInput()
_WRONG = {
    "options": _("Line {line}: a question needs at least two different options on the lines below it."),
    "too_many_options": _("Line {line}: a question has at most eight options."),
    "no_right": _("Line {line}: put * in front of the right option."),
    "too_many": _("A quiz has at most fifty questions."),
}


class Course(InHall):
    """A course."""

    permission, versioned = "improvement.save_course", COURSE_FIELDS
    quiz = forms.CharField(
        label=_("Quiz"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("A question on a line, its options on the lines below, * in front of right ones, a blank line between questions."),
    )  # fmt: skip

    class Meta:
        model = models.Course
        fields = [
            "name", "hall", "family",
            "audience", "method", "minutes", "needs", "aim", "plan", "measures", "assessment", "material", "quiz", "pass_percent",
            "skill", "skill_level", "is_active",
        ]  # fmt: skip
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in ("needs", "aim", "plan", "measures", "assessment")} | {
            "material": forms.Textarea(attrs={"rows": 6})
        }

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(actor, *args, **kwargs)
        self.initial["quiz"] = quizzes.written(quizzes.from_data(self.instance.quiz))
        offer_rows(self, "skill", Skill.objects.order_by("code"))
        say_none(self)

    def clean_quiz(self) -> list[dict[str, Any]]:
        """The questions as they are kept."""
        try:
            return quizzes.as_data(quizzes.read(self.data.get(self.add_prefix("quiz"), "")))
        except quizzes.BadQuiz as bad:
            raise ValidationError(str(_WRONG[bad.why]).format(line=bad.line)) from None


def _whose(course: models.Course) -> str:
    return course.hall.name_in() if course.hall else ""


class Session(InHall):
    """A session."""

    permission, versioned = "improvement.save_session", SESSION_FIELDS

    class Meta:
        model = models.Session
        fields = ["course", "theme", "starts_at", "ends_at", "place", "trainer", "hall", "reason"]
        widgets = {"starts_at": _MOMENT, "ends_at": _MOMENT}
        help_texts = {"reason": _("Where a class is opened for something a check found: what, and where.")}

    def __init__(self, actor: Actor, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(actor, *args, **kwargs)
        fields: Any = self.fields
        courses = models.Course.objects.visible_to(actor).filter(is_active=True).select_related("hall")
        offer_rows(self, "course", courses.order_by("hall__code", "name", "pk"), part=_whose)
        fields["trainer"].queryset = trainers(day_in(None, at))
        fields["trainer"].help_text = _("Only who is certified.")
        say_none(self)


class People(forms.Form):
    """Who is invited, or has to read something."""

    staff = forms.ModelMultipleChoiceField(  # type: ignore[var-annotated]
        label=_("People"), queryset=None, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person.")},
    )  # fmt: skip

    def __init__(self, actor: Actor, permission: str, known: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        halls: Any = actor.halls(permission)
        rows = staff().exclude(pk__in=known)
        offer_rows(self, "staff", rows if halls is EVERYWHERE else rows.filter(hall_id__in=halls), part=of_hall)


_METHOD_FIELDS = {"helper": models.Method.PAIR, "level": models.Method.LEVELS, "role": models.Method.SCENE}


class TakingPart(forms.ModelForm):  # type: ignore[type-arg]
    """How somebody takes part as the method needs it; once he came, what he came to."""

    class Meta:
        model = models.Attendance
        fields = ["helper", "level", "role", "points", "words"]
        widgets = {
            "level": forms.NumberInput(attrs={"min": 1, "max": 5}),
            "points": forms.NumberInput(attrs={"min": 0, "max": 100}),
            "words": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "helper": _("Who shows him the work, watches him do it and says when he can do it alone."),
            "level": _("From 1 (new) to 5 (teaches others). Who passes has the skill of the course on this level."),
            "role": _("Whom he plays in which scene, such as the clerk with a customer who lost his papers."),
            "words": _("What he did well, what he is to practise."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        course = self.instance.session.course
        for name, method in _METHOD_FIELDS.items():
            if course.method != method:
                del self.fields[name]
            else:
                self.fields[name].required = True
        if "helper" in self.fields:
            offer_rows(self, "helper", staff().exclude(pk=self.instance.staff_id), part=of_hall)
        if self.instance.came_at is None:
            del self.fields["points"], self.fields["words"]
        elif not course.quiz:
            self.fields["points"].help_text = _("Passed from {n}.").format(n=course.pass_percent)
        say_none(self)

    def said(self) -> dict[str, Any]:
        """Everything that is kept, also what the form does not ask."""
        held = {name: getattr(self.instance, name) for name in self.Meta.fields}
        return held | self.cleaned_data


class Certificate(Record):
    """A trainer's certificate."""

    versioned = CERTIFICATE_FIELDS
    outlets = forms.ModelMultipleChoiceField(
        label=_("Outlets he looks after"), queryset=Hall.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = models.Certificate
        fields = ["staff", "grade", "since_date", "until_date"]
        widgets = {"since_date": DAY, "until_date": DAY}

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        halls: Any = actor.halls("improvement.save_certificate")
        fields: Any = self.fields
        rows = staff()
        fields["staff"].queryset = rows if halls is EVERYWHERE else rows.filter(hall_id__in=halls)
        fields["outlets"].queryset = Hall.objects.filter(is_active=True).order_by("code")
        if self.instance.pk:
            self.initial["outlets"] = list(self.instance.outlets.values_list("pk", flat=True))
            fields["staff"].disabled = True


class Reading(InHall):
    """Something that has to be read."""

    permission, versioned = "improvement.save_reading", READING_FIELDS

    class Meta:
        model = models.Reading
        fields = ["title", "hall", "source", "due_date", "body", "is_active"]
        widgets = {"body": forms.Textarea(attrs={"rows": 12}), "due_date": DAY}


class Note(forms.Form):
    """A few words."""

    note = forms.CharField(label=_("Note"), max_length=200, required=False)
