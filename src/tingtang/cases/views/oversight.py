"""The supervision board and what is done there: urge, escalate, answer; and how a kind is supervised."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tingtang.cases.actions import kinds as kind_acts
from tingtang.cases.actions import supervision as acts
from tingtang.cases.forms import oversight as forms
from tingtang.cases.models import Case, Kind, Urging
from tingtang.cases.models.kinds import ladder_fault_words
from tingtang.cases.queries import VIEW_SETUP
from tingtang.cases.queries import oversight as reads
from tingtang.cases.queries.cases import get_case
from tingtang.cases.queries.choices import options
from tingtang.cases.queries.lines import lines
from tingtang.cases.queries.overview import overview
from tingtang.cases.rules.supervision import BadLadder, read
from tingtang.cases.views.words import PRIORITY_LOOKS, PRIORITY_WORDS, case_url, due_look
from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.ui import editing
from tingtang.ui.columns import Column
from tingtang.ui.drawing import Draw, badge, once
from tingtang.ui.filters import Choice, Search
from tingtang.ui.listed import Bulk
from tingtang.ui.tables import Table

HELD_BY = pgettext_lazy("of a case", "Held by")
VIEW_OVERSIGHT = "cases.urge"
RAISED = {1: _("1 team lead"), 2: _("2 hall supervisor"), 3: _("3 leadership")}
_STATES = {
    "late": pgettext_lazy("of a clock", "overdue"),
    "at_risk": _("soon due"),
    "on_time": _("in time"),
    "parked": _("no time runs"),
}


class Needs(Choice):
    """Overdue, soon due, urged, answer overdue, or escalated."""

    def narrow(self, query: Any, data: Any) -> Any:
        wanted = self.chosen(data)
        return query.filter(**reads.needs(wanted, datetime.now(ZoneInfo("UTC"))))


NEEDS = [
    ("late", pgettext_lazy("of a clock", "overdue")),
    ("soon", _("soon due")),
    ("urged", _("urged, not answered")),
    ("silent", _("answer overdue")),
    ("escalated", _("escalated")),
]


def _urged(case: Any) -> str:
    if case.is_silent:
        return gettext("answer overdue")
    return gettext("waits for an answer") if case.is_urged else ""


class Watched(Table):
    """Cases that need somebody's care."""

    name, sort = "cases.oversight", "due_at"
    empty_title = _("Nothing needs your care")
    empty_text = _("Here stand cases that are overdue, soon due, urged or escalated.")
    columns = (
        Column("number", pgettext_lazy("of a case", "Number"), sort="number", link=case_url),
        Column("title", _("Title"), link=case_url),
        Column(
            "priority",
            _("Priority"),
            kind="badge",
            sort="priority",
            words=PRIORITY_WORDS,
        ),
        Column("due_at", _("Due"), kind="short", sort="due_at"),
        Column(
            "state_of_due",
            pgettext_lazy("left", "Time"),
            lambda row: due_look(row, datetime.now(ZoneInfo("UTC")))[0] or "parked",
            kind="badge",
            words=_STATES,
        ),
        Column("team", _("Team")),
        Column("assignee", HELD_BY),
        Column("level", pgettext_lazy("of a case", "Level"), lambda row: str(RAISED.get(row.level, "")) or None, sort="level"),
        Column("urged", _("Urged"), _urged),
        Column("act", _("Act"), lambda row: gettext("Urge"), link=lambda row: reverse("cases:urge", args=[row.number])),
    )

    def __init__(self, source: Any, request: Request) -> None:
        super().__init__(source, request)
        given = options(request.actor)
        teams, people = ([(str(one.pk), one.name) for one in rows] for rows in (given.teams, given.staff))
        self.filters = (  # type: ignore[misc]
            Search(["number", "title"]),
            Needs("needs", _("Needs"), NEEDS),
            Choice("team", _("Team"), teams, field="team_id"),
            Choice("assignee", HELD_BY, people, field="assignee_id"),
        )
        self.bulk = (Bulk(_("Urge…"), reverse("cases:bulk", args=["urge"]), VIEW_OVERSIGHT),)  # type: ignore[misc]

    def drawer(self, column: Column) -> Draw:
        """Priorities in their looks."""
        if column.name == "priority":
            cell = '<td class="cell-badge">{}</td>'
            return once(
                lambda row: row.priority, lambda row: cell.format(badge(PRIORITY_LOOKS[row.priority], column.word(row.priority)))
            )
        return super().drawer(column)


@page(VIEW_OVERSIGHT)
def board(request: Request) -> HttpResponseBase:
    """What needs care, by team and person, with the acts beside."""
    found = overview(request.actor, request.at)
    context = {
        "figures": found.all,
        "groups": [(_("Team"), found.teams, "team"), (HELD_BY, found.people, "assignee")],
        "page_title": _("Supervision"),
    }
    table = Watched(lines(reads.needing_care(request.actor, request.at), "is_urged", "is_silent"), request)
    return table.respond("cases/oversight/board.html", **context)


def _page(request: Request, case: Case, **context: Any) -> HttpResponseBase:
    given: dict[str, Any] = {
        "urge_form": forms.Urge(),
        "escalate_form": forms.Escalate(),
        "case": case,
        "urgings": reads.urgings_of(case),
        "page_title": gettext("Supervision of {number}").format(number=case.number),
        "may_escalate": request.actor.may("cases.escalate", case),
    } | context
    bound = [form for form in (given["urge_form"], given["escalate_form"]) if form.is_bound]
    return render(request, "cases/oversight/case.html", given, status=422 if bound else 200)


@page(VIEW_OVERSIGHT)
def urge(request: Request, number: str) -> HttpResponseBase:
    """Urge one case, or escalate it; what was urged before."""
    case = get_case(request.actor, number)
    form = forms.Urge(request.POST or None)
    kept = editing.saved(
        request,
        form,
        lambda: acts.urge(
            request.actor, case=case, demand=form.cleaned_data["demand"], until=form.cleaned_data["until"], at=request.at
        ),
    )
    if kept is not None:
        return editing.done(request, reverse("cases:oversight"), _("The case has been urged."))
    return _page(request, case, **({"urge_form": form} if request.method == "POST" else {}))


@page("cases.escalate")
@require_POST
def escalate(request: Request, number: str) -> HttpResponseBase:
    """Take a case to the next in line."""
    case = get_case(request.actor, number)
    form = forms.Escalate(request.POST)
    kept = editing.saved(
        request, form, lambda: acts.escalate(request.actor, case=case, reason=form.cleaned_data["reason"], at=request.at)
    )  # fmt: skip
    if kept is not None:
        return editing.done(request, reverse("cases:oversight"), _("The case has been escalated."))
    return _page(request, case, escalate_form=form)


@page("cases.answer_urging")
@require_POST
def answer(request: Request, number: str, urging: int) -> HttpResponseBase:
    """Answer an urging, from the case page or one's own work."""
    case = get_case(request.actor, number)
    found = Urging.objects.filter(pk=urging, case=case).first()
    if found is None:
        raise NotFound
    reply = request.POST.get("reply", "").replace("\x00", "")[:2000]
    return editing.attempt(
        request,
        lambda: acts.answer_urging(request.actor, case=case, urging=found, reply=reply, at=request.at),
        url=reverse("cases:mine") if "back" in request.POST else reverse("cases:case", args=[case.number]),
        text=_("Your answer has been kept."),
    )


@page(VIEW_SETUP)
def ladders(request: Request) -> HttpResponseBase:
    """How each kind is supervised."""
    rows = [(kind, read(kind.supervision)) for kind in Kind.objects.filter(is_active=True).order_by("order", "code")]
    context = {"kinds": rows, "page_title": _("Supervision of kinds"), "may_change": request.actor.may("cases.save_kind")}
    return render(request, "cases/oversight/ladders.html", context)


@page("cases.save_kind", everywhere=True)
def ladder(request: Request, code: str) -> HttpResponseBase:
    """The ladder of one kind: its rungs as rows."""
    kind = Kind.objects.filter(code=code).first()
    if kind is None:
        raise NotFound
    stored = kind.supervision or {}
    rows = forms.Rungs(request.POST or None, initial=forms.initial(stored.get("rungs", [])), prefix="rung")
    whole = forms.Ladder(request.POST or None, initial=stored)
    if request.method == "POST" and rows.is_valid() and whole.is_valid():
        rungs = [row for form in rows.forms if (row := form.as_rung()) is not None]
        wanted = {"rungs": rungs, **whole.cleaned_data}
        try:
            read(wanted)
        except BadLadder as fault:
            whole.add_error(None, ladder_fault_words(fault))
        else:
            kept = editing.told(
                whole, lambda: kind_acts.save_kind(request.actor, kind=kind, at=request.at, supervision=wanted)
            )  # fmt: skip
            if kept is not None:
                return editing.done(request, reverse("cases:ladders"), _("The supervision of this kind has been saved."))
    context = {"rows": rows, "whole": whole, "kind": kind, "page_title": gettext("Supervision: {kind}").format(kind=kind)}
    return render(request, "cases/oversight/ladder.html", context, status=422 if rows.is_bound else 200)
