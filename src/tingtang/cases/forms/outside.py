"""What people type around complaints and parties outside."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.assets.models import Party
from tingtang.cases import models
from tingtang.cases.actions.outside import PARTY_RULE_FIELDS
from tingtang.cases.models import Case
from tingtang.cases.models.outside import DEGREES
from tingtang.core.actors import Actor
from tingtang.org.queries.industries import offer_places
from tingtang.ui.choosing import offer_rows, several
from tingtang.ui.editing import Record


class PartyRule(Record):
    """Complaint rules for parties of a kind; money in whole units."""

    versioned = PARTY_RULE_FIELDS
    limit = forms.DecimalField(label=_("May settle alone up to"), min_value=0, max_value=1_000_000_000, decimal_places=2)

    industries = several(_("Only in these industries"))
    halls = several(
        _("Only in these halls"),
        _("Without industries and halls, everywhere. Of several, the one that names the hall most exactly speaks."),
    )

    class Meta:
        model = models.PartyRule
        fields = ("kind", "industries", "halls", "currency", "answer_minutes", "settle_minutes", "light", "medium", "heavy")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["limit"] = f"{Decimal(self.instance.limit_cents or 0) / 100:.2f}"
        offer_places(self)
        self.order_fields(["kind", "industries", "halls", "limit"])

    def values(self) -> dict[str, Any]:
        values = super().values()
        return values | {"limit_cents": int((values.pop("limit") * 100).to_integral_value(ROUND_HALF_UP))}


def _parties(actor: Actor) -> Any:
    return Party.objects.visible_to(actor).filter(is_active=True).order_by("name")


class Hand(forms.Form):
    """To which party."""

    party = forms.ModelChoiceField(Party.objects.none(), label=_("Party outside"), empty_label=_("choose"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "party", _parties(actor))


class Answer(forms.Form):
    """What the party says."""

    answer = forms.CharField(label=_("What the party says"), max_length=4000, widget=forms.Textarea({"rows": 2}))


class Settle(forms.Form):
    """How it was settled, and what was granted."""

    settlement = forms.CharField(label=_("How it was settled"), max_length=2000, widget=forms.Textarea({"rows": 2}))
    amount = forms.DecimalField(label=_("Amount granted"), min_value=0, max_value=1_000_000_000, decimal_places=2, required=False)

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        amount = self.cleaned_data["amount"]
        cents = int((amount * 100).to_integral_value(ROUND_HALF_UP)) if amount is not None else None
        return {"settlement": self.cleaned_data["settlement"], "amount_cents": cents}


class Sanction(forms.Form):
    """A sanction on a party, with the case it comes from."""

    party = forms.ModelChoiceField(Party.objects.none(), label=_("On whom"), empty_label=_("choose"))
    degree = forms.ChoiceField(label=_("Degree"), choices=DEGREES)
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    case = forms.CharField(label=_("Number of the case"), required=False, max_length=20)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        offer_rows(self, "party", Party.objects.visible_to(actor, "cases.sanction_party").order_by("name"))

    def clean_case(self) -> Case | None:
        """The case with the number, when one may see it."""
        number = str(self.cleaned_data.get("case") or "").strip().upper()
        found = Case.objects.visible_to(self.actor).filter(number=number).first() if number else None
        if number and found is None:
            raise forms.ValidationError(_("There is no case with this number."))
        return found
