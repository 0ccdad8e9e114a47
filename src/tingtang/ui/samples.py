"""The page of components: every one of them, in all its states, with invented people."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Dates, Search
from tingtang.ui.tables import Bulk, Table

_OPENED = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
WORDS = {
    "waiting": gettext_lazy("waiting"),
    "called": gettext_lazy("called"),
    "serving": gettext_lazy("being served"),
    "parked": gettext_lazy("parked"),
    "done": gettext_lazy("done"),
    "no_show": gettext_lazy("did not come"),
    "on_time": gettext_lazy("on time"),
    "at_risk": gettext_lazy("at risk"),
    "late": gettext_lazy("late"),
    "open": gettext_lazy("open"),
    "break": gettext_lazy("on a break"),
    "closed": gettext_lazy("closed"),
}


@dataclass(frozen=True)
class Sample:
    """A ticket that never was."""

    pk: int
    number: str
    service: str
    clerk: str
    state: str
    issued_at: datetime
    waited: timedelta | None
    fee_cents: int


def samples() -> list[Sample]:
    """The same sixty tickets every time."""
    services = (_("Trade licence"), _("Change of address"), _("Certified copy"))
    clerks = (_("Li Min"), _("Zhao Xiao"), "")
    states = ("done", "serving", "called", "waiting", "parked", "no_show")
    return [
        Sample(
            pk=index,
            number=f"{'ABC'[index % 3]}{index:03d}",
            service=services[index % 3],
            clerk=clerks[index % 3],
            state=states[index % 6],
            issued_at=_OPENED + timedelta(minutes=4 * index),
            waited=timedelta(seconds=37 * index) if index % 5 else None,
            fee_cents=index * 1250,
        )
        for index in range(1, 61)
    ]


class Samples(Table):
    """The list of the page of components."""

    name = "ui.samples"
    columns = (
        Column("number", gettext_lazy("Number"), sort="number", link=lambda row: f"#{row.number}"),
        Column("service", gettext_lazy("Service"), sort="service"),
        Column("clerk", gettext_lazy("Clerk")),
        Column("state", gettext_lazy("State"), kind="badge", words=WORDS),
        Column("issued_at", gettext_lazy("Taken"), sort="issued_at", kind="short"),
        Column("waited", gettext_lazy("Waited"), sort="waited", kind="duration"),
        Column("fee_cents", gettext_lazy("Fee"), sort="fee_cents", kind="money", is_shown=False),
    )
    filters = (
        Search(("number", "service", "clerk")),
        Choice("state", gettext_lazy("State"), [(state, WORDS[state]) for state in ("waiting", "serving", "done")]),
        Dates("issued_at", gettext_lazy("Taken")),
    )
    sort = "number"
    page_size = 25
    bulk = (Bulk(gettext_lazy("Close"), "#", question=gettext_lazy("Close these numbers?"), is_danger=True),)
    empty_title = gettext_lazy("No tickets yet today")
    empty_text = gettext_lazy(
        "Here you see every number that was taken, with its state. The first appears when a customer takes one."
    )


class SampleForm(forms.Form):
    """A form with one field of each kind."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=40, help_text=gettext_lazy("As customers see it on the board."))
    hall = forms.ChoiceField(label=gettext_lazy("Hall"), choices=[("riverside", gettext_lazy("Riverside hall"))])
    seconds = forms.IntegerField(label=gettext_lazy("Expected duration in seconds"), min_value=30, max_value=7200)
    opens = forms.TimeField(label=gettext_lazy("Opens"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    series: ClassVar[Any] = forms.MultipleChoiceField(
        label=gettext_lazy("Series"),
        choices=[("A", "A"), ("B", "B"), ("C", "C")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    is_open = forms.BooleanField(label=gettext_lazy("Open now"), required=False)


def _waiting_by_hour() -> dict[str, Any]:
    hours = [f"{hour}:00" for hour in range(9, 17)]
    median = [210, 340, 510, 640, 300, 420, 560, 380]
    return {
        "xAxis": {"type": "category", "data": hours, "name": _("hour")},
        "yAxis": {"type": "value", "name": _("wait"), "axisLabel": {"formatter": "@duration"}},
        "tooltip": {"valueFormatter": "@duration"},
        "legend": {},
        "series": [
            {"type": "bar", "name": _("Trade licence"), "data": median, "barMaxWidth": 28},
            {
                "type": "line", "name": _("Change of address"), "data": [value * 0.6 for value in median],
                "markLine": {"symbol": "none", "label": {"formatter": _("target")}, "data": [{"yAxis": 600}]},
            },
        ],
    }  # fmt: skip


def answer(request: HttpRequest) -> HttpResponseBase:
    """The page, or the part of its list that htmx asks for."""
    form = SampleForm(request.POST if request.method == "POST" else None, initial={"hall": "riverside"})
    wrong = SampleForm({"name": "", "seconds": "5", "hall": "riverside"})
    context: dict[str, Any] = {
        "page_title": _("Components"),
        "page_note": _("Everything that pages are made of, in all its states."),
        "form": form,
        "wrong": wrong,
        "words": WORDS,
        "option": _waiting_by_hour(),
        "none": Samples([], request, empty_url="#", empty_verb=_("Take a number")),
        "opened": _OPENED,
        "link": request.build_absolute_uri("/t/sample"),
    }
    if request.method == "POST" and form.is_valid():
        context["saved"] = True
    return Samples(samples(), request).respond("ui/components.html", **context)
