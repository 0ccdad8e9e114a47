"""What people type about a customer."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.customers import models
from tingtang.customers.actions import FIELDS
from tingtang.customers.events import SENSITIVE_SEEN
from tingtang.customers.models import (
    ConsentPurpose,
    ContactKind,
    Customer,
    CustomerKind,
    IdentityKind,
    Industry,
    LinkKind,
    Stance,
    Tier,
    TierScheme,
    Title,
)
from tingtang.customers.rules.purposes import PURPOSES
from tingtang.org.models import Hall, Staff
from tingtang.org.queries import at_work, of_hall
from tingtang.ui.choosing import offer_choices, offer_rows
from tingtang.ui.days import DayInput
from tingtang.ui.editing import Record, say_none

LANGUAGES = [("", _("none")), *settings.LANGUAGES]


def halls_of(actor: Actor, permission: str) -> Any:
    """The halls a customer may be put in by the actor."""
    halls = actor.halls(permission)
    query = Hall.objects.filter(is_active=True).order_by("code")
    return query if halls is EVERYWHERE else query.filter(pk__in=halls)  # type: ignore[misc]


class NewCustomer(forms.Form):
    """A new customer, with what a clerk knows at once."""

    name = forms.CharField(
        label=pgettext_lazy("of a customer", "Name"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "autofocus": True}),
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("of a customer", "Kind"), choices=CustomerKind.choices, initial=CustomerKind.PERSON
    )
    title = forms.ChoiceField(
        label=pgettext_lazy("of a person", "Title"), choices=[("", _("none")), *Title.choices], required=False
    )
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"})
    )
    identity_kind = forms.ModelChoiceField(label=_("Kind of number"), queryset=IdentityKind.objects.none(), required=False)
    identity = forms.CharField(label=_("Number"), max_length=100, required=False, widget=forms.TextInput({"autocomplete": "off"}))
    hall = forms.ModelChoiceField(
        label=_("Home hall"),
        queryset=Hall.objects.none(),
        required=False,
        help_text=_("Without one, every hall may serve this customer and see the record."),
    )
    industry = forms.ChoiceField(
        label=_("Industry"),
        choices=[("", _("none")), *Industry.choices],
        required=False,
        help_text=_("Of companies, by GB/T 4754."),
    )
    note = forms.CharField(label=_("Note"), max_length=4000, required=False, widget=forms.Textarea({"rows": 2}))
    intention = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = self.fields["identity_kind"]
        kinds.queryset = IdentityKind.objects.filter(is_active=True).order_by("order", "code")  # type: ignore[attr-defined]
        first = kinds.queryset.first()  # type: ignore[attr-defined]
        kinds.initial = first.pk if first else None
        offer_rows(self, "hall", halls_of(actor, "customers.register"))
        say_none(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("identity") and not cleaned.get("identity_kind"):
            self.add_error("identity_kind", _("Say what kind of number this is."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        given = self.cleaned_data
        values = {name: given[name] for name in ("name", "kind", "title", "hall", "industry", "note")}
        identities = [(given["identity_kind"], given["identity"])] if given["identity"] else []
        contacts = [(ContactKind.PHONE, given["phone"])] if given["phone"] else []
        return {**values, "identities": identities, "contacts": contacts}


class CustomerRecord(Record):
    """A customer's record."""

    versioned = FIELDS
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)
    industry = forms.ChoiceField(
        label=_("Industry"),
        choices=[("", _("none")), *Industry.choices],
        required=False,
        help_text=_("Of companies, by GB/T 4754."),
    )

    class Meta:
        model = models.Customer
        fields = ["name", "kind", "title", "language", "hall", "keeper", "industry", "note"]
        widgets = {"note": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        halls = halls_of(actor, "customers.change")
        present = Hall.objects.filter(pk=self.instance.hall_id) if self.instance.hall_id else Hall.objects.none()
        offer_rows(self, "hall", halls | present)
        keepers = Staff.objects.visible_to(actor) | Staff.objects.filter(pk=self.instance.keeper_id or 0)
        able = at_work(self.instance.hall_id, also=self.instance.keeper_id, permission="customers.view").filter(
            pk__in=keepers.values("pk")
        )
        offer_rows(self, "keeper", able, part=of_hall)


class AddIdentity(forms.Form):
    """One more number."""

    prefix = "identity"

    kind = forms.ModelChoiceField(label=_("Kind of number"), queryset=IdentityKind.objects.none())
    value = forms.CharField(label=_("Number"), max_length=100, widget=forms.TextInput({"autocomplete": "off"}))

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fitting = IdentityKind.objects.filter(is_active=True, of_kind__in=["", customer.kind]).order_by("order", "code")
        offer_rows(self, "kind", fitting)
        say_none(self)


class AddContact(forms.Form):
    """One more way to reach somebody."""

    prefix = "contact"

    kind = forms.ChoiceField(label=pgettext_lazy("contact", "Kind"), choices=ContactKind.choices)
    value = forms.CharField(label=_("Number or address"), max_length=300, widget=forms.TextInput({"autocomplete": "off"}))
    label = forms.CharField(label=_("Label"), max_length=40, required=False)
    is_primary = forms.BooleanField(label=_("preferred"), required=False)


class AddPreference(forms.Form):
    """One more thing to mind."""

    prefix = "preference"

    stance = forms.ChoiceField(label=_("Stance"), choices=Stance.choices)
    text = forms.CharField(
        label=pgettext_lazy("preference", "What"), max_length=200, widget=forms.TextInput({"autocomplete": "off"})
    )


class AddLink(forms.Form):
    """A link to another customer."""

    prefix = "link"

    kind = forms.ChoiceField(label=_("The other one is"))
    other = forms.CharField(
        label=_("Customer number, phone or identity"),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("Exactly as it is known; looked up, not kept."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = []
        for kind in LinkKind.objects.filter(is_active=True).order_by("order", "code"):
            choices.append((f"{kind.pk}:other", kind.name_in()))
            if not kind.is_symmetric:
                choices.append((f"{kind.pk}:own", kind.inverse_in()))
        offer_choices(self, "kind", choices)

    def chosen(self) -> tuple[LinkKind, bool]:
        """The kind, and whether the customer of the page is its source."""
        key, _colon, side = self.cleaned_data["kind"].partition(":")
        return LinkKind.objects.get(pk=key), side == "own"


class SetTier(forms.Form):
    """Where somebody belongs, and why."""

    prefix = "tier"

    tier = forms.ModelChoiceField(label=_("Tier"), queryset=Tier.objects.none())
    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.TextInput({"autocomplete": "off"}))
    review_date = forms.DateField(
        label=_("Look at it again on"),
        required=False,
        widget=DayInput(),
        help_text=_("Left empty, after as many months as the scheme says."),
    )
    knows_cost = forms.BooleanField(label=_("I know what winning back would cost"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[Any] = [("", _("choose"))]
        for scheme in TierScheme.objects.filter(is_active=True).order_by("-is_primary", "code").prefetch_related("tiers"):
            tiers = sorted(scheme.tiers.all(), key=lambda tier: tier.rank)
            choices.append((scheme.name_in(), [(tier.pk, tier.name_in()) for tier in tiers]))
        field = self.fields["tier"]
        field.queryset = Tier.objects.filter(scheme__is_active=True).select_related("scheme")  # type: ignore[attr-defined]
        field.choices = choices  # type: ignore[attr-defined]


class Answer(forms.Form):
    """A consent given or withdrawn."""

    purpose = forms.ModelChoiceField(queryset=ConsentPurpose.objects.all())
    is_given = forms.TypedChoiceField(choices=[("yes", ""), ("no", "")], coerce=lambda word: word == "yes")
    way = forms.ChoiceField(label=_("How"), choices=models.Consent.Way.choices)


class Purpose(forms.Form):
    """For what somebody needs to see sensitive data."""

    purpose = forms.ChoiceField(
        label=_("For what do you need to see it?"),
        choices=[("", _("choose")), *[(code, SENSITIVE_SEEN.values["purpose"][code]) for code in PURPOSES]],
    )


class Exact(forms.Form):
    """Something that one customer is known by."""

    text = forms.CharField(label=_("Phone, identity, account or mail"), max_length=300)
