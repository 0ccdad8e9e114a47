"""What planning's pages are asked for."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tingtang.core.registry import Text
from tingtang.org.models import Hall
from tingtang.planning.rules import changes
from tingtang.planning.rules.changes import Change
from tingtang.planning.rules.simulation.scenario import Counter
from tingtang.ui.choosing import offer_choices
from tingtang.ui.days import DayInput

SELECT, CONTROL = {"class": "form-select"}, {"class": "form-control"}
ORDERS: Sequence[tuple[str, Text]] = (
    (changes.AS_NOW, _("as now")),
    (changes.FIFO, _("first come, first served")),
    (changes.PRIVILEGED_FIRST, _("privileged always first")),
    (changes.FASTER, _("credit of the privileged grows twice as fast")),
)
SHIFT_CHANGES: Sequence[tuple[str, Text]] = (
    ("finish", _("who is serving finishes, the next begins at once")),
    ("cap", _("the next waits for the place")),
)


class WhatIf(forms.Form):
    """A hall and what would be different."""

    hall = forms.ChoiceField(label=_("Hall"), widget=forms.Select(attrs=SELECT))
    counters = forms.IntegerField(
        label=_("Counters more or fewer"), min_value=-5, max_value=10,
        widget=forms.NumberInput(attrs={"type": "range", "min": -5, "max": 10, "class": "form-range"}),
    )  # fmt: skip
    starts = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput(attrs=CONTROL | {"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=_("To"), required=False, widget=forms.TimeInput(attrs=CONTROL | {"type": "time"}, format="%H:%M")
    )
    serves = forms.ChoiceField(label=_("They serve"), required=False, widget=forms.Select(attrs=SELECT))
    merge_first = forms.ChoiceField(label=_("Serve together"), required=False, widget=forms.Select(attrs=SELECT))
    merge_second = forms.ChoiceField(label=_("and"), required=False, widget=forms.Select(attrs=SELECT))
    order = forms.ChoiceField(label=_("Who is next"), choices=ORDERS, widget=forms.Select(attrs=SELECT))
    arrivals = forms.IntegerField(
        label=_("People who come (%)"), min_value=50, max_value=200,
        widget=forms.NumberInput(attrs={"type": "range", "min": 50, "max": 200, "step": 5, "class": "form-range"}),
    )  # fmt: skip
    shift_change = forms.ChoiceField(label=_("At a change of shifts"), choices=SHIFT_CHANGES, widget=forms.Select(attrs=SELECT))
    roster = forms.ChoiceField(label=_("Who works"), required=False, widget=forms.Select(attrs=SELECT))
    per_hour = forms.FloatField(
        label=_("An hour at a counter costs (¥)"), min_value=0, max_value=10_000, widget=forms.NumberInput(attrs=CONTROL)
    )
    waiting = forms.FloatField(
        label=_("An hour of waiting costs (¥)"), min_value=0, max_value=10_000, widget=forms.NumberInput(attrs=CONTROL)
    )

    def __init__(
        self,
        data: QueryDict,
        halls: Sequence[Hall],
        hall: Hall,
        services: Sequence[tuple[str, str]],
        rosters: Sequence[tuple[str, str]],
    ) -> None:
        defaults = {
            "hall": hall.code, "counters": "1", "order": changes.AS_NOW, "arrivals": "100", "shift_change": "finish", "per_hour": "60",
            "waiting": "0",
        }  # fmt: skip
        super().__init__({**defaults, **{name: data[name] for name in data}})
        choices: dict[str, Any] = {
            "hall": [(each.code, each.name_in()) for each in halls],
            "serves": [("", _("all services")), *services],
            "merge_first": [("", _("nothing merged")), *services],
            "merge_second": [("", "–"), *services],
            "roster": [("", _("as now")), *rosters],
        }
        for name, values in choices.items():
            offer_choices(self, name, values)

    def clean(self) -> dict[str, Any]:
        """Refuse a span that ends before it begins, and a merger of one service."""
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and starts >= ends:
            self.add_error("ends", _("This ends before it begins."))
        if bool(cleaned.get("merge_first")) != bool(cleaned.get("merge_second")):
            self.add_error("merge_second", _("Choose two services to serve together, or none."))
        return cleaned

    def change(self, desks: tuple[Counter, ...] = ()) -> Change:
        """What is asked for, once the form is valid, with the counters of the roster that was chosen."""
        given = self.cleaned_data
        pair = (given["merge_first"], given["merge_second"])
        return Change(
            counters=given["counters"], starts=_clock(given["starts"]), ends=_clock(given["ends"]), serves=given["serves"],
            merge=pair if all(pair) and pair[0] != pair[1] else None, order=given["order"], arrivals=given["arrivals"] / 100,
            shift_change=given["shift_change"], desks=desks,
        )  # fmt: skip

    def said(self) -> str:
        """What would be different, in a few words; nothing when all stays as it is."""
        given, told = self.cleaned_data, [_said_counters(self.cleaned_data)]
        services, rosters = (dict(self.fields[name].choices) for name in ("merge_second", "roster"))  # type: ignore[attr-defined]
        if given["merge_first"] and given["merge_first"] != given["merge_second"]:
            told.append(f"{services[given['merge_first']]} + {services[given['merge_second']]}")
        if given["order"] != changes.AS_NOW:
            told.append(str(dict(ORDERS)[given["order"]]))
        if given["arrivals"] != 100:
            told.append(str(_("%(percent)s%% of the people") % {"percent": given["arrivals"]}))
        if given["shift_change"] != "finish":
            told.append(str(dict(SHIFT_CHANGES)[given["shift_change"]]))
        if given["roster"]:
            told.append(str(rosters[given["roster"]]))
        return ", ".join(filter(None, told))


def _said_counters(given: dict[str, Any]) -> str:
    count = given["counters"]
    if not count:
        return ""
    if count > 0:
        told = ngettext("%(n)s counter more", "%(n)s counters more", count) % {"n": count}
    else:
        told = ngettext("%(n)s counter fewer", "%(n)s counters fewer", -count) % {"n": -count}
    return f"{told} {_clock(given['starts'])}–{_clock(given['ends'])}" if given["starts"] or given["ends"] else told


def _clock(value: Any) -> str:
    return value.strftime("%H:%M") if value else ""


class Again(forms.Form):
    """A recorded day, and the rules it is played under."""

    hall = forms.ChoiceField(label=_("Hall"), widget=forms.Select(attrs=SELECT))
    day = forms.DateField(label=_("Day"), widget=DayInput(CONTROL))
    order = forms.ChoiceField(label=_("Who is next"), choices=ORDERS, widget=forms.Select(attrs=SELECT))
    counters = forms.IntegerField(label=_("Counters more"), min_value=0, max_value=10, widget=forms.NumberInput(attrs=CONTROL))

    def __init__(self, data: QueryDict, halls: Sequence[Hall], hall: Hall, latest: date) -> None:
        defaults = {"hall": hall.code, "day": latest.isoformat(), "order": changes.FIFO, "counters": "0"}
        super().__init__({**defaults, **{name: data[name] for name in data}})
        offer_choices(self, "hall", [(each.code, each.name_in()) for each in halls])
