"""The board and the calendar of cases."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from tingtang.cases.actions import people, steps
from tingtang.cases.actions.refusals import StepNotPossible
from tingtang.cases.actions.undoing import can_undo
from tingtang.cases.models import Case, Kind
from tingtang.cases.models.cases import PHASES
from tingtang.cases.queries import VIEW_OWN, board, choices
from tingtang.cases.queries.cases import get_case
from tingtang.cases.rules.workflow import Step
from tingtang.cases.views.lists import listed
from tingtang.cases.views.undoing import undo_address
from tingtang.cases.views.words import PHASE_LOOKS, state_name
from tingtang.core.errors import Invalid
from tingtang.core.middleware import trigger
from tingtang.core.views import Request, notice, page
from tingtang.org.models import Staff
from tingtang.ui import formats

MONTH_EACH, WEEK_EACH = 4, 30


@dataclass(frozen=True)
class Shown:
    """A column with its name, look and the list it leads to."""

    column: board.Column
    name: str
    look: str
    url: str


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _chosen(request: Request, given: choices.Options) -> dict[str, Any]:
    data = request.GET if request.method != "POST" else request.POST
    own = given.own_teams[0].pk if given.own_teams else None
    team = _number(data["team"]) if "team" in data else own
    kind = _number(data.get("kind", ""))
    by = data.get("by", "state")
    return {"team_id": team, "kind_id": kind, "by": by if by in {"state", "holder"} else "state"}


def _board(request: Request) -> dict[str, Any]:
    given = choices.options(request.actor)
    chosen = _chosen(request, given)
    cases = board.narrowed(request.actor, team_id=chosen["team_id"], kind_id=chosen["kind_id"])
    shown = _by_holder(cases, chosen) if chosen["by"] == "holder" else _by_state(cases, chosen)
    return {"page_title": pgettext("cases", "Board"), "columns": shown, "given": given, "chosen": chosen}


def _by_state(cases: Any, chosen: dict[str, Any]) -> list[Shown]:
    kind = Kind.objects.filter(pk=chosen["kind_id"]).first() if chosen["kind_id"] else None
    narrow = {"team": chosen["team_id"], "kind": chosen["kind_id"]}
    if kind is None:
        words = dict(PHASES)
        found = board.columns(cases.filter(merged_into__isnull=True), "phase", board.PHASES)
        return [Shown(one, str(words[one.key]), PHASE_LOOKS[one.key], listed(phase=one.key, **narrow)) for one in found]
    found = board.columns(cases.filter(merged_into__isnull=True), "state", board.states_of(kind))
    states = kind.life.states
    return [
        Shown(
            one,
            state_name(kind, one.key),
            PHASE_LOOKS[states[one.key].phase],
            listed(phase=states[one.key].phase.value, **narrow),
        )
        for one in found
    ]


def _by_holder(cases: Any, chosen: dict[str, Any]) -> list[Shown]:
    team = chosen["team_id"]
    staff = Staff.objects.filter(left_date__isnull=True, teams__isnull=False)
    people_of = list((staff.filter(teams__team_id=team) if team else staff).distinct().order_by("name")[:20])
    names = {str(one.pk): one.name for one in people_of}
    found = board.columns(cases.open(), "assignee_id", [None, *(one.pk for one in people_of)])
    narrow = {"team": team, "kind": chosen["kind_id"]}
    return [
        Shown(
            one, names.get(one.key, _("nobody yet")), "open" if one.key else "waiting", listed(holder=one.key or "none", **narrow)
        )
        for one in found
    ]


@page(VIEW_OWN)
@require_safe
def show(request: Request) -> HttpResponseBase:
    """Cases in columns by state or by who holds them."""
    template = "cases/board/inside.html" if request.headers.get("HX-Target") == "board" else "cases/board/page.html"
    return render(request, template, _board(request))


@page(VIEW_OWN)
@require_POST
def drop(request: Request) -> HttpResponseBase:
    """A card was put into another column: take the step that leads there, or give the case; ask first where a reason is needed
    and where the step cannot be taken back.
    """
    case, column = get_case(request.actor, request.POST.get("number", "")), request.POST.get("column", "")
    if request.POST.get("by") == "holder":
        return _given(request, case, column)
    step = _step_to(case, column)
    reason = request.POST.get("reason", "").strip()[:500]
    if (step.asks_reason and not reason) or not (can_undo(case.kind, step) or "sure" in request.POST):
        return _asked(request, case, step, column)
    now = steps.move(request.actor, case=case, step=step.code, reason=reason, at=request.at)
    text = _("{number}: the state has been set.").format(number=case.number)
    return _answered(request, text, undo_address(request, case, now, step.code))


def _step_to(case: Case, column: str) -> Step:
    life = case.kind.life
    found = [one for one in life.steps_from(case.state) if column in {one.to, life.states[one.to].phase.value}]
    found.sort(key=lambda one: one.asks_reason)
    if not found:
        word = dict(PHASES).get(column) or state_name(case.kind, column)
        raise StepNotPossible(step=str(word), state=state_name(case.kind, case.state))
    return found[0]


def _given(request: Request, case: Case, column: str) -> HttpResponse:
    staff = Staff.objects.filter(pk=_number(column) or 0).first()
    if column and staff is None:
        raise Invalid(fields={"staff": [_("Choose a person.")]})
    undo = reverse("cases:put_back", args=[case.number, case.team_id or 0, case.assignee_id or 0])
    if staff is not None and staff.pk == request.actor.staff_id and not request.actor.may("cases.assign", case):
        people.take(request.actor, case=case, at=request.at)
        undo = ""
    else:
        people.assign_case(request.actor, case=case, staff=staff, at=request.at)
    return _answered(request, _("{number} has been given.").format(number=case.number), undo)


def _answered(request: Request, text: str, undo: str = "") -> HttpResponse:
    response = render(request, "cases/board/inside.html", _board(request))
    trigger(response, "casework:done", {})
    return notice(response, text, undo=undo)


def _asked(request: Request, case: Case, step: Step, column: str) -> HttpResponse:
    context = {"case": case, "step": step, "column": column, "data": request.POST, "is_final": not can_undo(case.kind, step)}
    response = render(request, "cases/board/why.html", context)
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#case-dialog-body", "innerHTML"
    return response


@page(VIEW_OWN)
@require_safe
def calendar(request: Request) -> HttpResponseBase:
    """Open cases on the days on which they are due: a month, or a week."""
    zone, today = timezone.get_current_timezone(), timezone.localdate(request.at)
    try:
        day = parse_date(request.GET.get("day", "")) or today
    except ValueError:
        day = today
    day = day if 2000 <= day.year <= 2199 else today
    is_week = request.GET.get("span") == "week"
    given = choices.options(request.actor)
    team = _number(request.GET.get("team", ""))
    first, days = (_monday(day), 7) if is_week else _month(day)
    found = board.due_days(
        request.actor,
        first,
        days,
        zone,
        team_id=team,
        each=WEEK_EACH if is_week else MONTH_EACH,
    )
    context = {
        "page_title": pgettext("cases", "Calendar"),
        "weeks": [[_day(one, day, today, team) for one in found[n : n + 7]] for n in range(0, days, 7)],
        "heads": [formats.day(first + timedelta(days=n)).split(" ")[-1 if _is_chinese() else 0] for n in range(7)],
        "is_week": is_week,
        "title": f"{formats.day(first, weekday=False)} – {formats.day(first + timedelta(days=6), weekday=False)}"
        if is_week
        else _("{month}/{year}").format(month=day.month, year=day.year),
        "before": (first - timedelta(days=1 if not is_week else 7)) if is_week else _shifted(day, -1),
        "after": (first + timedelta(days=7)) if is_week else _shifted(day, 1),
        "day": day,
        "today": today,
        "given": given,
        "team": team,
    }
    return render(request, "cases/calendar.html", context)


def _is_chinese() -> bool:
    return formats.day(date(2026, 11, 21)).startswith("2026")


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month(day: date) -> tuple[date, int]:
    """The Monday on which the sheet of a month begins, and how many days it has."""
    first = _monday(day.replace(day=1))
    last = _shifted(day, 1) - timedelta(days=1)
    return first, 7 * (((last - first).days // 7) + 1)


def _shifted(day: date, months: int) -> date:
    """The first day of the month so many months later."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _day(one: board.Day, day: date, today: date, team: int | None) -> dict[str, Any]:
    return {
        "day": one,
        "is_other": one.on.month != day.month,
        "is_today": one.on == today,
        "is_past": one.on < today,
        "more": one.count - len(one.cases),
        "url": listed(dueon_from=one.on.isoformat(), dueon_to=one.on.isoformat(), team=team),
    }
