"""What people type about processes."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.flows import models
from tingtang.flows.actions import PROCESS_FIELDS, SUPPLY_FIELDS
from tingtang.flows.queries import choices_of
from tingtang.org.queries import at_work, of_hall
from tingtang.ui.choosing import offer_rows
from tingtang.ui.days import DayInput
from tingtang.ui.editing import NamedRecord, Record


class Process(NamedRecord):
    """What a process is called, what it is for and who answers for it."""

    versioned = PROCESS_FIELDS

    class Meta:
        model = models.Process
        fields = [
            "names", "code", "group", "owner", "service", "regulation", "system", "goal", "scope", "variant_of", "variant_when",
            "is_business", "is_active",
        ]  # fmt: skip
        widgets = {"goal": forms.Textarea(attrs={"rows": 2}), "scope": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "owner": _("Answers for the process, and says where a local change belongs."),
            "goal": _("What customers and organisation have of it."),
            "scope": _("Where it begins, where it ends, and what it does not cover."),
            "variant_of": _(
                "Only where this is a variant of another process: that usual process. Cases that meet the "
                "condition below follow this one instead."
            ),
            "variant_when": _(
                'Only for a variant: which cases follow it, such as subject.tier == "gold" or subject.channel == "web".'
            ),
            "is_business": _("Unticked: not ordinary business, but what is done in special events, such as an emergency plan."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = models.Process.objects.filter(variant_of=None, is_active=True).exclude(pk=self.instance.pk).order_by("code")
        offer_rows(self, "variant_of", usual)
        offer_rows(self, "owner", at_work(also=self.instance.owner_id), part=of_hall)


class Supply(Record):
    """Something a process needs."""

    versioned = SUPPLY_FIELDS

    class Meta:
        model = models.Supply
        fields = ["process", "kind", "name", "post", "asset_kind", "needed", "unit"]
        help_texts = {
            "post": _("Of people: whoever holds this post is counted by itself."),
            "asset_kind": _("Of materials and systems: assets of this kind that are in use are counted by themselves."),
            "needed": _("So many must be there for the process to run."),
        }


class Counted(forms.Form):
    """How much there is."""

    available = forms.IntegerField(label=_("There is"), min_value=0, max_value=1_000_000)


class PhaseRecord(forms.Form):
    """What was done in a phase."""

    phase = forms.ChoiceField(label=_("Phase"), choices=models.Phase.choices)
    text = forms.CharField(
        label=_("What was done and what came of it"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )


class Change(forms.ModelForm):  # type: ignore[type-arg]
    """A request to change a process."""

    class Meta:
        model = models.Change
        fields = ["reason", "affected", "impact", "reach", "is_simpler", "analysis"]
        widgets = {
            name: forms.Textarea(attrs={"rows": 3}) for name in ("reason", "affected", "impact", "analysis")
        }  # fmt: skip
        help_texts = {
            "reason": _("What is not good today, and what should become of it."),
            "affected": _("Which cases, services and posts it touches; what happens to those that are running."),
            "impact": _("What customers will notice: way, time, papers, fees."),
            "analysis": _("Who uses the procedure here and what they need; required when it becomes simpler."),
        }

    def _post_clean(self) -> None:
        """Leave the checks of the whole record to the action, which knows the process."""


class Publication(forms.Form):
    """The date from which a version is in force."""

    effective_date = forms.DateField(label=_("In force from"), widget=DayInput())


class Retirement(forms.ModelForm):  # type: ignore[type-arg]
    """A request that nothing new begin by a version from a date on."""

    retired_date = forms.DateField(label=_("Retired from"), widget=DayInput())
    field_order = ("retired_date", "reason", "affected", "impact", "reach")

    class Meta:
        model = models.Change
        fields = ["reason", "affected", "impact", "reach"]
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in ("reason", "affected", "impact")}
        help_texts = {
            "reason": _("Why it is no longer needed."),
            "affected": _("Which cases, services and posts it touches; what happens to those that are running."),
            "impact": _("How customers get from then on what they got by it."),
        }

    def _post_clean(self) -> None:
        """Leave the checks of the whole record to the action, which knows the version."""


DEPENDS = _("It depends on this where the procedure goes on.")
_YES_NO = [("", "–"), ("true", _("yes")), ("false", _("no"))]


class Skip(forms.Form):
    """Why a step is skipped, and what of its form is known all the same."""

    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)

    def __init__(self, asked: Iterable[Mapping[str, Any]], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.codes = [one["code"] for one in asked if one["type"] != "list"]
        for one in asked:
            if one["type"] != "list":
                self.fields[f"known_{one['code']}"] = _known(one)

    def answers(self) -> dict[str, str]:
        """What was filled in, by the codes of the fields."""
        return {code: self.cleaned_data[f"known_{code}"] for code in self.codes}


def _known(one: Mapping[str, Any]) -> forms.Field:
    name, is_needed = one.get("label") or one["code"], one["is_required"]
    given: dict[str, Any] = {"label": name if is_needed else _("{label}, if known").format(label=name), "required": is_needed}
    given["help_text"] = DEPENDS if is_needed else ""
    choices: Any = {"boolean": _YES_NO, "choice": [("", "–"), *choices_of(one)]}.get(one["type"])
    return forms.ChoiceField(choices=choices, **given) if choices else forms.CharField(**given)


class Reason(forms.Form):
    """Why something goes back or is declined."""

    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)
