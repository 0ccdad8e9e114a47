"""A table of people: a file, or text pasted from a spreadsheet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.journal.formats.tables import WORDS, Unreadable
from tingtang.org.newcomers import Person, as_text, table_in

LARGEST_BYTES = 2 << 20


class People(forms.Form):
    """The table, and whether teams and skills that are not there yet are made."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_(
            "CSV or an Excel workbook (XLSX) with a first line that names its columns: badge number and name; user name, home hall,"
            " roles, posts, teams and skills where you want them. Several in one cell: put a semicolon between them."
        ),
    )
    table = forms.CharField(
        label=_("Or paste the rows"),
        required=False,
        strip=False,
        max_length=LARGEST_BYTES,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "mono"}),
        help_text=_("Straight from a spreadsheet, with the line that names the columns."),
    )
    makes_missing = forms.BooleanField(label=_("Make teams and skills that are not there yet"), required=False, initial=True)
    renews_passwords = forms.BooleanField(
        label=_("New first passwords for who has never signed in"),
        required=False,
        help_text=_("When the first ones were lost before they were handed out; those no longer work."),
    )

    people: list[Person]
    unread: list[str]

    def clean(self) -> dict[str, Any]:
        """Read the table; the file counts where both are given."""
        cleaned = super().clean() or self.cleaned_data
        self.people, self.unread = [], []
        file, text = cleaned.get("file"), cleaned.get("table") or ""
        if file is not None and file.size > LARGEST_BYTES:
            self.add_error("file", _("The file is larger than 2 MB. Divide it."))
        elif file is not None or text.strip():
            self._read("file" if file is not None else "table", file.read() if file is not None else text.encode())
        elif not self.errors:
            self.add_error("file", _("Choose a file, or paste the rows."))
        return cleaned

    def _read(self, name: str, raw: bytes) -> None:
        try:
            self.people, self.unread = table_in(raw)
        except Unreadable as bad:
            self.add_error(name, _reason(bad))
            return
        if not self.people:
            self.add_error(name, _("There is no row with somebody in it."))

    def again(self) -> "People":
        """The form with the rows as text, to be mended and sent again; as they were pasted where a head is to be mended."""
        kept = {name: self.cleaned_data[name] for name in ("makes_missing", "renews_passwords")}
        pasted = self.cleaned_data.get("table") if self.unread and self.cleaned_data.get("file") is None else ""
        return People(initial={"table": pasted or as_text(self.people), **kept})


def _reason(bad: Unreadable) -> Any:
    if bad.fault == "no_header":
        return _("The first line must name the columns; badge number and name are needed.")
    if bad.fault == "too_large":
        return _("These are more than 1,000 people. Divide the table.")
    return WORDS[bad.fault]
