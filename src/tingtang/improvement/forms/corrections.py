"""What people type about corrections."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.improvement import models
from tingtang.improvement.actions.corrections import CORRECTION_FIELDS, MEASURE_FIELDS, branches_from
from tingtang.improvement.forms.parts import DAY, InHall, staff
from tingtang.improvement.models import BRANCHES, DriveState
from tingtang.improvement.models.corrections import MOST_WHYS
from tingtang.ui.choosing import offer_rows
from tingtang.ui.editing import Record, say_none

_LINES = forms.Textarea(attrs={"rows": 2})


class Correction(InHall):
    """A fault and who corrects it by when."""

    permission, versioned = "improvement.save_correction", CORRECTION_FIELDS

    class Meta:
        model = models.Correction
        fields = [
            "title", "body", "hall", "origin", "weight", "owner", "found_date", "due_date", "drive", "customers_view",
        ]  # fmt: skip
        widgets = {
            "body": forms.Textarea(attrs={"rows": 3}),
            "customers_view": forms.Textarea(attrs={"rows": 2}),
            "found_date": DAY,
            "due_date": DAY,
        }
        help_texts = {
            "customers_view": _("Every fault is corrected with the customers' satisfaction in view: what will they notice?")
        }

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(actor, *args, **kwargs)
        drives = models.Drive.objects.visible_to(actor).exclude(state=DriveState.ENDED).order_by("name", "pk")
        offer_rows(self, "drive", drives)
        say_none(self)


class Did(forms.Form):
    """What somebody did himself."""

    text = forms.CharField(label=_("What I did"), max_length=300)


class Analysis(forms.Form):
    """Why it went wrong: five whys, causes by branch, the root."""

    root_cause = forms.CharField(label=_("Root cause"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, correction: models.Correction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["root_cause"] = correction.root_cause
        root = self.fields.pop("root_cause")
        for number in range(MOST_WHYS):
            label = _("Why {number}").format(number=number + 1)
            self.fields[f"why_{number}"] = forms.CharField(label=label, max_length=300, required=False)
            self.initial[f"why_{number}"] = correction.whys[number] if number < len(correction.whys) else ""
        for code, name in BRANCHES.items():
            self.fields[code] = forms.CharField(label=name, max_length=2000, required=False, widget=_LINES)
            self.initial[code] = "\n".join(correction.causes.get(code, []))
        self.fields["root_cause"] = root

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        given = self.cleaned_data
        return {
            "root_cause": given["root_cause"],
            "whys": [given[f"why_{number}"] for number in range(MOST_WHYS)],
            "causes": branches_from(given),
        }


class Measure(Record):
    """A measure."""

    versioned = MEASURE_FIELDS

    class Meta:
        model = models.Measure
        fields = ["text", "owner", "due_date"]
        widgets = {"due_date": DAY}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "owner", staff())


class Words(forms.Form):
    """What a decision says."""

    words = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label

    @property
    def said(self) -> str:
        """The words."""
        return str(self.cleaned_data["words"])


class Lasting(Words):
    """How a correction ends: what keeps the fault away, and what customers say now."""

    customers = forms.CharField(
        label=_("What customers say now"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("From their ratings beside this, from talks, or from calling back who complained."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label=_("What keeps the fault away for good: a rule, a check, a training"), **kwargs)
