"""A table that people have: a file, or rows pasted from a spreadsheet."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.core.registry import Text
from tingtang.journal.formats.tables import WORDS, Unreadable

LARGEST_FILE = 2 << 20


class FileOrRows(forms.Form):
    """One of both; the file counts where both are given. A subclass reads it and says what its faults mean."""

    file = forms.FileField(label=_("File"), required=False, widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}))
    table = forms.CharField(
        label=_("Or paste the rows"),
        required=False,
        strip=False,
        max_length=LARGEST_FILE,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "mono"}),
        help_text=_("Straight from a spreadsheet, with the line that names the columns."),
    )

    faults: ClassVar[dict[str, Text]]
    nothing: ClassVar[Any]

    def read(self, raw: bytes) -> bool:
        """Keep what stands in the table; whether anything does. Refused (`Unreadable`) when it cannot be read."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Read the table."""
        cleaned = super().clean() or self.cleaned_data
        file, text = cleaned.get("file"), cleaned.get("table") or ""
        if file is not None and file.size > LARGEST_FILE:
            self.add_error("file", _("The file is larger than 2 MB. Divide it."))
        elif file is not None or text.strip():
            self._take("file" if file is not None else "table", file.read() if file is not None else text.encode())
        elif not self.errors:
            self.add_error("file", _("Choose a file, or paste the rows."))
        return cleaned

    def _take(self, name: str, raw: bytes) -> None:
        try:
            if not self.read(raw):
                self.add_error(name, self.nothing)
        except Unreadable as bad:
            self.add_error(name, str(self.faults.get(bad.fault) or WORDS[bad.fault]))
