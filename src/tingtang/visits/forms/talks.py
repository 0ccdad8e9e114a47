"""Forms of talking points: what is told, and what was told, asked and wished."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases.models import Kind
from tingtang.catalogue.models import Regulation
from tingtang.core.actors import Actor
from tingtang.customers.models import Customer
from tingtang.customers.queries.customers import find_exact
from tingtang.org.models import Hall, Post, Zone
from tingtang.ui.choosing import offer_choices, offer_rows
from tingtang.ui.days import DayInput
from tingtang.ui.editing import Record
from tingtang.visits.actions.talks import POINT_FIELDS
from tingtang.visits.models import TalkingPoint, Told
from tingtang.visits.queries.talks import kinds_of_wishes


class Point(Record):
    """A talking point."""

    versioned = POINT_FIELDS
    posts = forms.MultipleChoiceField(
        label=_("Posts that tell it"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Without a choice, everybody sees it."),
    )  # fmt: skip

    class Meta:
        model = TalkingPoint
        fields = ("kind", "title", "text", "zone", "posts", "regulation", "first_date", "last_date")
        widgets = {
            "text": forms.Textarea({"rows": 4}),
            "first_date": DayInput({"class": "form-control"}),
            "last_date": DayInput({"class": "form-control"}),
        }
        help_texts = {"zone": _("Nothing chosen: in the whole hall."), "last_date": _("Nothing: until it is ended.")}

    def __init__(self, hall: Hall, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "zone", Zone.objects.filter(hall=hall).order_by("order", "code"))
        offer_rows(self, "regulation", Regulation.objects.filter(is_active=True).order_by("order", "code"))
        offer_choices(self, "posts", [(post.code, str(post)) for post in Post.objects.order_by("code")])


class Tell(forms.Form):
    """To whom it was told, and what he said, asked or wished."""

    listener = forms.ChoiceField(label=_("Told to"), choices=Told.Listener.choices)
    whom = forms.CharField(
        label=_("Flat or name"),
        max_length=100,
        required=False,
        help_text=_("A flat, phone or number that is known finds the customer."),
    )
    people = forms.IntegerField(label=_("How many"), min_value=1, max_value=1000, initial=1)
    answer = forms.CharField(label=_("What they said to it"), max_length=500, required=False)
    wish = forms.CharField(label=_("What they ask or wish"), max_length=500, required=False)
    kind = forms.ModelChoiceField(
        Kind.objects.none(), label=_("Make a case of the wish"), required=False, empty_label=pgettext_lazy("a case", "no"),
        help_text=_("Asked for, or not answered on the spot: whoever keeps such cases answers it."),
    )  # fmt: skip

    def __init__(self, actor: Actor, hall: Hall, at: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.at = actor, at
        if not actor.may("cases.open", hall):
            del self.fields["kind"]
            return
        keys = [kind.pk for kind in kinds_of_wishes(hall, at)]
        offer_rows(self, "kind", Kind.objects.filter(pk__in=keys).order_by("order", "code"))

    def customer(self) -> Customer | None:
        """Whom the flat, phone or number belongs to, when it is known of one alone."""
        found = find_exact(self.actor, self.cleaned_data["whom"]) if self.actor.may_somewhere("customers.view") else []
        return found[0] if len(found) == 1 else None

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return dict(self.cleaned_data) | {"customer": self.customer()}


class Ask(Tell):
    """Something that was asked or wished, whatever was told."""

    answer = forms.CharField(label=_("What was answered"), max_length=500, required=False)
    wish = forms.CharField(label=_("What they ask or wish"), max_length=500)
