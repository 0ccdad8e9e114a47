"""What fields of forms offer: known only when a form is made, for whoever fills it in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from tingtang.core.registry import Text


def offer_rows(form: forms.BaseForm, name: str, rows: QuerySet[Any]) -> None:
    """Let a field of a form choose among `rows`. TypeError for a field that chooses none."""
    field = form.fields[name]
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(name)
    field.queryset = rows


def offer_choices(form: forms.BaseForm, name: str, choices: Sequence[tuple[Any, Text | Sequence[tuple[Any, Text]]]]) -> None:
    """Let a field of a form choose among pairs of value and word, or groups of them. TypeError for a field that chooses nothing."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(name)
    field.choices = choices
