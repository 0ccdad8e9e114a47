"""Forms of the stock list: an item, and what comes, goes, is lent, comes back and is counted."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.assets import models
from tingtang.assets.actions import STOCK_FIELDS
from tingtang.assets.forms.assets import DAY, FindCustomer
from tingtang.core.actors import Actor
from tingtang.org.models import Hall, Zone
from tingtang.ui.amounts import Money
from tingtang.ui.editing import NamedRecord

_NOTE = _("Note")


class Stock(NamedRecord):
    """An item of the stock list."""

    versioned = STOCK_FIELDS
    unit_cost = Money(label=_("Cost of one"))

    class Meta:
        model = models.Stock
        fields = ("names", "code", "hall", "kind", "zone", "shelf", "unit", "least", "use_by_date", "is_active")
        widgets = {"use_by_date": DAY}
        help_texts = {
            "least": _("When fewer are there, the list says so."),
            "zone": _("A store. Gifts and material are not kept where counters stand."),
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        halls = Hall.objects.visible_to(actor, "assets.save_stock").filter(is_active=True).order_by("code")
        fields["hall"].queryset = halls
        zones = Zone.objects.filter(hall__in=halls.values("pk")).select_related("hall").order_by("hall__code", "code")
        fields["zone"].queryset = zones
        many = len(set(zones.values_list("hall_id", flat=True))) > 1
        fields["zone"].label_from_instance = lambda one: f"{one.name_in()} · {one.hall.name_in()}" if many else one.name_in()
        self.initial["unit_cost"] = self.instance.unit_cost_cents

    def values(self) -> dict[str, Any]:
        values = super().values()
        return {name: value for name, value in values.items() if name != "unit_cost"} | {"unit_cost_cents": values["unit_cost"]}


class Receive(forms.Form):
    """What came."""

    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=1_000_000)
    note = forms.CharField(label=_NOTE, max_length=300, required=False)


class Issue(forms.Form):
    """What is handed out for good, and to whom."""

    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=1_000_000, initial=1)
    given_to = forms.CharField(label=_("Or a name and telephone"), max_length=120, required=False)
    note = forms.CharField(label=_NOTE, max_length=300, required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["customer"] = FindCustomer(actor, label=_("To the customer"), help_text=_("Number or name of the customer."))
        self.order_fields(["quantity", "customer", "given_to"])


class Lend(Issue):
    """What is lent, to whom, and until when."""

    due_date = forms.DateField(label=_("Back by"), widget=DAY, required=False, help_text=_("Left empty: today."))


class Return(forms.Form):
    """What comes back of a loan, and what does not."""

    quantity = forms.IntegerField(label=_("Came back"), min_value=0, max_value=1_000_000)
    lost = forms.IntegerField(label=_("Lost or broken"), min_value=0, max_value=1_000_000, required=False, initial=0)
    note = forms.CharField(label=_NOTE, max_length=300, required=False)

    def clean_lost(self) -> int:
        return self.cleaned_data["lost"] or 0


class Count(forms.Form):
    """How many were counted."""

    there = forms.IntegerField(label=_("Counted"), min_value=0, max_value=1_000_000)
    note = forms.CharField(label=_("Why it differs"), max_length=300, required=False)
