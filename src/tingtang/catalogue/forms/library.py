"""What people type about lists of points, wordings, situations, routines, starts of rules and services for standards."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue import models
from tingtang.catalogue.actions.beginnings import BEGINNING_FIELDS
from tingtang.catalogue.actions.frameworks import FRAMEWORK_FIELDS, POINT_FIELDS
from tingtang.catalogue.actions.routines import ROUTINE_FIELDS
from tingtang.catalogue.actions.situations import SITUATION_FIELDS
from tingtang.catalogue.actions.traits import TRAIT_FIELDS
from tingtang.catalogue.actions.upkeep import UPKEEP_FIELDS
from tingtang.catalogue.actions.wordings import WORDING_FIELDS
from tingtang.catalogue.models import Outcome, Standard
from tingtang.catalogue.queries.followed import SOURCES
from tingtang.core.actors import Actor
from tingtang.customers.models import Customer
from tingtang.org.models import Hall, Post, Team
from tingtang.org.queries import at_work, of_hall
from tingtang.ui.choosing import offer_rows
from tingtang.ui.days import DayInput
from tingtang.ui.editing import NamedRecord, Record, say_none
from tingtang.ui.widgets import Texts


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class Lines(forms.CharField):
    """A list of texts, typed a line each."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in (super().clean(value) or "").splitlines() if line.strip()]


class Framework(NamedRecord):
    """A list of points."""

    versioned = FRAMEWORK_FIELDS

    class Meta:
        model = models.Framework
        fields = ["names", "code", "number", "about", "order", "is_active"]
        widgets = {"about": _area(2)}
        help_texts = {"number": _("As it is cited, such as ISO/IEC 20000-1:2018.")}


class Point(NamedRecord):
    """A point of a list."""

    versioned = POINT_FIELDS
    inputs = Texts(label=_("What goes in"), max_length=300, required=False)
    output = Texts(label=_("What comes out"), max_length=300, required=False)

    class Meta:
        model = models.Point
        fields = ["names", "code", "order", "post", "owner", "follow", "every_days"]
        help_texts = {
            "every_days": _("Where nothing happens for longer, the point is shown as due."),
            "owner": _("Leave it open where whoever holds the post answers."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("none")), *((code, source.label) for code, source in SOURCES.items())]
        self.fields["follow"] = forms.ChoiceField(label=_("Followed by"), choices=choices, required=False)
        self.initial.update(inputs=self.instance.inputs, output=self.instance.output)
        offer_rows(self, "owner", at_work(also=self.instance.owner_id), part=of_hall)
        offer_rows(self, "post", Post.objects.filter(is_held=True).order_by("code"))


class Wording(NamedRecord):
    """Words for a scene."""

    versioned = WORDING_FIELDS

    class Meta:
        model = models.Wording
        fields = ["names", "code", "scene", "say", "avoid", "why", "order", "is_active"]
        widgets = {"say": _area(2), "avoid": _area(3), "why": _area(2)}
        help_texts = {"avoid": _("Where one of these stands in a wording of a step or in a text that is checked, it is flagged.")}


class Trait(NamedRecord):
    """Something noticed about customers."""

    versioned = TRAIT_FIELDS
    signs = Texts(
        label=_("How it shows"), rows=2, max_length=1000, required=False,
        help_text=_("Such as an accent, what was left on the plate, who comes along."),
    )  # fmt: skip
    advice = Texts(label=_("What to mind"), rows=2, max_length=1000, required=False)

    class Meta:
        model = models.Trait
        fields = ["names", "code", "kind", "signs", "advice", "order", "is_active"]


class Situation(NamedRecord):
    """A situation of service that comes again."""

    versioned = SITUATION_FIELDS

    class Meta:
        model = models.Situation
        fields = ["names", "code", "service", "text", "seen", "order", "is_active"]
        widgets = {"text": _area(4)}


class Decision(forms.Form):
    """What becomes of a situation."""

    outcome = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=[one for one in Outcome.choices if one[0] != Outcome.OPEN],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Why it was decided so"), max_length=2000, widget=_area(2))
    standard = forms.ModelChoiceField(
        label=_("Standard"),
        queryset=Standard.objects.none(),
        required=False,
        help_text=_("Of a norm: the standard that holds it."),
    )
    steps = forms.CharField(
        label=_("The plan, a step a line"), max_length=10_000, required=False, widget=_area(5),
        help_text=_("Of a plan: so that anybody can apply it."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standard: Any = self.fields["standard"]
        standard.queryset = Standard.objects.filter(is_active=True).order_by("order", "code")
        say_none(self)


class Applied(forms.Form):
    """How a plan was applied."""

    customer = forms.CharField(
        label=_("Customer's number"), required=False, max_length=40, help_text=_("Left empty when nobody is to be named.")
    )
    note = forms.CharField(label=_("What was special"), required=False, max_length=2000, widget=_area(2))
    has_helped = forms.BooleanField(label=_("It helped"), required=False, initial=True)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_customer(self) -> Customer | None:
        """The customer by his number."""
        number = self.cleaned_data["customer"].strip()
        found = Customer.objects.visible_to(self.actor).filter(number=number).first() if number else None
        if number and found is None:
            raise forms.ValidationError(_("There is no customer with this number."))
        return found


class Routine(NamedRecord):
    """A routine of a hall."""

    versioned = ROUTINE_FIELDS
    places = Lines(
        label=_("Places, a line each"), widget=forms.Textarea(attrs={"rows": 5}), help_text=_("Such as tables, rooms or seats.")
    )

    items = Lines(
        label=_("What is ticked, a line each"), widget=forms.Textarea(attrs={"rows": 4}), required=False,
        help_text=_("The small duties of a round, such as changing plates and pouring tea."),
    )  # fmt: skip

    class Meta:
        model = models.Routine
        fields = [
            "names", "code", "hall", "standard", "every_minutes", "places", "while_served", "items", "text", "order", "is_active",
        ]  # fmt: skip
        widgets = {"text": _area(2)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hall: Any = self.fields["hall"]
        hall.queryset = Hall.objects.filter(is_active=True).order_by("code")


class Wish(forms.Form):
    """A customer's wish before a routine."""

    wish = forms.CharField(label=_("The customer's wish"), max_length=300)
    minutes = forms.IntegerField(label=_("For so many minutes"), initial=120, min_value=1, max_value=1440)


class Beginning(Record):
    """The start of rules of a team."""

    versioned = BEGINNING_FIELDS

    class Meta:
        model = models.Beginning
        fields = ["team", "aim", "feedback", "feedback_to", "feedback_days"]
        widgets = {"aim": _area(2), "feedback": _area(2)}
        help_texts = {"feedback": _("Set this up before the first rule: where one says it, how it is answered.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team: Any = self.fields["team"]
        team.queryset = Team.objects.filter(is_active=True).order_by("code")
        offer_rows(self, "feedback_to", at_work(also=self.instance.feedback_to_id), part=of_hall)


class Answer(forms.ModelForm):  # type: ignore[type-arg]
    """The five questions, and the areas."""

    areas = Lines(label=_("Areas to regulate, at most three, a line each"), widget=forms.Textarea(attrs={"rows": 3}))

    class Meta:
        model = models.BeginningAnswer
        fields = ["needs", "solution", "strengths", "own", "support", "areas"]
        widgets = {name: _area(2) for name in ("needs", "solution", "strengths", "own", "support")}


class Rule(forms.Form):
    """The rule of an area."""

    area = forms.ChoiceField(label=_("Area"))
    text = forms.CharField(label=_("What holds from now on"), max_length=20_000, widget=_area(5))

    def __init__(self, *args: Any, areas: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area: Any = self.fields["area"]
        area.choices = [(name, name) for name in areas]


class Upkeep(Record):
    """A service for a standard."""

    versioned = UPKEEP_FIELDS

    class Meta:
        model = models.Upkeep
        fields = ["standard", "kind", "body", "done_date", "result", "number", "until_date", "next_date"]
        widgets = {"result": _area(3), "done_date": DayInput(), "until_date": DayInput(), "next_date": DayInput()}
        labels = {"number": pgettext_lazy("of a certificate", "Number")}
        help_texts = {"until_date": _("Of a certificate."), "next_date": _("When it is to be done again; it then shows as due.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standard: Any = self.fields["standard"]
        standard.queryset = Standard.objects.order_by("order", "code")


class Cover(forms.Form):
    """What covers a point: kind and key."""

    subject = forms.RegexField(regex=r"^[a-z]+\.[a-z]+:\d{1,18}$")


class Checked(forms.Form):
    """A text that is held against the wordings."""

    text = forms.CharField(label=_("A text to check"), max_length=20_000, widget=_area(4), required=False)
