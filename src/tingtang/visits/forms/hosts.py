"""Forms of hosts who walk among customers, and of service gestures."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.customers.models import Customer
from tingtang.org.models import Hall, Post, Staff, Zone
from tingtang.ui.amounts import Money
from tingtang.ui.choosing import offer_choices, offer_rows
from tingtang.ui.editing import NamedRecord
from tingtang.visits.actions.gestures import GESTURE_FIELDS
from tingtang.visits.models import CrowdLevel, GestureGiven
from tingtang.visits.models import Gesture as GestureRecord
from tingtang.visits.queries.hosts import who_may_walk

MOST_LEVELS = 3


class Count(forms.Form):
    """How many people are in the hall."""

    people = forms.IntegerField(label=_("People in the hall now"), min_value=0, max_value=100_000)


class Send(forms.Form):
    """Who walks where."""

    staff = forms.ModelChoiceField(Staff.objects.none(), label=_("Who walks"))
    zone = forms.ModelChoiceField(Zone.objects.none(), label=_("Where he walks"))

    def __init__(self, hall: Hall, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "staff", who_may_walk(hall))
        offer_rows(self, "zone", Zone.objects.filter(hall=hall).order_by("order", "code"))


class Back(forms.Form):
    """What customers asked most."""

    note = forms.CharField(label=_("What customers asked most"), max_length=500, required=False)


class Levels(forms.Form):
    """From how many people on how many hosts walk: up to three levels."""

    def __init__(self, levels: list[CrowdLevel], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = {one.level: one for one in levels}
        self.rows = []
        for number in range(1, MOST_LEVELS + 1):
            one = kept.get(number)
            for name, label in (
                ("waiting", _("Waiting in line, from")),
                ("people", _("Counted in the hall, from")),
                ("hosts", _("Hosts who walk")),
            ):
                self.fields[f"{name}_{number}"] = forms.IntegerField(
                    label=label, min_value=1, max_value=100_000, required=False, initial=getattr(one, name, None)
                )
            self.rows.append((number, [self[f"{name}_{number}"] for name in ("waiting", "people", "hosts")]))

    def clean(self) -> dict[str, Any]:
        """Refuse a level that says when but not how many, or the other way round."""
        given = super().clean() or {}
        for number in range(1, MOST_LEVELS + 1):
            says_when = given.get(f"waiting_{number}") or given.get(f"people_{number}")
            if bool(says_when) != bool(given.get(f"hosts_{number}")):
                self.add_error(f"hosts_{number}", _("Say both: from how many people on, and how many hosts."))
        return given

    def levels(self) -> list[dict[str, int | None]]:
        """The levels that were filled in."""
        return [
            {"level": number} | {name: self.cleaned_data.get(f"{name}_{number}") for name in ("waiting", "people", "hosts")}
            for number in range(1, MOST_LEVELS + 1)
            if self.cleaned_data.get(f"hosts_{number}")
        ]


class Gesture(NamedRecord):
    """A gesture of the library."""

    versioned = GESTURE_FIELDS
    cost_cents = Money(label=_("Costs about"), help_text=_("Nothing: leave it empty."))
    limit_cents = Money(label=_("At most, without asking"), help_text=_("Beyond it, who leads writes it down."))
    posts = forms.MultipleChoiceField(
        label=_("Posts that may offer it"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Without a choice, everybody may."),
    )  # fmt: skip

    class Meta:
        model = GestureRecord
        fields = ("names", "code", "about", "cost_cents", "limit_cents", "posts", "example", "is_active")
        widgets = {"about": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_choices(self, "posts", [(post.code, str(post)) for post in Post.objects.order_by("code")])

    def clean_cost_cents(self) -> int:
        return self.cleaned_data["cost_cents"] or 0


class Give(forms.Form):
    """A gesture that was made."""

    hall = forms.ModelChoiceField(Hall.objects.none(), label=_("Hall"), empty_label=None)
    note = forms.CharField(label=_("What for"), max_length=500)
    customer = forms.CharField(
        label=_("Customer"), max_length=240, required=False, help_text=_("Number or name, where it is known.")
    )
    cost = Money(label=_("What it cost"))
    reaction = forms.ChoiceField(
        label=_("How it was taken"), required=False, choices=[("", _("not known")), *GestureGiven.REACTIONS]
    )

    def __init__(self, actor: Actor, gesture: GestureRecord, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        halls = Hall.objects.visible_to(actor, "visits.give_gesture").filter(is_active=True).order_by("code")
        offer_rows(self, "hall", halls)
        self.initial.setdefault("cost", gesture.cost_cents)
        if actor.hall_id is not None:
            self.initial.setdefault("hall", actor.hall_id)

    def clean_customer(self) -> Customer | None:
        text = self.cleaned_data["customer"].replace("\x00", "").strip()
        if not text:
            return None
        seen = Customer.objects.visible_to(self.actor).living()
        found = list(seen.filter(number=text.split()[0].upper())[:1]) or list(seen.filter(name=text)[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("Nobody is known by this number or name, or several are. Give the customer's number."))
        return found[0]

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        given = dict(self.cleaned_data)
        return {name: value for name, value in given.items() if name != "cost"} | {"cost_cents": given["cost"]}
