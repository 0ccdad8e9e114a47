"""What people type about tasks, approvals, rights and people to be told."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.cases.forms.desk import Tags
from tingtang.cases.models import Case, Task
from tingtang.cases.models.work import UNDONE
from tingtang.org.models import Hall, Role, Staff
from tingtang.org.queries import at_work, of_hall
from tingtang.ui.choosing import offer_rows
from tingtang.ui.days import MomentInput


def _here(case: Case) -> Any:
    people = at_work(case.hall)
    return people.filter(Q(hall=case.hall_id) | Q(hall__isnull=True)) if case.hall_id else people


class NewTask(forms.Form):
    """A task added by hand."""

    title = forms.CharField(label=_("Task"), max_length=200)
    assignee = forms.ModelChoiceField(Staff.objects.none(), label=_("Given to"), required=False, empty_label=_("nobody yet"))
    minutes = forms.IntegerField(label=_("Working minutes"), required=False, min_value=1, max_value=100_000)
    starts_at = forms.DateTimeField(
        label=_("Planned to begin"),
        required=False,
        widget=MomentInput(),
    )
    resources = Tags(label=_("Needed for it"), help_text=_("Rooms, vehicles, tools, material; several with commas between them."))
    after = forms.ModelMultipleChoiceField(
        Task.objects.none(), label=_("Only after"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "assignee", _here(case), part=of_hall)
        waits = case.tasks.filter(state__in=UNDONE).order_by("order", "pk")
        offer_rows(self, "after", waits)
        if not waits:
            del self.fields["after"]


class OwnApproval(forms.Form):
    """An approval that no plan foresees."""

    title = forms.CharField(label=_("What is to be approved"), max_length=200)
    people = forms.ModelMultipleChoiceField(Staff.objects.none(), label=_("Who is asked"), widget=forms.CheckboxSelectMultiple)
    mode = forms.ChoiceField(label=_("Who must agree"), choices=[("any", _("one of them")), ("all", _("all of them"))])
    request = forms.CharField(label=_("What is asked"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2}))
    hours = forms.IntegerField(
        label=_("To be decided within (working hours)"), required=False, min_value=1, max_value=400,
        help_text=_("In silence it goes one level up, once; after that it counts as rejected. Empty: no limit."),
    )  # fmt: skip

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "people", _here(case), part=of_hall)

    def clean(self) -> dict[str, Any]:
        """The limit as the minutes in which clocks count."""
        cleaned = super().clean() or self.cleaned_data
        hours = cleaned.pop("hours", None)
        return {**cleaned, "minutes": hours * 60 if hours else None}


class Access(forms.Form):
    """A right that is asked for."""

    staff = forms.ModelChoiceField(Staff.objects.none(), label=_("Who receives it"), empty_label=_("choose"))
    role = forms.ModelChoiceField(Role.objects.order_by("name"), label=_("Role"), empty_label=_("choose"))
    hall = forms.ModelChoiceField(
        Hall.objects.filter(is_active=True).order_by("code"), label=_("In the hall"), required=False, empty_label=_("everywhere")
    )
    expires_at = forms.DateTimeField(label=_("Until"), required=False, widget=MomentInput())

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "staff", at_work(case.hall), part=of_hall)


class Until(forms.Form):
    """Until when a right holds; empty: until it is withdrawn."""

    expires_at = Access.base_fields["expires_at"]


def staff_for(case: Case) -> Any:
    """Colleagues who may be named in a case."""
    return _here(case)
