"""What people type about drives."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.improvement import models
from tingtang.improvement.actions.drives import DELIVERABLE_FIELDS, DRIVE_FIELDS, PHASE_FIELDS
from tingtang.improvement.forms.parts import DAY, InHall, staff
from tingtang.ui.choosing import offer_rows
from tingtang.ui.editing import Record


class Drive(InHall):
    """A drive."""

    permission, versioned = "improvement.save_drive", DRIVE_FIELDS

    class Meta:
        model = models.Drive
        fields = ["name", "hall", "owner", "first_date", "last_date", "goal"]
        widgets = {"first_date": DAY, "last_date": DAY, "goal": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"goal": _("What is better afterwards, and how one will see it.")}


class Phase(Record):
    """A phase of a drive."""

    versioned = PHASE_FIELDS

    class Meta:
        model = models.Phase
        fields = ["name", "first_date", "last_date", "owner"]
        widgets = {"first_date": DAY, "last_date": DAY}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "owner", staff())


class Deliverable(Record):
    """What a phase has to deliver."""

    versioned = DELIVERABLE_FIELDS

    class Meta:
        model = models.Deliverable
        fields = ["name", "due_date"]
        widgets = {"due_date": DAY}


class Ending(forms.Form):
    """What was learnt."""

    summary = forms.CharField(
        label=_("What was learnt"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What was reached, what was not, and what stays as a lasting rule."),
    )  # fmt: skip
