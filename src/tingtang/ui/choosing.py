"""What fields of forms offer: known only when a form is made, for whoever fills it in."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext as _

from tingtang.core.registry import Text


def several(label: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    """A field in which several of what is offered may be ticked, or nothing."""
    return forms.MultipleChoiceField(label=label, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text)


def offer_rows(form: forms.BaseForm, name: str, rows: QuerySet[Any], *, part: Callable[[Any], str] | None = None) -> None:
    """Let a field of a form choose among `rows`. TypeError for a field that chooses none.

    With `part`, which says of a row to what part of the list it belongs, long lists come in parts and with a box to find some by name;
    the rows are to be ordered by it.
    """
    field = form.fields[name]
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(name)
    if part is not None:
        field.iterator = type("Parted", (Parted,), {"part": staticmethod(part)})
        field.widget.attrs["data-find"] = str(_("Find by name"))
    field.queryset = rows


class Parted(ModelChoiceIterator):  # type: ignore[type-arg]
    """Choices in parts; where there is one part only, without."""

    part: Callable[[Any], str]

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        parts = [(name, [self.choice(row) for row in rows]) for name, rows in groupby(self.queryset, key=self.part)]
        for name, rows in parts:
            if name and len(parts) > 1:
                yield (name, rows)
            else:
                yield from rows


def offer_choices(form: forms.BaseForm, name: str, choices: Sequence[tuple[Any, Text | Sequence[tuple[Any, Text]]]]) -> None:
    """Let a field of a form choose among pairs of value and word, or groups of them. TypeError for a field that chooses nothing."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(name)
    field.choices = choices
