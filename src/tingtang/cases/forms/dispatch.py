"""What people type about dispatch."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from tingtang.cases import models
from tingtang.cases.actions.tables import RULE_FIELDS, WAY_FIELDS
from tingtang.cases.models import Kind
from tingtang.cases.models.cases import CHANNELS, PRIORITIES
from tingtang.cases.models.dispatch import ABOUT
from tingtang.core.actors import Actor
from tingtang.org.models import Hall, Post, Team
from tingtang.ui.editing import NamedRecord, Record, say_none

_CONDITION = forms.Textarea(
    attrs={
        "rows": 3,
        "spellcheck": "false",
        "class": "font-monospace",
        "hx-post": reverse_lazy("cases:check_condition"),
        "hx-trigger": "load, input changed delay:400ms",
        "hx-target": "#condition-says",
        "hx-swap": "innerHTML",
    }
)


class DispatchRule(NamedRecord):
    """A rule of the decision table."""

    versioned = RULE_FIELDS

    class Meta:
        model = models.DispatchRule
        fields = ["about", "names", "code", "order", "condition", "team", "skill", "skill_level", "is_active"]
        widgets = {"condition": _CONDITION}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = self.fields["team"]
        assert isinstance(team, forms.ModelChoiceField)  # noqa: S101 - a foreign key
        team.queryset = Team.objects.filter(is_active=True).order_by("code")


class TeamWay(Record):
    """How a team hands out."""

    versioned = WAY_FIELDS

    class Meta:
        model = models.TeamWay
        fields = ["team", "way", "offer_minutes"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = self.fields["team"]
        assert isinstance(team, forms.ModelChoiceField)  # noqa: S101 - a foreign key
        seen = Team.objects.visible_to(actor, "cases.save_teamway").filter(is_active=True).order_by("code")
        team.queryset = seen.filter(way__isnull=True) if self.is_new else seen
        team.disabled = not self.is_new


class Example(forms.Form):
    """An example case to try the table on: one there is, or values."""

    number = forms.CharField(label=_("Number of a case"), required=False, max_length=20, help_text=_("Or choose values below."))
    kind = forms.ModelChoiceField(Kind.objects.filter(is_active=True).order_by("order", "code"), label=_("Kind"), required=False)
    hall = forms.ModelChoiceField(Hall.objects.filter(is_active=True).order_by("code"), label=_("Hall"), required=False)
    priority = forms.TypedChoiceField(label=_("Priority"), choices=PRIORITIES, coerce=int, required=False, initial=3)
    channel = forms.ChoiceField(label=_("Way in"), choices=CHANNELS, required=False, initial="phone")
    about = forms.ChoiceField(label=_("Rules for"), choices=ABOUT, required=False, initial="case")
    post = forms.ModelChoiceField(
        Post.objects.order_by("code"), label=_("Post of the step"), required=False, help_text=_("For steps of procedures.")
    )
    step = forms.CharField(label=_("Element of the step"), required=False, max_length=40)
    tags = forms.CharField(label=_("Tags"), required=False, max_length=200)
    title = forms.CharField(label=_("Title"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_none(self)
