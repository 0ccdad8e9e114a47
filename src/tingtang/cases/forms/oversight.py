"""What people type when they urge, escalate, answer and promise."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.cases.rules.supervision import MOST_RUNGS, Does, To
from tingtang.ui.days import MomentInput

TEXT = {"rows": 3}
DOES = [
    (Does.REMIND.value, _("remind")),
    (Does.URGE.value, _("urge")),
    (Does.ESCALATE.value, _("escalate")),
]
TOLD = [
    (To.ASSIGNEE.value, _("who holds the case")),
    (To.LEAD.value, _("the team's lead")),
    (To.SUPERVISOR.value, _("the hall's supervisor")),
    (To.LEADERSHIP.value, _("the leadership")),
]
CLOCKS = [
    ("*", _("every clock")),
    ("first_answer", _("first answer")),
    ("acknowledge", _("acknowledgement")),
    ("next_update", _("next update")),
    ("resolve", _("resolution")),
]


class Urge(forms.Form):
    """A demand, and until when to answer it."""

    demand = forms.CharField(label=_("What is demanded"), max_length=2000, widget=forms.Textarea(attrs=TEXT))
    until = forms.DateTimeField(
        label=_("Answer until"),
        required=False,
        help_text=_("Left empty: as long as the rules of the kind give for an answer, else one working hour."),
        widget=MomentInput(),
    )


class Escalate(forms.Form):
    """Why a case goes to the next in line."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs=TEXT))


class Rung(forms.Form):
    """One rung of a ladder."""

    does = forms.ChoiceField(label=_("Does"), choices=[("", "—"), *DOES], required=False)
    clock = forms.ChoiceField(label=_("Clock"), choices=CLOCKS, required=False)
    percent = forms.IntegerField(label=_("At % of the target"), required=False, min_value=1, max_value=1000)
    minutes_before = forms.IntegerField(label=_("Minutes before"), required=False, min_value=0, max_value=100_000)
    to = forms.MultipleChoiceField(
        label=_("Tells"), choices=TOLD, required=False, widget=forms.CheckboxSelectMultiple
    )  # fmt: skip
    level = forms.TypedChoiceField(
        label=_("Level"), coerce=int, required=False, empty_value="1",
        choices=[(1, _("1 team lead")), (2, _("2 hall supervisor")), (3, _("3 leadership"))],
    )  # fmt: skip
    priority = forms.TypedChoiceField(
        label=_("For cases"), coerce=int, required=False, empty_value="5",
        choices=[(5, _("of any priority")), (1, _("critical only")), (2, _("high or above")), (3, _("medium or above"))],
    )  # fmt: skip
    acknowledge_minutes = forms.IntegerField(label=_("Minutes to answer"), required=False, min_value=1, max_value=100_000)

    def as_rung(self) -> dict[str, Any] | None:
        """The rung as data; None for a row that was left empty."""
        given = self.cleaned_data
        if not given.get("does"):
            return None
        row: dict[str, Any] = {"does": given["does"], "clock": given["clock"] or "*"}
        row |= {"share": (given["percent"] or 100) / 100, "level": int(given["level"]), "priority": int(given["priority"])}
        row |= {name: given[name] for name in ("minutes_before", "acknowledge_minutes") if given[name]}
        return row | ({"to": given["to"]} if given["to"] else {})


Rungs = forms.formset_factory(Rung, extra=3, max_num=MOST_RUNGS, validate_max=True)


def initial(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rungs as the form shows them."""
    return [row | {"percent": round(row.get("share", 1) * 100)} for row in rows]


class Ladder(forms.Form):
    """What holds for the whole ladder."""

    post = forms.CharField(
        label=_("Post of the leadership"),
        required=False,
        max_length=40,
        help_text=_("The code of the post that level 3 goes to; empty for all posts of the leadership."),
    )
    at_night = forms.BooleanField(label=_("Tell people outside working hours too"), required=False)
