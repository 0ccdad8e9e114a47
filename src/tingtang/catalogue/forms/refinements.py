"""What people type about programmes of refinement."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue import models
from tingtang.catalogue.actions.refinements import AIM_FIELDS, REFINEMENT_FIELDS
from tingtang.org.queries import at_work, of_hall
from tingtang.ui.choosing import offer_rows
from tingtang.ui.days import DayInput
from tingtang.ui.editing import Record


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class Refinement(Record):
    """A programme."""

    versioned = REFINEMENT_FIELDS

    class Meta:
        model = models.Refinement
        fields = ["name", "goal", "owner", "until_date"]
        widgets = {"goal": _area(3), "until_date": DayInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "owner", at_work(also=self.instance.owner_id), part=of_hall)


class Aim(Record):
    """A part of the goal."""

    versioned = AIM_FIELDS

    class Meta:
        model = models.RefinementAim
        fields = ["area", "name", "fine", "detailed", "standard", "measure", "start", "target"]
        widgets = {"fine": _area(2), "detailed": _area(2)}
        help_texts = {
            "fine": _("How good the work is to be: what can be checked."),
            "detailed": _("What is gone into, down to the single movement: where work is directed."),
            "start": _("What is measured when the programme begins. Leave both empty where it cannot be measured."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standards: Any = self.fields["standard"]
        standards.queryset = models.Standard.objects.filter(is_active=True).order_by("order", "code")


class Measured(forms.Form):
    """Where a part of the goal stands."""

    current = forms.DecimalField(label=_("Now"), max_digits=12, decimal_places=2, required=False)
    weak = forms.CharField(label=_("Weak link: what holds it up"), max_length=1000, required=False, widget=_area(2))


class Reached(forms.Form):
    """A part of the goal is reached."""

    note = forms.CharField(label=_("Why it counts as reached"), max_length=500, required=False)


class Ended(forms.Form):
    """A programme ends."""

    summary = forms.CharField(label=_("What was learnt"), max_length=5000, widget=_area(3))
