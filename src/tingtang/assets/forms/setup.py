"""Forms of kinds of assets, and of parties outside."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.assets import models
from tingtang.assets.actions import KIND_FIELDS, PARTY_FIELDS
from tingtang.assets.forms.assets import DAY, FindCustomer
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.org.models import Hall
from tingtang.org.queries import at_work, of_hall
from tingtang.ui.choosing import offer_rows
from tingtang.ui.designed import BadFields
from tingtang.ui.designed_words import fields_fault
from tingtang.ui.designer import FIELD_CELLS, Lines, rows_of, schema_in
from tingtang.ui.editing import NamedRecord

_CELLS = [
    {**cell, "options": [one for one in cell["options"] if one[0] not in {"person", "area", "party", "file"}]}
    if cell["name"] == "kind"
    else cell
    for cell in FIELD_CELLS
]


class Kind(NamedRecord):
    """A kind of asset with the designer of its fields."""

    versioned = KIND_FIELDS
    design = Lines(
        _CELLS, label=_("Fields"), verb=_("Add a field"), required=False, help_text=_("What is kept of every asset of this kind.")
    )

    class Meta:
        model = models.AssetKind
        fields = ("names", "code", "nature", "prefix", "monitored", "order", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["design"] = rows_of(self.instance.form)

    def clean_design(self) -> dict[str, Any]:
        """The schema of the fields. Refused when a form could not show it."""
        try:
            return schema_in(self.cleaned_data["design"] or [])
        except BadFields as bad:
            raise forms.ValidationError(fields_fault(bad)) from None

    def values(self) -> dict[str, Any]:
        values = super().values()
        return {name: value for name, value in values.items() if name != "design"} | {"fields": values["design"]}


class Party(NamedRecord):
    """Somebody outside."""

    versioned = PARTY_FIELDS

    class Meta:
        model = models.Party
        fields = (
            "names", "code", "kind", "hall", "contact", "contract", "contract_until", "answers_staff", "note", "is_active",
        )  # fmt: skip
        widgets = {"contract_until": DAY, "note": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["hall"].queryset = Hall.objects.visible_to(actor, "assets.save_party").filter(is_active=True).order_by("code")
        fields["hall"].required = actor.halls("assets.save_party") is not EVERYWHERE
        offer_rows(self, "answers_staff", at_work(self.instance.hall_id, also=self.instance.answers_staff_id), part=of_hall)
        if self.instance.pk and self.instance.agreements.exists():  # what was agreed says it
            del fields["contract"], fields["contract_until"]
        if self.instance.pk and self.instance.people.exists():
            del fields["contact"]
        owner = self.instance.customer
        fields["customer"] = FindCustomer(
            actor, label=_("Is also the customer"), help_text=_("Number or name, where it is one."),
            initial=f"{owner.number} {owner.name}" if owner else "",
        )  # fmt: skip
        self.order_fields(["names", "code", "kind", "hall", "customer"])
