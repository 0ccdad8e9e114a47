"""A table of people: a file, or text pasted from a spreadsheet."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.org.forms.pasted import FileOrRows
from tingtang.org.newcomers import Person, as_text, table_in


class People(FileOrRows):
    """The table, and whether teams and skills that are not there yet are made."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_(
            "CSV or an Excel workbook (XLSX) with a first line that names its columns: badge number and name; user name, home hall,"
            " roles, posts, teams and skills where you want them. Several in one cell: put a semicolon between them."
        ),
    )
    makes_missing = forms.BooleanField(label=_("Make teams and skills that are not there yet"), required=False, initial=True)
    renews_passwords = forms.BooleanField(
        label=_("New first passwords for who has never signed in"),
        required=False,
        help_text=_("When the first ones were lost before they were handed out; those no longer work."),
    )

    people: list[Person]
    unread: list[str]
    faults: ClassVar[dict[str, Any]] = {
        "no_header": _("The first line must name the columns; badge number and name are needed."),
        "too_large": _("These are more than 1,000 people. Divide the table."),
    }
    nothing: ClassVar[Any] = _("There is no row with somebody in it.")

    def clean(self) -> dict[str, Any]:
        """Begin with nobody."""
        self.people, self.unread = [], []
        return super().clean()

    def read(self, raw: bytes) -> bool:
        """Keep who stands in the table, and the columns that nobody reads."""
        self.people, self.unread = table_in(raw)
        return bool(self.people)

    def again(self) -> "People":
        """The form with the rows as text, to be mended and sent again; as they were pasted where a head is to be mended."""
        kept = {name: self.cleaned_data[name] for name in ("makes_missing", "renews_passwords")}
        pasted = self.cleaned_data.get("table") if self.unread and self.cleaned_data.get("file") is None else ""
        return People(initial={"table": pasted or as_text(self.people), **kept})
