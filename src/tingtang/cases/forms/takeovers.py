"""Forms of taking over another help desk: the log, then which column is what."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tingtang.cases.takeover import COLUMNS, NEEDED
from tingtang.journal.formats.tables import LARGEST_BYTES
from tingtang.journal.formats.tables import WORDS as FAULTS
from tingtang.ui.zones import time_zones

WORDS = {
    "case": _("Number of the case"),
    "activity": _("What was done"),
    "person": _("Who did it"),
    "time": _("When"),
    "customer": _("Customer"),
    "product": _("Service or product"),
    "seriousness": _("Seriousness"),
    "team": _("Team"),
}


class Log(forms.Form):
    """The log of another desk."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ".csv,.gz,text/csv,application/gzip"}),
        help_text=_(
            "CSV in UTF-8, packed with gzip or not: one line for each thing done on a case, with a first line that names its columns."
        ),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large for an upload."""
        found = self.cleaned_data["file"]
        if found.size > LARGEST_BYTES:
            raise ValidationError(str(FAULTS["too_large"]))
        return found


class Meaning(forms.Form):
    """Which column is what, in which zone its times are, and what the other desk is called here."""

    zone = forms.ChoiceField(label=_("Time zone of times that name none"))
    code = forms.CharField(
        label=_("Short name of the other desk"),
        max_length=20,
        initial="helpdesk",
        help_text=_(
            "Lower-case letters, digits, hyphens. It stands before each case's number there; the same log under the same name"
            " changes nothing a second time."
        ),
    )

    def __init__(self, heads: Sequence[str], guess: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in WORDS.items():
            is_needed = name in NEEDED
            none = str(_("choose")) if is_needed else str(_("none"))
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=[("", none), *((head, head) for head in heads)],
                required=is_needed,
                initial=guess.get(name, ""),
            )
        zone = self.fields["zone"]
        zone.choices = [(name, name) for name in sorted(time_zones())]  # type: ignore[attr-defined]
        zone.initial = settings.TIME_ZONE
        self.order_fields([*WORDS, "zone", "code"])

    def clean_code(self) -> str:
        """Refuse what codes cannot begin with."""
        code = str(self.cleaned_data["code"]).strip()
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", code):
            raise ValidationError(str(_("Use lower-case letters, digits, hyphens; start with a letter or digit.")))
        return code

    def columns(self) -> dict[str, str]:
        """Which head stands for what, as it stands in the form now."""
        return {name: str(self[name].value() or "") for name in COLUMNS}
