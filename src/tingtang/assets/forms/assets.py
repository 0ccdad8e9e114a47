"""Forms of assets, of their states and relations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.assets import models
from tingtang.assets.actions import ASSET_FIELDS
from tingtang.assets.models import AssetKind, AssetState, Party, RelationKind
from tingtang.assets.queries import assets
from tingtang.catalogue.models import Agreement
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.customers.models import Customer
from tingtang.org.models import Hall
from tingtang.ui.choosing import offer_rows
from tingtang.ui.days import DayInput
from tingtang.ui.editing import Record

DAY = DayInput()


class FindCustomer(forms.CharField):
    """A customer by number or whole name."""

    def __init__(self, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(required=False, max_length=240, **kwargs)

    def clean(self, value: Any) -> Customer | None:
        text = str(super().clean(value) or "").replace("\x00", "").strip()
        if not text:
            return None
        seen = Customer.objects.visible_to(self.actor).living()
        found = list(seen.filter(number=text.split()[0].upper())[:1]) or list(seen.filter(name=text)[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("Nobody is known by this number or name, or several are. Give the customer's number."))
        return found[0]


class FindAsset(forms.CharField):
    """An asset by number, as the suggestion beside it writes it: "M0000012 Meter"."""

    def __init__(self, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(max_length=240, **kwargs)

    def clean(self, value: Any) -> models.Asset:
        text = str(super().clean(value) or "").replace("\x00", "").strip()
        seen = assets(self.actor)
        found = seen.filter(number__in=[text, text.split(" ")[0], text.upper()]).first() or seen.filter(name=text).first()
        if found is None:
            raise forms.ValidationError(_("No asset has this number or name. Choose from the list that appears."))
        return found


class Asset(Record):
    """An asset. What its kind asks for stands in a form of its own."""

    versioned = ASSET_FIELDS
    state = forms.ChoiceField(label=_("State"), choices=AssetState.choices, initial=AssetState.IN_USE)
    state_date = forms.DateField(label=_("Since"), widget=DAY, required=False, help_text=_("Left empty: today."))

    class Meta:
        model = models.Asset
        fields = (
            "number",
            "name",
            "place",
            "hall",
            "supplier",
            "contract",
            "agreement",
            "bought_date",
            "warranty_date",
            "renew_date",
            "note",
        )
        widgets = {"bought_date": DAY, "warranty_date": DAY, "renew_date": DAY, "note": forms.Textarea({"rows": 3})}
        help_texts = {"number": _("The number that stands on it. Left empty, it gets the next one of its kind.")}

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        owner = self.instance.customer
        fields["customer"] = FindCustomer(
            actor, label=_("Whose it is"), help_text=_("Number or name of the customer."),
            initial=f"{owner.number} {owner.name}" if owner else self.initial.get("customer", ""),
        )  # fmt: skip
        everywhere = actor.halls("assets.save_asset") is EVERYWHERE
        fields["hall"].queryset = Hall.objects.visible_to(actor, "assets.save_asset").filter(is_active=True).order_by("code")
        fields["hall"].required = not everywhere
        fields["supplier"].queryset = Party.objects.visible_to(actor).filter(is_active=True).order_by("name")
        theirs = Agreement.objects.visible_to(actor).filter(customer=owner) if owner else Agreement.objects.none()
        fields["agreement"].queryset = theirs
        if not theirs.exists():
            del self.fields["agreement"]
        fields["number"].required = False
        if not self.is_new:
            for name in ("number", "state", "state_date"):
                del self.fields[name]
        self.order_fields(["number", "name", "customer", "place", "hall", "state", "state_date"])


class ChooseKind(forms.Form):
    """Which kind of asset is registered."""

    kind = forms.ModelChoiceField(AssetKind.objects.none(), label=pgettext_lazy("of an asset", "Kind"), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "kind", AssetKind.objects.filter(is_active=True).order_by("order", "code"))


class State(forms.Form):
    """Another state, from a day on, with a reason."""

    state = forms.ChoiceField(label=_("State"), choices=AssetState.choices)
    since = forms.DateField(label=_("Since"), widget=DAY, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


class Renew(forms.Form):
    """What was renewed, and when it is due again."""

    note = forms.CharField(label=_("What was changed"), max_length=1000, widget=forms.Textarea({"rows": 2}))
    next_date = forms.DateField(label=_("To be renewed again by"), widget=DAY, required=False)


class Relate(forms.Form):
    """What this asset is to another."""

    kind = forms.ChoiceField(label=_("This asset is"), choices=RelationKind.choices)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"] = FindAsset(actor, label=_("Asset"), help_text=_("Number or name."))
