"""Forms of imports and of the audit view."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tingtang.core.naming import code_validator
from tingtang.core.registry import Text
from tingtang.journal.formats import Columns
from tingtang.journal.formats.csv_rows import Preview
from tingtang.journal.formats.sniff import encodings
from tingtang.journal.formats.times import ISO, known_patterns
from tingtang.journal.trail import KINDS
from tingtang.ui.choosing import offer_choices
from tingtang.ui.days import DayInput
from tingtang.ui.zones import time_zones

LARGEST_BYTES = 4 << 30
_PARTS = (
    ("case", _("Case: what the events belong to, such as the ticket number"), True),
    ("activity", _("Activity or service"), True),
    ("time", _("Time, or the end of the service"), True),
    ("resource", _("Clerk or resource"), False),
    ("arrival", _("Arrival, such as the time the number was taken"), False),
    ("start", _("Start of the service"), False),
)


class Upload(forms.Form):
    """A file, and what its log is to be called."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("OCEL 2.0 (JSON or SQLite), XES, or a table (CSV) with a first line that names its columns; gzip too."),
    )
    name = forms.CharField(
        label=_("Name of the log"), max_length=200, help_text=_("For example: counters 2025, old queue system.")
    )
    code = forms.CharField(label=_("Short name"), max_length=40, validators=[code_validator])

    def clean_file(self) -> Any:
        """Refuse what is too large for an upload."""
        found = self.cleaned_data["file"]
        if found.size > LARGEST_BYTES:
            raise ValidationError(_("Files above 4 GB are imported on the server: ./tingtang journal import FILE"))
        return found


class Mapping(forms.Form):
    """Which column of a table is what."""

    zone = forms.CharField(label=_("Time zone of the times"), max_length=50, initial="Asia/Shanghai")
    time_pattern = forms.ChoiceField(label=_("Form of the times"), required=False)
    encoding = forms.ChoiceField(label=_("Encoding"), choices=[(each, each.upper()) for each in encodings])
    leaves_out_bad_rows = forms.BooleanField(label=_("Leave out rows that cannot be read, and list them"), required=False)

    def __init__(self, shown: Preview, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [("", "—"), *((name, name) for name in shown.header)]
        for name, label, is_needed in _PARTS:
            self.fields[name] = forms.ChoiceField(
                label=label, choices=columns, required=is_needed, initial=shown.guess.get(name, "")
            )
        self.fields["encoding"].initial = shown.encoding.removesuffix("-sig")
        offer_choices(self, "time_pattern", [("", _("find out")), (ISO, "ISO 8601"), *((p, p) for p in known_patterns)])
        self.order_fields([name for name, _label, _needed in _PARTS])
        self.shown = shown

    def clean_zone(self) -> str:
        """Refuse a zone there is not."""
        zone: str = self.cleaned_data["zone"]
        if zone not in time_zones():
            raise ValidationError(_("There is no such time zone. An example: Asia/Shanghai."))
        return zone

    def clean(self) -> dict[str, Any]:
        """Refuse one column in two roles: that is a mistake of the mouse."""
        cleaned = super().clean() or {}
        chosen = [cleaned[name] for name, _label, _needed in _PARTS if cleaned.get(name)]
        for name, _label, _needed in _PARTS:
            if cleaned.get(name) and chosen.count(cleaned[name]) > 1:
                self.add_error(name, _("This column is chosen twice."))
        return cleaned

    def columns(self) -> Columns:
        """What was chosen."""
        cleaned = self.cleaned_data
        named = {name: cleaned[name] for name, _label, _needed in _PARTS}
        encoding = self.shown.encoding if self.shown.encoding.startswith(cleaned["encoding"]) else cleaned["encoding"]
        return Columns(
            **named, delimiter=self.shown.delimiter, encoding=encoding, time_pattern=cleaned["time_pattern"], zone=cleaned["zone"]
        )


def _date(label: Text) -> DayInput:
    return DayInput({"class": "form-control", "aria-label": label})


class Audit(forms.Form):
    """Which events to show."""

    type = forms.TypedChoiceField(
        label=_("What happened"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    object = forms.RegexField(r"^[\w.-]+:\d{1,18}$", label="", required=False, widget=forms.HiddenInput())
    actor = forms.RegexField(r"^[\w.-]+:\d{1,18}$", label="", required=False, widget=forms.HiddenInput())
    first = forms.DateField(label=_("From"), required=False, widget=_date(_("From")))
    latest = forms.DateField(label=_("To"), required=False, widget=_date(_("To")))

    def __init__(self, types: Sequence[tuple[int, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_choices(self, "type", [("", _("all")), *types])


class Trail(forms.Form):
    """Which part of the audit trail to show."""

    kind = forms.ChoiceField(label=_("Kind"), required=False, widget=forms.Select(attrs={"class": "form-select"}))
    who = forms.CharField(
        label=_("Who"), required=False, max_length=60, widget=forms.TextInput(attrs={"class": "form-control", "size": 12})
    )
    actor = forms.RegexField(r"^[\w.-]+:\d{1,18}$", label="", required=False, widget=forms.HiddenInput())
    object = forms.RegexField(r"^[\w.-]+:\d{1,18}$", label="", required=False, widget=forms.HiddenInput())
    first = forms.DateField(label=_("From"), required=False, widget=_date(_("From")))
    latest = forms.DateField(label=_("To"), required=False, widget=_date(_("To")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_choices(self, "kind", [("", _("all")), *KINDS.items()])
