"""The form of a step of a procedure, as its diagram asks for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.cases.forms.desk import Words
from tingtang.flows.queries import choices_of
from tingtang.ui.days import DayInput

YES_NO = [("", "—"), ("true", _("yes")), ("false", _("no"))]


class Lines(Words):
    """Entries of a list, one in a line."""


class StepForm(forms.Form):
    """What a step asks for; `answers` gives it as the procedure keeps it."""

    def __init__(self, asked: Sequence[Mapping[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in asked:
            self.fields[one["code"]] = _field(one)

    def answers(self) -> dict[str, Any]:
        """The values, dates as ISO texts and lists by lines. Call it when the form is valid."""
        return {code: _plain(self.fields[code], value) for code, value in self.cleaned_data.items()}


def _field(one: Mapping[str, Any]) -> forms.Field:
    given = {"label": one["label"] or one["code"], "required": one["is_required"]}
    kind = one["type"]
    if kind == "integer":
        return forms.IntegerField(**given, widget=forms.NumberInput(attrs={"class": "form-control"}))
    if kind == "number":
        return forms.FloatField(**given, widget=forms.NumberInput(attrs={"class": "form-control", "step": "any"}))
    if kind == "date":
        return forms.DateField(**given, widget=DayInput({"class": "form-control"}))
    if kind in {"boolean", "choice"}:
        choices = YES_NO if kind == "boolean" else [("", "—"), *choices_of(one)]
        return forms.ChoiceField(**given, choices=choices, widget=forms.Select(attrs={"class": "form-select"}))
    if kind == "string":
        return Words(**given, max_length=500, widget=forms.TextInput(attrs={"class": "form-control"}))
    words = Lines if kind == "list" else Words
    return words(**given, max_length=10_000, widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}))


def _plain(field: forms.Field, value: Any) -> Any:
    if isinstance(field, forms.DateField):
        return value.isoformat() if value else None
    return [line for line in value.splitlines() if line.strip()] if isinstance(field, Lines) else value


class SkipForm(forms.Form):
    """Why a step is not done, and what the way ahead needs to be known all the same (`StepShown.wanted`)."""

    reason = Words(label=_("Why it is skipped"), max_length=500, widget=forms.TextInput(attrs={"class": "form-control"}))

    def __init__(self, wanted: Sequence[Mapping[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [one["code"] for one in wanted]
        for one in wanted:
            self.fields[f"known_{one['code']}"] = _field(one)
            self.fields[f"known_{one['code']}"].help_text = _("It depends on this where the procedure goes on.")

    def answers(self) -> dict[str, Any]:
        """What is known, as the procedure keeps it. Call it when the form is valid."""
        return {code: _plain(self.fields[f"known_{code}"], self.cleaned_data[f"known_{code}"]) for code in self.codes}
