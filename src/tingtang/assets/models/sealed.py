"""A line of text that nobody may read in the database."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db import models

from tingtang.core.sealing import CannotOpen, seal, unseal

UNREADABLE = "********"  # what stands for a text whose key is gone


class SealedText(models.BinaryField):  # type: ignore[type-arg]
    """Sealed with the data keys as it is written, opened as it is read: programs and pages have the text."""

    def __init__(self, *args: Any, purpose: str, longest: int, **kwargs: Any) -> None:
        self.purpose, self.longest = purpose, longest
        given: dict[str, Any] = {"editable": True, "default": b""} | kwargs
        super().__init__(*args, **given)
        self.validators = [MaxLengthValidator(longest)]

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """What migrations write."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"purpose": self.purpose, "longest": self.longest, "editable": self.editable}

    def get_default(self) -> str:
        """Nothing."""
        return ""

    def from_db_value(self, value: Any, *_context: Any) -> str:
        """The text, or stars when its key is gone."""
        try:
            return unseal(value, self.purpose) if value else ""
        except CannotOpen:
            return UNREADABLE

    def to_python(self, value: Any) -> Any:
        """Text as it is typed."""
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Sealed anew each time: the same text never looks the same."""
        if isinstance(value, str):
            value = seal(value, self.purpose) if value else b""
        return super().get_db_prep_value(value, connection, prepared)

    def value_to_string(self, obj: models.Model) -> str:
        """As a dump of single rows writes it."""
        return str(self.value_from_object(obj))

    def formfield(self, **kwargs: Any) -> Any:
        """A line."""
        given: dict[str, Any] = {"form_class": forms.CharField, "max_length": self.longest} | kwargs
        return super().formfield(**given)
