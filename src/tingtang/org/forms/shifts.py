"""What people type about shifts, in the hall's own time."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.core.versions import version_of
from tingtang.org import models
from tingtang.org.actions.shifts import SHIFT_FIELDS
from tingtang.org.queries.people import from_outside
from tingtang.ui.days import DayInput
from tingtang.ui.editing import say_none
from tingtang.ui.widgets import SuggestInput

LONGEST_CHOICE = 300


class Shift(forms.Form):
    """A shift of a hall on a day; one that ends before it starts goes on after midnight."""

    staff = forms.ModelChoiceField(label=_("Who"), queryset=models.Staff.objects.none())
    post = forms.ModelChoiceField(label=_("Post"), queryset=models.Post.objects.order_by("code"), required=False)
    day = forms.DateField(label=_("Day"), widget=DayInput())
    start = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    end = forms.TimeField(label=_("To"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, hall: models.Hall, shift: models.Shift | None = None, **kwargs: Any) -> None:
        self.hall = hall
        super().__init__(*args, **kwargs)
        staff = self.fields["staff"]
        assert isinstance(staff, forms.ModelChoiceField)  # noqa: S101 - declared above
        staff.queryset = found = staff_for(hall)
        if found[LONGEST_CHOICE : LONGEST_CHOICE + 1]:
            self.fields["staff"] = by_badge(found)
        say_none(self)
        if shift is not None:
            self.initial = {**_initial(shift), **self.initial}

    def clean_day(self) -> date:
        """Refuse days nobody plans."""
        day: date = self.cleaned_data["day"]
        if day.year not in range(2000, 2200):
            raise forms.ValidationError(_("Choose a day between 2000 and 2199."))
        return day

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        given = self.cleaned_data
        starts_at, ends_at = between(given["day"], given["start"], given["end"], self.hall)
        kept = {name: given[name] for name in ("staff", "post", "note")}
        return kept | {"starts_at": starts_at, "ends_at": ends_at, "version": given["version"] or None}


def by_badge(found: Any) -> forms.Field:
    """Where there are too many to list: the badge number, with suggestions while one types."""
    widget = SuggestInput([(person.badge, person.name) for person in found[:LONGEST_CHOICE]])
    label, help_text = _("Who"), _("The badge number.")
    return forms.ModelChoiceField(label=label, queryset=found, to_field_name="badge", widget=widget, help_text=help_text)


def between(day: date, start: Any, end: Any, hall: models.Hall) -> tuple[datetime, datetime]:
    """Two times of a day in a hall; the second on the next day when it is not after the first."""
    later = day + timedelta(days=1) if end <= start else day
    return datetime.combine(day, start, hall.zone), datetime.combine(later, end, hall.zone)


def staff_for(hall: models.Hall) -> Any:
    """Who may be planned in a hall: its own staff and those of no hall, unless they have left."""
    here = Q(hall=hall) | Q(hall__isnull=True) | Q(grants__hall=hall)
    return models.Staff.objects.filter(here, left_date__isnull=True).exclude(pk__in=from_outside()).distinct().order_by("badge")


def _initial(shift: models.Shift) -> dict[str, Any]:
    zone = shift.hall.zone
    starts_at, ends_at = shift.starts_at.astimezone(zone), shift.ends_at.astimezone(zone)
    return {
        "staff": shift.staff,
        "post": shift.post_id,
        "day": starts_at.date(),
        "start": starts_at.time(),
        "end": ends_at.time(),
        "note": shift.note,
        "version": version_of(shift, SHIFT_FIELDS),
    }
