"""Forms of the customers' pages."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.assets.models import Asset
from tingtang.cases.forms.desk import Words
from tingtang.cases.models import Kind
from tingtang.cases.models.cases import new_link_key
from tingtang.cases.queries.portal import kinds_for_customers, services_for_customers
from tingtang.catalogue.models import Service
from tingtang.org.models import Hall
from tingtang.ui import editing
from tingtang.ui.choosing import offer_choices, offer_rows, several


class Ask(forms.Form):
    """A demand, by who writes it: what it is about, and how he is reached."""

    hall = forms.ModelChoiceField(Hall.objects.none(), label=_("Hall"))
    kind = forms.ChoiceField(label=_("What is it about?"), widget=forms.RadioSelect)
    service = forms.ModelChoiceField(Service.objects.none(), label=_("Which service is it about?"), required=False)
    title = Words(label=_("In a few words"), max_length=200)
    body = Words(label=_("What happened?"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 5}))
    name = Words(label=_("Your name"), max_length=100)
    phone = Words(
        label=_("Your phone number"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
    )
    # People do not see this field; programs that fill in everything do.
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))
    # Tells this form when it is sent twice.
    once = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput, initial=new_link_key)

    assets = several(_("Which of these is it about?"))

    def __init__(self, *args: Any, day: date, is_known: bool = False, assets: Sequence[Asset] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_choices(self, "assets", [(one.number, str(one)) for one in assets])
        if not assets:
            del self.fields["assets"]
        halls = Hall.objects.filter(is_active=True).order_by("code")
        offer_rows(self, "hall", halls)
        self.only_hall = halls[0] if len(halls) == 1 else None
        wanted = str(getattr(self["hall"].value(), "pk", self["hall"].value()))
        chosen = [one for one in halls if str(one.pk) == wanted]
        self.where = chosen[0] if chosen else self.only_hall
        self.kinds = {kind.code: kind for kind in kinds_for_customers(chosen or halls, day)}
        offer_rows(self, "service", services_for_customers(self.where))
        offer_choices(self, "kind", [(kind.code, kind.name_in()) for kind in self.kinds.values()])
        if len(halls) < 2:
            del self.fields["hall"]
        if is_known:
            del self.fields["name"], self.fields["phone"]
        editing.say_none(self)

    @property
    def chosen(self) -> Kind | None:
        """The kind chosen, also before the whole form is right."""
        return self.kinds.get(str(self["kind"].value() or ""))

    def clean(self) -> dict[str, Any]:
        """Where there is one hall, nobody is asked which."""
        given = super().clean() or self.cleaned_data
        return {"hall": self.only_hall, **given}

    def clean_website(self) -> str:
        """Refuse what only a program fills in."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty."))
        return ""


class Enter(forms.Form):
    """A customer's number and the code he was given."""

    number = Words(label=_("Customer number"), max_length=20)
    code = Words(
        label=pgettext_lazy("ten digits", "Code"),
        max_length=16,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
