"""What people type about offers."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tingtang.core.actors import Actor
from tingtang.customers.models import ConsentPurpose
from tingtang.insight.models import Offer, SegmentPlan
from tingtang.org.models import Staff
from tingtang.org.queries import at_work, of_hall
from tingtang.ui.amounts import Money
from tingtang.ui.choosing import offer_rows
from tingtang.ui.days import DayInput
from tingtang.ui.editing import Record

AMOUNTS = ("price_cents", "production_cents", "besides_cents", "hour_cents", "expected_cents")


class Plan(Record):
    """What is compared, by which criteria."""

    criteria_lines = forms.CharField(
        label=gettext_lazy("Criteria with weights"), widget=forms.Textarea(attrs={"rows": 5}), max_length=2000,
        help_text=gettext_lazy("One a line: criterion = weight"),
    )  # fmt: skip

    class Meta:
        model = SegmentPlan
        fields = ("title",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = [[_("meets the need"), 4], [_("cost for the customer"), 3], [_("convenience"), 2], [_("easy to explain"), 1]]
        self.initial["criteria_lines"] = "\n".join(f"{name} = {weight:.15g}" for name, weight in self.instance.criteria or usual)

    def clean_criteria_lines(self) -> list[list[Any]]:
        """Pairs of name and weight. Refused with the first line that cannot be read."""
        found = []
        text = self.cleaned_data["criteria_lines"].replace("＝", "=")
        for n, line in enumerate((one for one in text.splitlines() if one.strip()), 1):
            name, sign, weight = line.rpartition("=")
            try:
                found.append([name.strip()[:60], float(weight)])
            except ValueError:
                sign = ""
            if not sign or not name.strip():
                raise forms.ValidationError(_("Line {n} cannot be read.").format(n=n))
        return found

    def clean(self) -> dict[str, Any]:
        """The record is checked with the criteria that were typed."""
        cleaned = super().clean() or self.cleaned_data
        self.instance.criteria = cleaned.get("criteria_lines") or self.instance.criteria
        return cleaned

    def add_error(self, field: str | None, error: Any) -> None:
        """What is wrong with criteria stands beside their lines."""
        if field is None and hasattr(error, "error_dict") and "criteria" in error.error_dict:
            error.error_dict["criteria_lines"] = error.error_dict.pop("criteria")
        super().add_error("criteria_lines" if field == "criteria" else field, error)

    def values(self) -> dict[str, Any]:
        values = super().values()
        return values | {"criteria": values.pop("criteria_lines")}


class Candidate(Record):
    """An offer by its four Cs, and a mark for each criterion."""

    price_cents = Money(label=gettext_lazy("2 · price"))
    production_cents = Money(label=gettext_lazy("what it costs us"))
    besides_cents = Money(label=gettext_lazy("what the customer spends besides"))
    hour_cents = Money(label=gettext_lazy("what an hour is worth to him"))
    expected_cents = Money(label=gettext_lazy("what he expects it to cost him in all"))

    class Meta:
        model = Offer
        fields = ("title", "product", "need", *AMOUNTS[:3], "minutes", *AMOUNTS[3:], "convenience", "communication")
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("need", "convenience", "communication")}

    def __init__(self, *args: Any, plan: SegmentPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["minutes"].required = False
        marks = [("", "–"), *((n, str(n)) for n in range(1, 6))]
        for n, (name, _weight) in enumerate(plan.criteria):
            self.fields[f"mark_{n}"] = forms.TypedChoiceField(
                label=_("Mark: {name}").format(name=name), choices=marks, coerce=int, empty_value=None, required=False,
                initial=self.instance.marks.get(name),
            )  # fmt: skip
        self.fields["expected_cents"].help_text = _(
            "Price, expenses and time together are to stay below it, the price above what it costs us."
        )

    def values(self) -> dict[str, Any]:
        values = super().values()
        told = {name: values.pop(f"mark_{n}") for n, (name, _weight) in enumerate(self.plan.criteria)}
        values |= {name: values[name] or 0 for name in AMOUNTS}
        return values | {"marks": {name: mark for name, mark in told.items() if mark}, "minutes": values["minutes"] or 0}


class Choose(forms.Form):
    """Why this one."""

    reason = forms.CharField(label=gettext_lazy("Why this one"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class Make(forms.Form):
    """How the offer is made to each customer."""

    purpose = forms.ModelChoiceField(
        ConsentPurpose.objects.none(), label=gettext_lazy("Consent it needs"),
        help_text=gettext_lazy("Who has not agreed is not called: the offer stands on his page until he comes."),
    )  # fmt: skip
    owner = forms.ModelChoiceField(
        Staff.objects.none(), label=gettext_lazy("Who speaks with customers without account manager"), required=False
    )
    due_date = forms.DateField(label=gettext_lazy("Until"), widget=DayInput())

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "purpose", ConsentPurpose.objects.order_by("pk"))
        offer_rows(self, "owner", at_work(actor.hall_id), part=of_hall)
