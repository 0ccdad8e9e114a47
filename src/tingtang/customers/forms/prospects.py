"""What people type about prospects: which column of a table is what and where it comes from, who works on whom, what came of a contact."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.customers import wording
from tingtang.customers.models import ContactPlan, DataSource, Ground
from tingtang.customers.rules.importing import IDENTITY
from tingtang.customers.rules.prospects import TARGETS
from tingtang.org.models import Hall, Staff
from tingtang.org.queries import at_work, of_hall
from tingtang.ui.choosing import offer_rows
from tingtang.ui.days import DayInput
from tingtang.ui.editing import say_none
from tingtang.ui.mapping import Mapped

MOST_BYTES = 20_000_000


class Upload(forms.Form):
    """A table with prospects."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV (UTF-8 or GB18030, any delimiter) or an Excel workbook (XLSX), with a first line that names its columns."
        ),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large to be read while somebody waits."""
        found = self.cleaned_data["file"]
        if found.size > MOST_BYTES:
            raise ValidationError(str(_("At most 20 MB: divide the table.")))
        return found


class Columns(Mapped):
    """Which column is what, where the table comes from, for what it is used and on which ground."""

    asked = ("source", "ground", "purpose", "taken_date", "keep_days", "hall")

    source = forms.ModelChoiceField(
        DataSource.objects.none(),
        label=_("Source of data"),
        help_text=_("Named under Setup › Sources of data, with its contract or law."),
    )
    ground = forms.ChoiceField(
        label=_("Lawful ground"),
        choices=Ground.choices,
        help_text=_("After the Personal Information Protection Law. With data of firms only, rows about people are left out."),
    )
    purpose = forms.CharField(
        label=_("For what it is used"),
        max_length=200,
        help_text=_("Whoever is asked is told this, and it is used for nothing else."),
    )
    taken_date = forms.DateField(
        label=_("As of"),
        required=False,
        widget=DayInput({"class": "form-control"}),
        help_text=_("When the source gave it; none: today."),
    )
    keep_days = forms.IntegerField(
        label=_("Kept for days when nothing comes"),
        min_value=7,
        max_value=730,
        initial=180,
        help_text=_("Each contact begins the period anew; after it the prospect is erased."),
    )
    hall = forms.ModelChoiceField(Hall.objects.none(), label=_("For the hall"), help_text=_("Whose people see and work on them."))

    def __init__(
        self, heads: Sequence[str], guess: Mapping[str, str], kinds: Mapping[str, str], halls: QuerySet[Hall], *args: Any,
        needs_hall: bool, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["hall"].required = needs_hall
        only = list(halls[:2])
        self.fields["hall"].initial = only[0] if needs_hall and len(only) == 1 else None
        offer_rows(self, "hall", halls)
        offer_rows(self, "source", DataSource.objects.filter(is_active=True).order_by("order", "code"))
        targets = [*TARGETS, *(IDENTITY + code for code in kinds)]
        self.map({target: wording.target_name(target, kinds) for target in targets}, heads, guess)


class Give(forms.Form):
    """Who works on prospects, and until when they are to be contacted."""

    owner = forms.ModelChoiceField(Staff.objects.none(), label=_("Who works on it"))
    next_date = forms.DateField(label=_("To be contacted by"), widget=DayInput({"class": "form-control"}), required=False)

    def __init__(self, hall: int | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "owner", at_work(hall, permission="customers.note_prospect"), part=of_hall)
        say_none(self)


class Note(forms.Form):
    """What came of a contact with a prospect."""

    way = forms.ChoiceField(label=_("Way"), choices=ContactPlan.Way.choices)
    outcome = forms.ChoiceField(
        label=pgettext_lazy("of a contact", "Outcome"), choices=[("", _("choose")), *ContactPlan.Reply.choices[1:]]
    )
    refusal = forms.ChoiceField(label=_("Why refused"), choices=ContactPlan.Refusal.choices, required=False)
    note = forms.CharField(
        label=_("Minutes: what was said"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    next_date = forms.DateField(label=_("Next contact on"), widget=DayInput({"class": "form-control"}), required=False)
    is_over = forms.BooleanField(label=_("Close the prospect: nothing comes of it"), required=False)
