"""What people type about the business with customers."""

import csv
import io
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tingtang.customers.actions.worth import MOST_ROWS, Entered
from tingtang.customers.models import TierScheme
from tingtang.ui.days import MonthInput

MOST_BYTES = 10_000_000


class Month(forms.Form):
    """Income and cost of a month, in whole units of money."""

    month = forms.DateField(
        label=gettext_lazy("Month"), widget=MonthInput({"class": "form-control"}), input_formats=["%Y-%m", "%Y-%m-%d"]
    )
    income = forms.DecimalField(label=gettext_lazy("Income"), min_value=0, max_value=10**12, decimal_places=2)
    cost = forms.DecimalField(
        label=gettext_lazy("Cost"), min_value=0, max_value=10**12, decimal_places=2, required=False,
        help_text=gettext_lazy("Of transactions and of keeping the relation."),
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        given = self.cleaned_data
        return {
            "month": given["month"],
            "income_cents": int(given["income"] * 100),
            "cost_cents": int((given["cost"] or 0) * 100),
        }


class Lines(forms.Form):
    """A table of numbers, months, income and cost."""

    table = forms.FileField(
        label=gettext_lazy("Table (CSV)"),
        help_text=gettext_lazy("Columns: customer number, month as 2026-10, income, cost; UTF-8 or GB18030."),
    )

    def clean_table(self) -> list[Entered]:
        """The lines. Refused with the first line that cannot be read."""
        upload: UploadedFile[bytes] = self.cleaned_data["table"]
        if (upload.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("At most 10 MB."))
        raw = upload.read()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("gb18030", errors="replace")
        if "\x00" in text:
            raise forms.ValidationError(_("This is no table."))
        return _read(text)


def _read(text: str) -> list[Entered]:
    try:
        rows = [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
    except csv.Error:
        raise forms.ValidationError(_("This is no table.")) from None
    if len(rows) > MOST_ROWS + 1:
        raise forms.ValidationError(_("At most 50,000 lines at once."))
    found = []
    for n, row in enumerate(rows, 1):
        try:
            found.append(_line(row))
        except (ValueError, IndexError, InvalidOperation, OverflowError):
            if n > 1:  # the first may name the columns
                raise forms.ValidationError(_("Line {n} cannot be read.").format(n=n)) from None
    return found


def _line(row: list[str]) -> Entered:
    year, month = row[1].strip().replace("/", "-").split("-")[:2]
    income, cost = (Decimal(cell.strip().replace(",", "") or "0") for cell in (row[2], row[3] if len(row) > 3 else "0"))
    cents = [int(amount * 100) for amount in (income, cost)]
    if min(cents) < 0 or max(cents) > 10**14:
        raise ValueError
    return Entered(row[0].strip().upper(), date(int(year), int(month), 1), *cents)


class Place(forms.Form):
    """In which scheme customers are placed by what they bring."""

    scheme = forms.ModelChoiceField(TierScheme.objects.filter(is_active=True).order_by("code"), label=gettext_lazy("Tier scheme"))
    share = forms.IntegerField(label=gettext_lazy("The first … % of customers"), min_value=1, max_value=50, initial=20)
    knows_cost = forms.BooleanField(label=gettext_lazy("I know what winning back would cost"), required=False)
