"""A file asked for by a kind of case: chosen once, kept while the rest of the form is put right."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from tingtang.cases import uploads
from tingtang.cases.actions.attachments import sort_told
from tingtang.cases.models import Attachment
from tingtang.cases.rules.files import ENDINGS
from tingtang.core.errors import Invalid

TAKEN_OFF = "taken off"


class UploadWidget(forms.Widget):
    """A box to choose a file; above it the file that is there, or was given before, by name."""

    template_name = "cases/widgets/file.html"
    needs_multipart_form = True
    given: "UploadedFile[Any] | None" = None

    def use_required_attribute(self, initial: object) -> bool:
        """Never: a file kept from the try before is enough."""
        return False

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """The upload, that of the try before, or that the file is taken off."""
        kept = uploads.opened(str(data.get(f"{name}-kept", ""))) if data.get(f"{name}-kept") else None
        return (files or {}).get(name) or kept or (TAKEN_OFF if data.get(f"{name}-off") else None)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """A good upload is kept here, because the form is being shown again."""
        context = super().get_context(name, value, attrs)
        token = uploads.keep(self.given) if self.given is not None else ""
        there = Attachment.objects.filter(pk=value).first() if isinstance(value, int) else None
        context["widget"] |= {
            "token": token,
            "kept": self.given.name if self.given is not None and token else "",
            "there": there.name if there else "",
            "is_off": value == TAKEN_OFF,
            "accept": ",".join(f".{ending}" for ending in ENDINGS),
        }
        return context


class Upload(forms.Field):
    """One file of a sort that is taken."""

    widget = UploadWidget
    default_error_messages = {"required": _("Choose a file.")}

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What is there already stays when nothing is chosen."""
        return initial if data is None else data

    def clean(self, value: Any) -> Any:
        """Refused when nothing is given though needed, and for what is not taken, by its content."""
        if isinstance(value, UploadedFile):
            try:
                sort_told(value)
            except Invalid as refused:
                raise forms.ValidationError([str(one) for one in refused.fields["file"]]) from None
            self.widget.given = value
            return value
        return super().clean(None if value == TAKEN_OFF and self.required else value)
