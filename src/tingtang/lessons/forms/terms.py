"""Forms of terms and classes, and of what is altered after publishing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.actors import Actor
from tingtang.lessons import models
from tingtang.lessons.actions import GROUP_FIELDS, TERM_FIELDS
from tingtang.lessons.forms.fields import Money
from tingtang.lessons.models import AlteredThing
from tingtang.lessons.models.terms import WEEKDAYS
from tingtang.lessons.queries.groups import units_of
from tingtang.lessons.rules import pace
from tingtang.org.models import Hall, Staff, Zone
from tingtang.org.queries import at_work, of_hall
from tingtang.ui.choosing import offer_rows
from tingtang.ui.days import DayInput
from tingtang.ui.editing import NamedRecord, say_none

TIME = forms.TimeInput({"type": "time"}, format="%H:%M")


class Term(NamedRecord):
    """A term."""

    versioned = TERM_FIELDS
    call_days = forms.CharField(
        label=_("Calls to parents, days after payment"), required=False, max_length=60, initial="1, 7, 30, 90",
        help_text=_("Whoever calls the parents finds each call on his work; from the fourth on it tells of the referral policy."),
    )  # fmt: skip

    class Meta:
        model = models.Term
        fields = ("names", "hall", "starts_date", "ends_date", "call_days", "code")
        widgets = {"starts_date": DayInput(), "ends_date": DayInput()}

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "hall", Hall.objects.visible_to(actor, "lessons.save_term").filter(is_active=True).order_by("code"))
        if not self.is_new:
            self.initial["call_days"] = ", ".join(map(str, self.instance.call_days))

    def clean_call_days(self) -> list[int]:
        """The days as numbers."""
        parts = [part for part in self.cleaned_data["call_days"].replace("，", ",").replace(" ", ",").split(",") if part]
        if not all(part.isdigit() and int(part) <= 400 for part in parts) or len(parts) > 12:
            raise forms.ValidationError(_("Write numbers of days, such as 1, 7, 30."))
        return sorted({int(part) for part in parts})


class Group(NamedRecord):
    """A class."""

    versioned = GROUP_FIELDS
    price_cents = Money(label=_("Price of the term"))
    units = forms.CharField(
        label=_("Units and pace"), required=False, max_length=8000, widget=forms.Textarea({"rows": 6, "spellcheck": "false"}),
        help_text=_("A line each: our week; the public school's week (or -); name. For example: 3; 5; Fractions"),
    )  # fmt: skip

    class Meta:
        model = models.Group
        fields = (
            "names", "grade", "teacher", "room", "weekday", "starts_time", "ends_time", "price_cents", "seats", "pass_percent",
            "check_days", "adviser", "specialist", "facts", "units", "code",
        )  # fmt: skip
        widgets = {"starts_time": TIME, "ends_time": TIME, "facts": forms.Textarea({"rows": 4})}

    def __init__(self, *args: Any, term: models.Term, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hall = term.hall_id
        offer_rows(self, "room", Zone.objects.filter(hall=hall).order_by("order", "code"))
        for name in ("teacher", "adviser", "specialist"):
            kept = getattr(self.instance, f"{name}_id")
            offer_rows(self, name, at_work(hall, also=kept), part=of_hall)
        self.fields["price_cents"].required = True
        self.initial["units"] = pace.written(units_of(self.instance))

    def clean_units(self) -> list[dict[str, Any]]:
        """The units as they are kept."""
        try:
            found = pace.read(self.cleaned_data["units"])
        except pace.Unreadable as problem:
            text = _("Line {n} is no unit: write our week; the school's week; name.")
            raise forms.ValidationError(str(text).format(n=problem.number)) from None
        return [{"week": one.week, "school_week": one.school_week, "name": one.name} for one in found]


ASKED: dict[str, tuple[str, ...]] = {
    AlteredThing.TEACHER: ("teacher",),
    AlteredThing.ROOM: ("room",),
    AlteredThing.TIME: ("weekday", "starts_time", "ends_time"),
    AlteredThing.PRICE: ("price_cents",),
}


class Alteration(forms.Form):
    """One thing of a published class, altered with a reason; asked is only what belongs to that thing."""

    teacher = forms.ModelChoiceField(Staff.objects.none(), label=_("New teacher"))
    room = forms.ModelChoiceField(Zone.objects.none(), label=_("New room"))
    weekday = forms.TypedChoiceField(label=_("New weekday"), choices=WEEKDAYS, coerce=int)
    starts_time = forms.TimeField(label=_("lesson begins"), widget=TIME)
    ends_time = forms.TimeField(label=_("lesson ends"), widget=TIME)
    price_cents = Money(label=_("New price"), required=True)
    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("Parents read it beside the timetable."))
    handover = forms.CharField(
        label=_("Hand-over: how each pupil stands"), max_length=4000, widget=forms.Textarea({"rows": 5}),
        help_text=_("The new teacher confirms that it was read."),
    )  # fmt: skip
    told = forms.CharField(
        label=_("How parents were told"), max_length=500, help_text=_("When, in which way, by whom; what they said.")
    )

    def __init__(self, group: models.Group, what: str, *args: Any, has_pupils: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "teacher", at_work(group.hall_id).exclude(pk=group.teacher_id), part=of_hall)
        offer_rows(self, "room", Zone.objects.filter(hall=group.hall_id).exclude(pk=group.room_id or 0).order_by("order", "code"))
        for name in ("weekday", "starts_time", "ends_time", "price_cents"):
            self.initial.setdefault(name, getattr(group, name))
        say_none(self)
        for name in {name for names in ASKED.values() for name in names} - set(ASKED[what]):
            del self.fields[name]
        if what != AlteredThing.TEACHER:
            del self.fields["handover"]
        for name in {"told", "handover"} & set(self.fields):
            self.fields[name].required = has_pupils


class Leave(forms.Form):
    """Why a pupil leaves."""

    reason = forms.CharField(label=pgettext_lazy("pupil", "Why"), max_length=300)
