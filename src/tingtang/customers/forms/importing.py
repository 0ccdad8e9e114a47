"""Forms of imports of customers."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.customers import wording
from tingtang.customers.models import CustomerImport
from tingtang.customers.rules.importing import IDENTITY
from tingtang.journal.formats.tables import LARGEST_BYTES
from tingtang.org.models import Hall
from tingtang.ui.editing import say_none


class Upload(forms.Form):
    """A file with customers."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV (UTF-8 or GB18030, any delimiter) or an Excel workbook (XLSX), with a first line that names its columns."
        ),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large for an upload."""
        found = self.cleaned_data["file"]
        if found.size > LARGEST_BYTES:
            raise ValidationError(str(wording.FAULTS["too_large"]))
        return found


class Columns(forms.Form):
    """Which column is what, and how customers known already are treated."""

    hall = forms.ModelChoiceField(
        Hall.objects.none(),
        label=_("Home hall"),
        help_text=_("Of customers whose row names none. None: they belong to all halls."),
    )
    existing = forms.ChoiceField(
        label=_("Customers known already"),
        choices=CustomerImport.Existing.choices,
        help_text=_("Known by a number only one can have, else by phone and name. The same file again changes nothing."),
    )
    keeps_malformed = forms.BooleanField(
        label=_("Take rows with malformed numbers"),
        required=False,
        help_text=_("They appear in the list to mend. Otherwise such rows are left out and can be downloaded."),
    )

    def __init__(
        self, heads: Sequence[str], guess: Mapping[str, str], kinds: Mapping[str, str], halls: QuerySet[Hall], *args: Any,
        needs_hall: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.targets = {
            f"column_{n}": target for n, target in enumerate((*wording.TARGETS, *(IDENTITY + code for code in kinds)))
        }
        columns = [("", "—"), *((head, head) for head in heads)]
        for name, target in self.targets.items():
            self.fields[name] = forms.ChoiceField(
                label=wording.target_name(target, kinds),
                choices=columns,
                required=target == "name",
                initial=guess.get(target, ""),
            )
        found: Any = self.fields["hall"]
        found.queryset, found.required = halls, needs_hall
        self.order_fields([*self.targets, "hall", "existing", "keeps_malformed"])
        say_none(self)

    def clean(self) -> dict[str, Any]:
        """Refuse one column in two roles: that is a mistake of the mouse."""
        cleaned = super().clean() or {}
        chosen = [cleaned[name] for name in self.targets if cleaned.get(name)]
        for name in self.targets:
            if cleaned.get(name) and chosen.count(cleaned[name]) > 1:
                self.add_error(name, _("This column is chosen twice."))
        return cleaned

    def recognised(self) -> list[forms.BoundField]:
        """Fields for which there is a column, and those with a fault."""
        return [self[name] for name in self.targets if self[name].value() or name == "column_0" or self.errors.get(name)]

    def others(self) -> list[forms.BoundField]:
        """Fields for which there is none."""
        known = {bound.name for bound in self.recognised()}
        return [self[name] for name in self.targets if name not in known]

    def options(self) -> list[forms.BoundField]:
        """What is asked besides columns."""
        return [self[name] for name in ("hall", "existing", "keeps_malformed")]

    def columns(self) -> dict[str, str]:
        """Target → head, of what was chosen (or, before anything was sent, guessed)."""
        found = {target: self[name].value() or "" for name, target in self.targets.items()}
        return {target: head for target, head in found.items() if head}
