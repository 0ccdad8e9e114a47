"""Pages of dispatch: the decision table with an example to try it on, and how teams hand out."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from tingtang.cases.actions import tables as acts
from tingtang.cases.forms import dispatch as forms
from tingtang.cases.models import Case, DispatchRule, TeamWay
from tingtang.cases.models.dispatch import ABOUT, WAYS, fault_words, kind_fields
from tingtang.cases.queries import VIEW_SETUP
from tingtang.cases.queries import dispatch as reads
from tingtang.cases.queries.oversight import recalculations
from tingtang.cases.rules import conditions
from tingtang.catalogue.models import Calendar
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.views import Request, at_of, page
from tingtang.org.models import Hall
from tingtang.ui import shell
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Flag, Search
from tingtang.ui.records import Noun, Records, edited, listed, removed

LATEST = 200
STALE, FRESH, MOST_DIGITS = timedelta(seconds=30), timedelta(days=1), 10


class Rules(Records):
    """The decision table."""

    name, sort, permission, is_common = "cases.rules", "order", "cases.save_dispatchrule", True
    empty_title = _("No rule yet")
    empty_text = _(
        "New cases go to the team of their kind, steps of procedures to whoever holds their post. A rule sends those that meet its"
        " condition to another team."
    )
    columns = (
        Column("order", _("Order"), kind="number", sort="order"),
        Column("name", _("Rule"), str, sort="name", link=lambda row: reverse("cases:dispatchrule", args=[row.pk])),
        Column("about", _("Rule for"), words=dict(ABOUT), sort="about"),
        Column("condition", _("Condition"), lambda row: row.condition or _("all other cases")),
        Column("team", _("Team")),
        Column("skill", _("Skill"), lambda row: f"{row.skill} ≥ {row.skill_level}" if row.skill else ""),
        Column(
            "is_active",
            _("State"),
            lambda row: "active" if row.is_active else "inactive",
            kind="badge",
            words={"active": _("in use"), "inactive": _("out of use")},
        ),
    )
    filters = (Search(["name", "code", "condition"]), Choice("about", _("Rule for"), ABOUT), Flag("is_active", _("In use")))


class Ways(Records):
    """How teams hand out."""

    name, sort, permission = "cases.ways", "team__code", "cases.save_teamway"
    empty_title = _("Teams take from their queues")
    empty_text = _("Choose a team whose cases are given or offered to its people by load, skill and presence.")
    columns = (
        Column("team", _("Team"), str, sort="team__code", link=lambda row: reverse("cases:teamway", args=[row.pk])),
        Column("way", _("Cases are"), words=dict(WAYS), sort="way"),
        Column("offer_minutes", _("Minutes to accept"), kind="number"),
    )
    filters = (Choice("way", _("Cases are"), WAYS),)


def _save_way(actor: Actor, /, *, teamway: TeamWay | None = None, **values: Any) -> TeamWay:
    """The permission is asked for the hall of the team, also of one that did not hand out by itself so far."""
    return acts.save_way(actor, teamway=teamway or TeamWay(team=values["team"]), **values)


RULE = Noun(
    "cases",
    "dispatchrule",
    "dispatchrules",
    title=_("Dispatch rules"),
    new_title=_("New dispatch rule"),
    make=_("Make a rule"),
    save_verb=_("Save the rule"),
    remove_verb=_("Remove the rule"),
    table=Rules,
    save=acts.save_rule,
    remove=acts.remove_rule,
)
WAY = Noun(
    "cases",
    "teamway",
    "teamways",
    title=_("How teams hand out"),
    new_title=_("Let a team hand out by itself"),
    make=_("Choose a team"),
    save_verb=_("Save"),
    remove_verb=_("Let it take from the queue"),
    table=Ways,
    save=_save_way,
    remove=acts.remove_way,
)


@page(VIEW_SETUP)
def rules(request: Request) -> HttpResponseBase:
    """The decision table, and an example that goes through it."""
    mine = Hall.objects.filter(code=shell.hall_code(request)).first()
    example = forms.Example(request.GET if "try" in request.GET else None, initial={"hall": mine})
    context: dict[str, Any] = {"example": example, "tried": None}
    if example.is_bound and example.is_valid():
        values, hall_id = _values(request, example.cleaned_data)
        given = example.cleaned_data
        values |= {"post": given["post"].code if given["post"] else "", "step": given["step"]}
        context |= {"tried": reads.tried(values, hall_id=hall_id, about=given["about"] or "case"), "values": values}
    query = DispatchRule.objects.select_related("team", "skill")
    return listed(request, RULE, query, template="cases/dispatch/rules.html", page_note=_NOTE, **context)


_NOTE = _("The first rule whose condition holds decides, from top to bottom; rules for cases and for steps apart.")


def _values(request: Request, given: dict[str, Any]) -> tuple[dict[str, Any], int | None]:
    case = None
    if given["number"]:
        seen = Case.objects.visible_to(request.actor).select_related("kind", "hall", "service__category", "customer__tier")
        case = seen.filter(number=given["number"].strip().upper()).first()
    if case is not None:
        return reads.values_of(case), case.hall_id
    kind, hall = given["kind"], given["hall"]
    chosen = {
        "kind": kind.code if kind else "",
        "nature": kind.nature if kind else "",
        "hall": hall.code if hall else "",
        "priority": given["priority"] or 3,
        "channel": given["channel"],
        "tags": given["tags"].replace("，", ",").replace(",", " ").split(),
        "title": given["title"],
    }
    return {**conditions.FIELDS, **chosen, "fields": kind_fields()}, hall.pk if hall else None


def _rule(key: int) -> DispatchRule:
    found = DispatchRule.objects.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _names() -> dict[str, Any]:
    fields = [(f"fields.{name}", json.dumps(value, ensure_ascii=False)) for name, value in kind_fields().items()]
    return {
        "names": [(name, json.dumps(value, ensure_ascii=False)) for name, value in conditions.FIELDS.items() if name != "fields"]
        + fields
    }


@page("cases.save_dispatchrule", everywhere=True)
def rule(request: Request, dispatchrule: int) -> HttpResponseBase:
    found = _rule(dispatchrule)
    form = forms.DispatchRule(request.POST or None, instance=found)
    return edited(request, RULE, found, form, template="cases/dispatch/rule.html", **_names())


@page("cases.save_dispatchrule", everywhere=True)
def new_rule(request: Request) -> HttpResponseBase:
    form = forms.DispatchRule(request.POST or None, instance=DispatchRule())
    return edited(request, RULE, None, form, template="cases/dispatch/rule.html", **_names())


@page("cases.remove_dispatchrule", everywhere=True)
@require_POST
def remove_rule(request: Request, dispatchrule: int) -> HttpResponseBase:
    return removed(request, RULE, _rule(dispatchrule))


@page("cases.save_dispatchrule", everywhere=True)
@require_POST
def check_condition(request: Request) -> HttpResponseBase:
    """Whether a condition can be used, as it is typed, and for how many of the latest cases it holds."""
    text = request.POST.get("condition", "")[: conditions.LONGEST + 1]
    try:
        if text.strip():
            conditions.check(text, kind_fields())
    except conditions.BadCondition as fault:
        return render(request, "cases/dispatch/says.html", {"fault": fault_words(fault)})
    related = ("kind", "hall", "service__category", "customer__tier")
    latest = Case.objects.visible_to(request.actor).select_related(*related).order_by("-opened_at")[:LATEST]
    values = [reads.values_of(case) for case in latest]
    hits = sum(conditions.holds(text, one) for one in values)
    return render(request, "cases/dispatch/says.html", {"hits": hits, "count": len(values)})


@page(VIEW_SETUP)
def ways(request: Request) -> HttpResponseBase:
    """How teams hand out, and the clocks that are being computed again."""
    query = TeamWay.objects.visible_to(request.actor).select_related("team")
    return listed(request, WAY, query, template="cases/dispatch/ways.html", **again(request.at))


@page(VIEW_SETUP)
@require_safe
def computed_again(request: Request) -> HttpResponseBase:
    """How far clocks are that are computed again, all or those of a calendar: fetched again while they move."""
    asked = request.GET.get("calendar", "")
    calendar = int(asked) if asked.isdecimal() and len(asked) < MOST_DIGITS else None
    shown = _for_tiers(request.at) if "tiers" in request.GET else again(request.at, calendar=calendar)
    return render(request, "cases/dispatch/clocks_again.html", shown)


def again(at: datetime, *, calendar: int | None = None) -> dict[str, Any]:
    """What the part about clocks that are computed again shows."""
    found = [one for one in recalculations(calendar=calendar) if calendar is None or one.started_at > at - FRESH]
    return {
        "recalculations": found,
        "is_moving": any(one.finished_at is None for one in found),
        "stale": at - STALE,
        "about": f"calendar={calendar}" if calendar else "",
    }


def of_calendar(request: HttpRequest, subject: object) -> str:
    """On the page of a calendar: how far the clocks are that follow it; a moment after it was saved, too."""
    if not isinstance(subject, Calendar):
        return ""
    shown = again(at_of(request), calendar=subject.pk) | {"is_first": True}
    return render_to_string("cases/dispatch/clocks_again.html", shown, request)


def of_tiers(request: HttpRequest, _subject: object) -> str:
    """On the page of tier schemes: how many open cases follow another one that became the primary; a moment after that, too."""
    return render_to_string("cases/dispatch/clocks_again.html", _for_tiers(at_of(request)) | {"is_first": True}, request)


def _for_tiers(at: datetime) -> dict[str, Any]:
    shown = again(at)
    jobs = shown["recalculations"]
    found = [one for one in jobs if not (one.calendar_id or one.kind_id) and one.started_at > at - FRESH]
    return shown | {"recalculations": found, "is_moving": any(one.finished_at is None for one in found), "about": "tiers=1"}


def _way(request: Request, key: int, permission: str) -> TeamWay:
    found = TeamWay.objects.visible_to(request.actor, permission).select_related("team").filter(pk=key).first()
    if found is None or not request.actor.may(permission, found):
        raise NotFound
    return found


@page("cases.save_teamway")
def way(request: Request, teamway: int) -> HttpResponseBase:
    found = _way(request, teamway, "cases.save_teamway")
    return edited(request, WAY, found, forms.TeamWay(request.POST or None, instance=found, actor=request.actor))


@page("cases.save_teamway")
def new_way(request: Request) -> HttpResponseBase:
    form = forms.TeamWay(request.POST or None, instance=TeamWay(), actor=request.actor)
    return edited(request, WAY, None, form)


@page("cases.remove_teamway")
@require_POST
def remove_way(request: Request, teamway: int) -> HttpResponseBase:
    return removed(request, WAY, _way(request, teamway, "cases.remove_teamway"))
