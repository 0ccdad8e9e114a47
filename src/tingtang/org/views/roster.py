"""The duty roster of a hall's housekeeping systems, and the pages on which they are set up (ORG-04)."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.org import actions, forms, queries, tables
from tingtang.org.models import DutyTurn, Hall, Housekeeping
from tingtang.org.views.cover import hall_of
from tingtang.org.views.weeks import PLANNED_YEARS, day_of
from tingtang.ui import editing, formats
from tingtang.ui.exports import KINDS
from tingtang.ui.records import Noun, edited, listed, removed

HOUSEKEEPING = Noun(
    "org",
    "housekeeping",
    "housekeeping_systems",
    title=gettext_lazy("Housekeeping systems"),
    new_title=gettext_lazy("New housekeeping system"),
    make=gettext_lazy("Make a system"),
    save_verb=gettext_lazy("Save the system"),
    remove_verb=gettext_lazy("Remove the system"),
    table=tables.HousekeepingSystems,
    save=actions.save_housekeeping,
    remove=actions.remove_housekeeping,
)
WEEK = timedelta(days=7)


@page("org.view")
def roster(request: Request, hall: str) -> HttpResponseBase:
    found = queries.get_hall(request.actor, hall)
    is_month = request.GET.get("view") == "month"
    first, last = period(day_of(request, found, "day"), is_month=is_month)
    shown = queries.roster_of(found, first, last, request.at)
    if request.GET.get("export", "") in KINDS:
        return tables.Turns(shown.cells, request).respond()
    today = request.at.astimezone(found.zone).date()
    may_plan = request.actor.may("org.plan_duties", found)
    context = {
        "hall": found,
        "halls": queries.halls(request.actor),
        "roster": shown,
        "is_month": is_month,
        "first": first,
        "last": last,
        "earlier": first - timedelta(days=1) if is_month else first - WEEK,
        "later": last + timedelta(days=1),
        "view": "month" if is_month else "week",
        "today": today,
        "overdue": queries.overdue_turns(found, request.at),
        "may_plan": may_plan,
        "may_set_up": request.actor.may("org.save_housekeeping", found),
        "plan_form": forms.Plan(initial=forms.default_period(today)) if may_plan else None,
        "page_title": _("Duty roster"),
    }
    return render(request, "org/roster.html", context)


def period(day: date, *, is_month: bool) -> tuple[date, date]:
    """The first and the last day of the week, or of the month, in which a day lies."""
    if not is_month:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day.replace(day=1), following - timedelta(days=1)


def _roster_url(hall: Hall, day: date | None = None) -> str:
    url = reverse("org:roster", args=[hall.code])
    return f"{url}?day={day.isoformat()}" if day else url


@page("org.plan_duties")
@require_POST
def plan_duties(request: Request, hall: str) -> HttpResponseBase:
    found = queries.get_hall(request.actor, hall, "org.plan_duties")
    form = forms.Plan(request.POST)
    if not form.is_valid():
        return editing.attempt(request, lambda: editing.raise_errors(form), url=_roster_url(found), text="")
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    told: list[str] = []

    def plan() -> None:
        made = actions.plan_duties(request.actor, hall=found, first=first, last=last, at=request.at)
        text = _("{made} turns given; on {without} dates nobody was free.")
        told.append(text.format(made=made.made, without=made.without))

    return editing.attempt(request, plan, url=_roster_url(found, first), text=_Told(told))


class _Told:
    """A text that is known only after something has been done."""

    def __init__(self, told: list[str]) -> None:
        self.told = told

    def __str__(self) -> str:
        return self.told[-1] if self.told else ""


@page("org.view")
def turn(request: Request, hall: str, turn: int) -> HttpResponseBase:
    return _turn_page(request, _turn(request, hall, turn, "org.view"))


def _turn(request: Request, hall: str, key: int, permission: str) -> DutyTurn:
    rows = DutyTurn.objects.visible_to(request.actor, permission).filter(housekeeping__hall__code=hall, pk=key)
    found = rows.select_related("housekeeping__hall", "housekeeping__owner", "housekeeping__owner_post", "staff").first()
    if found is None:
        raise NotFound
    return found


def _turn_page(request: Request, found: DutyTurn, mark: forms.Mark | None = None) -> HttpResponseBase:
    actor, system = request.actor, found.housekeeping
    today = request.at.astimezone(system.hall.zone).date()
    may_assign = actor.may("org.assign_duty", found) and not found.is_marked
    may_mark = actor.may("org.mark_duty", found) and (actor.staff_id == found.staff_id or actor.may("org.assign_duty", found))
    may_mark = may_mark and found.date <= today and found.acknowledged_at is None
    staff = queries.staff_record_of(actor)
    answers = staff is not None and actor.may("org.acknowledge_duty", found) and queries.answers_for(staff, system)
    initial = {"result": found.state if found.is_marked else "done", "note": found.note}
    swaps = queries.swaps_for(found, request.at) if may_assign and found.date >= today else []
    context = {
        "turn": found,
        "hall": system.hall,
        "state": "overdue" if not found.is_marked and found.date < today else found.state,
        "mark_form": (mark or forms.Mark(initial=initial)) if may_mark else None,
        "assign_form": forms.Assign(hall=system.hall, initial={"staff": found.staff}) if may_assign else None,
        "swap_form": forms.Swap(turns=swaps, day=formats.day) if swaps and actor.may("org.swap_duties", found) else None,
        "may_acknowledge": answers and found.is_marked and found.acknowledged_at is None,
        "page_title": str(system),
    }
    return render(request, "org/turn.html", context, status=422 if mark is not None and mark.errors else 200)


@page("org.mark_duty")
@require_POST
def mark_duty(request: Request, hall: str, turn: int) -> HttpResponseBase:
    found = _turn(request, hall, turn, "org.mark_duty")
    form = forms.Mark(request.POST)
    kept = editing.saved(
        request,
        form,
        lambda: actions.mark_duty(
            request.actor,
            turn=found,
            is_done=form.cleaned_data["result"] == "done",
            note=form.cleaned_data["note"],
            at=request.at,
        ),
    )
    if kept is None:
        return _turn_page(request, found, form)
    return editing.done(request, _back(request, found), _("“{duty}” has been marked.").format(duty=found.housekeeping))


def _back(request: Request, found: DutyTurn) -> str:
    return reverse("org:card") if request.POST.get("from") == "card" else _turn_url(found)


def _turn_url(found: DutyTurn) -> str:
    return reverse("org:turn", args=[found.housekeeping.hall.code, found.pk])


@page("org.acknowledge_duty")
@require_POST
def acknowledge_duty(request: Request, hall: str, turn: int) -> HttpResponseBase:
    found = _turn(request, hall, turn, "org.acknowledge_duty")
    return editing.attempt(
        request,
        lambda: actions.acknowledge_duty(request.actor, turn=found, at=request.at),
        url=_back(request, found),
        text=_("You have acknowledged “{duty}”.").format(duty=found.housekeeping),
    )


@page("org.swap_duties")
@require_POST
def swap_duties(request: Request, hall: str, turn: int) -> HttpResponseBase:
    found = _turn(request, hall, turn, "org.swap_duties")
    form = forms.Swap(request.POST, turns=queries.swaps_for(found, request.at), day=formats.day)
    if not form.is_valid():
        return editing.attempt(request, lambda: editing.raise_errors(form), url=_turn_url(found), text="")
    return editing.attempt(
        request,
        lambda: actions.swap_duties(request.actor, turn=found, other=form.turn, at=request.at),
        url=_roster_url(found.housekeeping.hall, found.date),
        text=_("{one} and {two} have swapped their turns.").format(one=found.staff, two=form.turn.staff),
    )


@page("org.assign_duty")
def assign_duty(request: Request, hall: str, housekeeping: int, day: str) -> HttpResponseBase:
    found = queries.get_hall(request.actor, hall, "org.assign_duty")
    system = Housekeeping.objects.filter(pk=housekeeping, hall=found).first()
    on = _date(day)
    if system is None or on is None:
        raise NotFound
    held = DutyTurn.objects.filter(housekeeping=system, date=on).select_related("staff").first()
    form = forms.Assign(request.POST or None, hall=found, initial={"staff": held.staff if held else None})
    values: dict[str, Any] = {"hall": found, "housekeeping": system, "date": on, "at": request.at}
    kept = editing.saved(request, form, lambda: actions.assign_duty(request.actor, staff=form.cleaned_data["staff"], **values))
    if kept is not None:
        text = _("{name} is on duty on {day}.").format(name=kept.staff, day=formats.day(on))
        return editing.done(request, _roster_url(found, on), text)
    title = _("{duty} on {day}").format(duty=system, day=formats.day(on))
    return editing.page(request, form, submit=_("Put on duty"), cancel=_roster_url(found, on), page_title=title)


def _date(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in PLANNED_YEARS else None


@page("org.view")
def housekeeping_systems(request: Request) -> HttpResponseBase:
    query = Housekeeping.objects.visible_to(request.actor).select_related("hall", "owner", "owner_post")
    return listed(request, HOUSEKEEPING, query.annotate(people_count=Count("rotation")))


@page("org.save_housekeeping")
def housekeeping(request: Request, housekeeping: int) -> HttpResponseBase:
    found = queries.get_part(request.actor, Housekeeping, housekeeping, "org.save_housekeeping")
    form = forms.Housekeeping(request.POST or None, instance=found, hall=found.hall)
    return edited(request, HOUSEKEEPING, found, form)


@page("org.save_housekeeping")
def new_housekeeping(request: Request) -> HttpResponseBase:
    hall = hall_of(request, "org.save_housekeeping")
    if hall is None:
        return render(request, "org/no_hall.html", {"page_title": HOUSEKEEPING.new_title})
    return edited(
        request, HOUSEKEEPING, None, forms.Housekeeping(request.POST or None, instance=Housekeeping(hall=hall), hall=hall)
    )


@page("org.remove_housekeeping")
@require_POST
def remove_housekeeping(request: Request, housekeeping: int) -> HttpResponseBase:
    return removed(request, HOUSEKEEPING, queries.get_part(request.actor, Housekeeping, housekeeping, "org.remove_housekeeping"))
