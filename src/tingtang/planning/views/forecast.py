"""The page of expected arrivals, and the roster made from it."""

from typing import Any

from django import forms
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tingtang.catalogue.models import Service
from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.org.models import Hall
from tingtang.planning import actions, queries
from tingtang.planning.queries import arrivals, drafts, staffing
from tingtang.planning.queries.served import served_lately
from tingtang.planning.rules.forecast import Day, Error, Forecast
from tingtang.planning.views.takes import days_said, takes
from tingtang.planning.words.plain import figure, share
from tingtang.ui import editing
from tingtang.ui.choosing import offer_rows

_SELECT, _CONTROL = {"class": "form-select"}, {"class": "form-control"}


FORMULA, SIMULATION, BY_SERVICE = "formula", "simulation", "services"
METHODS = (
    (FORMULA, gettext_lazy("formula (Erlang C)")),
    (SIMULATION, gettext_lazy("simulation, everybody serves everything")),
    (BY_SERVICE, gettext_lazy("simulation, each service with people of its own")),
)


class Asked(forms.Form):
    """What the forecast is asked for."""

    hall = forms.ModelChoiceField(
        label=gettext_lazy("Hall"), queryset=Hall.objects.none(), empty_label=None, widget=forms.Select(attrs=_SELECT)
    )
    service = forms.ModelChoiceField(
        label=gettext_lazy("Service"), queryset=Service.objects.filter(is_active=True), required=False,
        empty_label=gettext_lazy("all"), widget=forms.Select(attrs=_SELECT),
    )  # fmt: skip
    days = forms.IntegerField(
        label=gettext_lazy("Days to come"), min_value=1, max_value=28, widget=forms.NumberInput(attrs=_CONTROL)
    )
    deadlines = forms.RegexField(
        r"^[\d,， ]*$", label=gettext_lazy("Days of the month with a deadline"), required=False, max_length=60,
        widget=forms.TextInput(attrs=_CONTROL | {"placeholder": "15, 25"}),
    )  # fmt: skip
    target = forms.IntegerField(
        label=gettext_lazy("Target (min)"), min_value=1, max_value=240, widget=forms.NumberInput(attrs=_CONTROL)
    )

    method = forms.ChoiceField(label=gettext_lazy("People by"), choices=METHODS, widget=forms.Select(attrs=_SELECT))

    def asked(self) -> arrivals.Asked:
        """As the query takes it."""
        given = self.cleaned_data
        days = frozenset(int(one) for one in given["deadlines"].replace("，", ",").replace(" ", ",").split(",") if one)
        return arrivals.Asked(given["hall"], given["service"], given["days"], days, given["target"] * 60)


def _form(request: Request, data: Any) -> Asked:
    halls = arrivals.halls(request.actor)
    first = halls.first()
    if first is None:
        raise NotFound
    defaults = {"hall": str(first.pk), "service": "", "days": "7", "deadlines": "", "target": "10", "method": FORMULA}
    given = {name: data.get(name) or value for name, value in defaults.items()}
    services = arrivals.services_of(next((hall for hall in halls if str(hall.pk) == given["hall"]), first))
    if given["service"] not in {str(one.pk) for one in services}:  # another hall was chosen, which does not offer it
        given["service"] = ""
    form = Asked(given)
    form.fields["service"].queryset = services  # type: ignore[attr-defined]
    offer_rows(form, "hall", halls)
    return form


@page(queries.VIEW)
def forecast(request: Request) -> HttpResponseBase:
    """Arrivals to come with intervals, the error on days held back, and the people that takes."""
    form = _form(request, request.GET)
    may_plan = request.actor.may_somewhere("planning.save_sheet")
    context: dict[str, Any] = {"page_title": _("Expected arrivals"), "form": form, "may_plan": may_plan}
    if form.is_valid():
        asked = form.asked()
        found, seconds = arrivals.expected(request.actor, asked, request.at)
        context |= {"found": found, "seconds": seconds, "words": _words(found), "chart": _days_chart(found)}
        context |= {
            "chart_rows": _day_rows(found),
            "chart_columns": [_("day"), _("expected"), _("80 % interval"), _("week before")],
        }
        needs = arrivals.people(found, seconds, asked.target_seconds)
        context |= {"shape": _shape_chart(found), "needs": _needs(found, needs)}
        context["is_unknown"] = any(one.naive is None for one in found.days)
        if form.cleaned_data["method"] != FORMULA and found.learned_from:
            context |= takes(_by_simulation(request, form, found))
            for row in context["needs"]:
                row["simulated"] = context.get("simulated", {}).get(row["day"], {})
    return render(request, "planning/forecast.html", context, status=200 if form.is_valid() else 422)


@page("planning.save_sheet")
@require_POST
def roster_from_forecast(request: Request) -> HttpResponseBase:
    """Make a roster sheet whose demand is what the forecast takes."""
    form = _form(request, request.POST)
    if not form.is_valid():
        editing.raise_errors(form)
    asked = form.asked()
    found, seconds = arrivals.expected(request.actor, asked, request.at)
    needs = arrivals.people(found, seconds, asked.target_seconds)
    simulated = _by_simulation(request, form, found) if form.cleaned_data["method"] != FORMULA else None
    if simulated:
        needs |= staffing.needed(simulated.days)
    data = drafts.roster_of(asked, needs, found.days[0].day, served_lately(request.actor, asked.hall, request.at))
    code = f"roster-{found.days[0].day}-{get_random_string(4, 'abcdefghijkmnpqrstuvwxyz')}"
    names = data["name"] if isinstance(data["name"], dict) else {}
    made = actions.save_sheet(
        request.actor, hall=asked.hall, at=request.at, code=code, name=f"{asked.hall.name} {found.days[0].day}"[:100], names=names,
        kind="roster", data=data, note=_("demand from expected arrivals"),
    )  # fmt: skip
    text = _("{name} has been made.").format(name=made)
    if simulated and simulated.left_out:
        text += " " + _("For {days} the formula's numbers stand: the time of the search was up.").format(
            days=days_said(simulated.left_out)
        )
    return editing.done(request, reverse("planning:sheet", args=[made.pk]), text)


def _by_simulation(request: Request, form: Asked, found: Forecast) -> staffing.Simulated | None:
    by_service = form.cleaned_data["method"] == BY_SERVICE
    return staffing.by_simulation(request.actor, form.asked(), found, request.at, by_service=by_service)


def _words(found: Forecast) -> list[str]:
    if not found.learned_from:
        return []
    if found.method == "average":
        text = _(
            "Only {days} open days are known: these are averages of the weekdays. From three weeks on the calendar is learned."
        )
        return [text.format(days=found.learned_from)]
    learned = _("Learned from {days} open days: weekday, days after closed ones, make-up days, deadlines, trend.")
    words = [learned.format(days=found.learned_from)]
    return words + (_of_error(found.error) if found.error else [])


def _of_error(error: Error) -> list[str]:
    covered = share(error.covered)
    if error.naive_by_day is None or error.naive_by_slot is None:
        alone = _(
            "On the latest {days} open days, held back: {own} off a day on average, {slot} a quarter hour. The 80 % interval held"
            " {covered} of them. What came a week before them is not known."
        )
        return [alone.format(days=error.days, own=figure(error.by_day), slot=figure(error.by_slot, 2), covered=covered)]
    held = _("On the latest {days} open days, held back: {own} off a day on average; the same day of the week before: {naive}.")
    slots = _("By quarter hour: {own} against {naive}. The 80 % interval held {covered} of these days.")
    told = [held.format(days=error.days, own=figure(error.by_day), naive=figure(error.naive_by_day))]
    told.append(slots.format(own=figure(error.by_slot, 2), naive=figure(error.naive_by_slot, 2), covered=covered))
    if not error.is_better:
        told.append(_("The week before was nearer: trust it more than this forecast."))
    return told


def _day_rows(found: Forecast) -> list[list[str]]:
    return [[f"{one.day}", figure(one.expected.sum()), _span(one), _naive(one, 1)] for one in found.days]


def _naive(one: Day, digits: int) -> str:
    """What came a week before; a dash where that is not known."""
    return "–" if one.naive is None else figure(float(one.naive.sum()), digits)


def _span(one: Day) -> str:
    return f"{figure(one.total_low, 0)}–{figure(one.total_high, 0)}"


def _days_chart(found: Forecast) -> dict[str, Any]:
    days = [f"{one.day:%m-%d}" for one in found.days]
    whiskers = [[k, round(one.total_low, 1), round(one.total_high, 1)] for k, one in enumerate(found.days)]
    return {
        "legend": {"show": True},
        "xAxis": {"type": "category", "data": days, "name": _("day")},
        "yAxis": {"type": "value", "name": _("arrivals")},
        "series": [
            {
                "type": "bar",
                "name": _("expected"),
                "data": [round(float(one.expected.sum()), 1) for one in found.days],
                "barMaxWidth": 40,
            },
            {
                "type": "line",
                "name": _("week before"),
                "data": [None if one.naive is None else float(one.naive.sum()) for one in found.days],
                "symbolSize": 7,
            },
            {
                "type": "custom",
                "name": _("80 % interval"),
                "renderItem": "@interval",
                "data": whiskers,
                "encode": {"x": 0, "y": [1, 2]},
                "itemStyle": {"color": "#8a8f98"},
                "z": 5,
            },
        ],
    }


def _shape_chart(found: Forecast) -> dict[str, Any] | None:
    day = next((one for one in found.days if one.expected.sum() > 0), None)
    if day is None:
        return None
    shown = [k for k in range(len(day.expected)) if day.high[k] > 0.05]
    clock = [f"{k // 4:02}:{k % 4 * 15:02}" for k in shown]
    dashed: dict[str, Any] = {"lineStyle": {"type": "dashed"}}
    stepped: dict[str, Any] = {"step": "middle"}
    series: list[tuple[str, Any, dict[str, Any]]] = [
        (_("expected"), day.expected, {}),
        (_("upper end of the 80 % interval"), day.high, dashed),
    ]
    if day.naive is not None:
        series.append((_("week before"), day.naive, stepped))
    return {
        "legend": {"show": True},
        "xAxis": {"type": "category", "data": clock, "name": _("quarter hour of {day}").format(day=day.day)},
        "yAxis": {"type": "value", "name": _("arrivals")},
        "series": [
            {"type": "line", "name": name, "data": [round(float(values[k]), 2) for k in shown], "showSymbol": False, **more}
            for name, values, more in series
        ],
    }


def _needs(found: Forecast, needs: arrivals.Needs) -> list[dict[str, Any]]:
    return [
        {
            "day": one.day,
            "expected": figure(float(one.expected.sum()), 0),
            "interval": _span(one),
            "naive": _naive(one, 0),
            "most": max((people for _minute, people, _skill in needs[one.day]), default=0),
            "hours": figure(sum(people for _minute, people, _skill in needs[one.day]) / 2),
        }
        for one in found.days
    ]
