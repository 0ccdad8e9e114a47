"""The page of components: every one of them, in all its states, with invented people."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from string import ascii_uppercase
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import pgettext, pgettext_lazy

from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Dates, Search
from tingtang.ui.listed import Bulk
from tingtang.ui.tables import Table

_OPENED = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
WORDS = {
    "waiting": pgettext_lazy("sample", "waiting"),
    "called": pgettext_lazy("sample", "called"),
    "serving": pgettext_lazy("sample", "being served"),
    "parked": pgettext_lazy("sample", "parked"),
    "done": pgettext_lazy("sample", "done"),
    "no_show": pgettext_lazy("sample", "did not come"),
    "on_time": pgettext_lazy("sample", "on time"),
    "at_risk": pgettext_lazy("sample", "at risk"),
    "late": pgettext_lazy("sample", "late"),
    "open": pgettext_lazy("sample", "open"),
    "break": pgettext_lazy("sample", "on a break"),
    "closed": pgettext_lazy("sample", "closed"),
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
    services = (
        pgettext("sample", "Trade licence"),
        pgettext("sample", "Change of address"),
        pgettext("sample", "Certified copy"),
    )
    clerks = (pgettext("sample", "Li Min"), pgettext("sample", "Zhao Xiao"), "")
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
        Column("number", pgettext_lazy("sample", "Number"), sort="number", link=lambda row: f"#{row.number}"),
        Column("service", pgettext_lazy("sample", "Service"), sort="service"),
        Column("clerk", pgettext_lazy("sample", "Clerk")),
        Column("state", pgettext_lazy("sample", "State"), kind="badge", words=WORDS),
        Column("issued_at", pgettext_lazy("sample", "Taken"), sort="issued_at", kind="short"),
        Column("waited", pgettext_lazy("sample", "Waited"), sort="waited", kind="duration"),
        Column("fee_cents", pgettext_lazy("sample", "Fee"), sort="fee_cents", kind="money", is_shown=False),
    )
    filters = (
        Search(("number", "service", "clerk")),
        Choice("state", pgettext_lazy("sample", "State"), [(state, WORDS[state]) for state in ("waiting", "serving", "done")]),
        Dates("issued_at", pgettext_lazy("sample", "Taken")),
    )
    sort = "number"
    page_size = 25
    bulk = (
        Bulk(pgettext_lazy("sample", "Close"), "#", question=pgettext_lazy("sample", "Close these numbers?"), is_danger=True),
    )
    empty_title = pgettext_lazy("sample", "No tickets yet today")
    empty_text = pgettext_lazy(
        "sample", "Here you see every number that was taken, with its state. The first appears when a customer takes one."
    )


class NoSamples(Samples):
    """The same list on a morning when nobody has come yet."""

    name = "ui.none"


class SampleForm(forms.Form):
    """A form with one field of each kind."""

    name = forms.CharField(
        label=pgettext_lazy("sample", "Name"),
        max_length=40,
        help_text=pgettext_lazy("sample", "As customers see it on the board."),
    )
    hall = forms.ChoiceField(
        label=pgettext_lazy("sample", "Hall"), choices=[("riverside", pgettext_lazy("sample", "Riverside hall"))]
    )
    seconds = forms.IntegerField(label=pgettext_lazy("sample", "Expected duration in seconds"), min_value=30, max_value=7200)
    opens = forms.TimeField(
        label=pgettext_lazy("sample", "Opens"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    series: ClassVar[Any] = forms.MultipleChoiceField(
        label=pgettext_lazy("sample", "Series"),
        choices=[(letter, letter) for letter in ascii_uppercase],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(label=pgettext_lazy("sample", "Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    is_open = forms.BooleanField(label=pgettext_lazy("sample", "Open now"), required=False)


def _waiting_by_hour() -> dict[str, Any]:
    hours = [f"{hour}:00" for hour in range(9, 17)]
    median = [210, 340, 510, 640, 300, 420, 560, 380]
    return {
        "xAxis": {"type": "category", "data": hours, "name": pgettext("sample", "hour")},
        "yAxis": {"type": "value", "name": pgettext("sample", "wait"), "axisLabel": {"formatter": "@duration"}},
        "tooltip": {"valueFormatter": "@duration"},
        "legend": {},
        "series": [
            {"type": "bar", "name": pgettext("sample", "Trade licence"), "data": median, "barMaxWidth": 28},
            {
                "type": "line", "name": pgettext("sample", "Change of address"), "data": [value * 0.6 for value in median],
                "markLine": {"label": {"formatter": pgettext("sample", "target")}, "data": [{"yAxis": 600}]},
            },
        ],
    }  # fmt: skip


def answer(request: HttpRequest) -> HttpResponseBase:
    """The page, or the part of its list that htmx asks for."""
    form = SampleForm(request.POST if request.method == "POST" else None, initial={"hall": "riverside"})
    wrong = SampleForm({"name": "", "seconds": "5", "hall": "riverside"}, auto_id="wrong_%s")
    context: dict[str, Any] = {
        "page_title": pgettext("sample", "Components"),
        "page_note": pgettext("sample", "Everything that pages are made of, in all its states."),
        "form": form,
        "wrong": wrong,
        "words": WORDS,
        "option": _waiting_by_hour(),
        "none": NoSamples([], request, empty_url="#", empty_verb=pgettext("sample", "Take a number")),
        "opened": _OPENED,
        "link": request.build_absolute_uri("/t/sample"),
    }
    if request.method == "POST" and form.is_valid():
        context["saved"] = True
    return Samples(samples(), request).respond("ui/components.html", **context)
