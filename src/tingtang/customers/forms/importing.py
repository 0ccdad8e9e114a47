"""Forms of imports of customers."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tingtang.customers import wording
from tingtang.customers.models import CustomerImport, DataSource
from tingtang.customers.rules.importing import IDENTITY
from tingtang.journal.formats.tables import LARGEST_BYTES
from tingtang.org.models import Hall
from tingtang.ui.choosing import offer_rows
from tingtang.ui.days import DayInput
from tingtang.ui.mapping import Mapped


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


class Columns(Mapped):
    """Which column is what, and how customers known already are treated."""

    asked = ("hall", "existing", "keeps_malformed", "data_source", "taken_date")

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

    data_source = forms.ModelChoiceField(
        DataSource.objects.none(),
        label=_("Source of data"),
        required=False,
        help_text=_(
            "Where the table comes from; written down with each customer. Of a source that needs a consent, "
            "only customers known here who gave it are taken."
        ),
    )
    taken_date = forms.DateField(
        label=_("As of"),
        required=False,
        widget=DayInput({"class": "form-control"}),
        help_text=_("When the source gave it; none: today."),
    )

    def clean_taken_date(self) -> Any:
        """Refuse a day to come."""
        found = self.cleaned_data["taken_date"]
        if found is not None and found > timezone.localdate():
            raise ValidationError(str(_("This day is still to come.")))
        return found

    def __init__(
        self, heads: Sequence[str], guess: Mapping[str, str], kinds: Mapping[str, str], halls: QuerySet[Hall], *args: Any,
        needs_hall: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        targets = (*wording.TARGETS, *(IDENTITY + code for code in kinds))
        found: Any = self.fields["hall"]
        found.queryset, found.required = halls, needs_hall
        offer_rows(self, "data_source", DataSource.objects.filter(is_active=True).order_by("order", "code"))
        self.map({target: wording.target_name(target, kinds) for target in targets}, heads, guess)
