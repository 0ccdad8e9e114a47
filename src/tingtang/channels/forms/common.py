"""Fields that several forms of channels share."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.customers.queries import find_exact
from tingtang.org.models import Hall


class Words(forms.CharField):
    """Texts without NUL, which no database takes."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\x00", "")


def halls_of(form: forms.BaseForm, actor: Actor, permission: str) -> None:
    """Let one choose among the halls where one may do it; the whole organisation only who may there."""
    halls, field = actor.halls(permission), form.fields["hall"]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared so
    if isinstance(halls, frozenset):
        field.queryset = Hall.objects.filter(pk__in=halls, is_active=True).order_by("code")
        field.empty_label, field.required = None, True
    else:
        field.empty_label = str(_("the whole organisation"))


class Known(forms.CharField):
    """A customer by his number, phone, mail address or identity number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=100, help_text=_("Customer number, phone, mail address or ID number."),
            widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs,
        )  # fmt: skip
        self.actor: Actor | None = None

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "").replace("\x00", "").strip()
        found = find_exact(self.actor, text) if text and self.actor is not None else []
        if text and len(found) != 1:
            raise ValidationError(
                _("Several have this: use the customer number.") if found else _("Nobody you may see is known by this.")
            )
        return found[0] if found else None


class ManyFiles(forms.FileField):
    """Several files at once."""

    widget = type("Several", (forms.ClearableFileInput,), {"allow_multiple_selected": True})

    def clean(self, data: Any, initial: Any = None) -> Any:
        """A list of files, empty when none was chosen."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(ManyFiles, self).clean(one, initial) for one in given]
