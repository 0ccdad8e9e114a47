"""What people type about who brings a case, to which hall it belongs, and lighter procedures."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases import models
from tingtang.cases.actions.easing import EASING_FIELDS, NEVER
from tingtang.cases.actions.steps import REQUIREMENTS
from tingtang.cases.models import Case, Easing, Representative
from tingtang.core.actors import Actor
from tingtang.core.naming import text_in
from tingtang.customers.models import Customer
from tingtang.customers.queries import find_exact
from tingtang.org.models import Hall
from tingtang.ui.choosing import offer_choices, offer_rows
from tingtang.ui.days import DayInput
from tingtang.ui.editing import NamedRecord


def cents(amount: Any) -> int | None:
    """Whole units of money as cents."""
    return None if amount is None else int(amount * 100)


class Brings(forms.Form):
    """Who brings a case for its customer."""

    party = forms.CharField(
        label=_("Who"), max_length=100, help_text=_("Customer number, phone or ID number; register him first if he is new.")
    )
    relation = forms.CharField(
        label=_("As what"), max_length=80, help_text=_("For example: daughter, lawyer, tenants' committee.")
    )
    mandate = forms.ChoiceField(label=_("Mandate"), choices=Representative.Mandate.choices)
    until_date = forms.DateField(label=_("Mandate to be shown by"), required=False, widget=DayInput({"class": "form-control"}))

    def __init__(self, *args: Any, actor: Actor, found: Representative | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        if found is not None:
            named = {name: getattr(found, name) for name in ("relation", "mandate", "until_date")}
            self.initial = {"party": found.party.number, **named}

    def clean_party(self) -> Customer:
        """The one customer who is known by this."""
        found = find_exact(self.actor, self.cleaned_data["party"])
        if len(found) != 1:
            raise ValidationError(
                _("Several have this: use the customer number.") if found else _("Nobody you may see is known by this.")
            )
        return found[0]


class Send(forms.Form):
    """To which hall a case belongs."""

    hall = forms.ModelChoiceField(Hall.objects.none(), label=_("Hall"), to_field_name="code")
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        halls = Hall.objects.filter(is_active=True).exclude(pk=case.hall_id or 0).order_by("code")
        offer_rows(self, "hall", halls)


class Ease(forms.Form):
    """By which lighter procedure a case goes."""

    easing = forms.ModelChoiceField(Easing.objects.none(), label=_("Lighter procedure"))
    amount = forms.DecimalField(label=_("Amount at risk"), min_value=0, max_value=1_000_000_000, decimal_places=2)
    reason = forms.CharField(label=pgettext_lazy("of a lighter procedure", "Why"), max_length=300)

    def __init__(self, *args: Any, rules: list[Easing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [one.pk for one in rules]
        offer_rows(self, "easing", Easing.objects.filter(pk__in=keys))


def spared() -> list[tuple[str, str]]:
    """What kinds in use ask for and may be spared, in words."""
    found: dict[str, str] = {}
    for kind in models.Kind.objects.filter(is_active=True).order_by("order", "code"):
        asked = {code for step in kind.life.steps.values() for code in step.requires} - NEVER
        for code in sorted(asked):
            named = kind.fields.get("properties", {}).get(code.removeprefix("field:"), {})
            label = text_in(named.get("names", {}), default=str(named.get("title", code)))
            field = _("fill in “{field}”")
            words = str(field).format(field=label) if code.startswith("field:") else str(REQUIREMENTS[code][0])
            found.setdefault(code, words)
    return sorted(found.items())


class EasingForm(NamedRecord):
    """A lighter procedure; typed in whole units of money."""

    versioned = EASING_FIELDS
    limit = forms.DecimalField(label=_("At most for a case"), min_value=1, max_value=1_000_000_000, decimal_places=2)
    total = forms.DecimalField(label=_("At most for all cases together"), min_value=1, max_value=10_000_000_000, decimal_places=2)
    waives = forms.MultipleChoiceField(label=_("What is not asked for"), widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = models.Easing
        fields = ["names", "code", "kind", "tier", "is_rural", "waives", "until_date"]
        widgets = {"until_date": DayInput({"class": "form-control"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["names", "code", "kind", "tier", "is_rural", "waives", "limit", "total", "until_date", "version"])
        for name in ("limit", "total"):
            given = getattr(self.instance, f"{name}_cents")
            self.initial[name] = f"{given / 100:.15g}" if given else ""
        offer_choices(self, "waives", spared())

    def _post_clean(self) -> None:
        if not self.errors:
            self.instance.limit_cents, self.instance.total_cents = (cents(self.cleaned_data[n]) for n in ("limit", "total"))
        super()._post_clean()  # type: ignore[misc]

    def values(self) -> dict[str, Any]:
        values = super().values()
        return values | {f"{name}_cents": cents(values.pop(name)) for name in ("limit", "total")}
