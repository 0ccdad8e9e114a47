"""Pages of contests."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.improvement.actions import contests as actions
from tingtang.improvement.forms import contests as forms
from tingtang.improvement.models import VIEW, Contest, ContestState, Judge
from tingtang.improvement.models.contests import SUBJECT_KINDS
from tingtang.improvement.queries import contests as queries
from tingtang.improvement.tables.contests import Contests
from tingtang.improvement.views.parts import today_at
from tingtang.ui import editing

SAVE = "improvement.save_contest"
_VERBS = ("save_contest", "enter_marks", "publish_contest", "cancel_contest", "remove_contest")


def _url(key: int) -> str:
    return reverse("improvement:contest", args=[key])


@page(VIEW)
def contests(request: Request) -> HttpResponseBase:
    may = request.actor.may_somewhere(SAVE)
    first = {"empty_url": reverse("improvement:new_contest"), "empty_verb": _("Call a contest")} if may else {}
    table = Contests(queries.contests(request.actor), request, **first)  # type: ignore[arg-type]
    return table.respond("ui/records.html", page_title=_("Contests"), make=first)


@page(SAVE)
def new_contest(request: Request) -> HttpResponseBase:
    return _edited(request, None, Contest(held_date=today_at(request) + timedelta(days=14)))


@page(SAVE)
def edit_contest(request: Request, contest: int) -> HttpResponseBase:
    found = queries.get_contest(request.actor, contest, SAVE)
    return _edited(request, found, found)


def _edited(request: Request, found: Contest | None, filled: Contest) -> HttpResponseBase:
    form = forms.Contest(request.actor, request.POST or None, instance=filled)

    def act() -> Contest:
        return actions.save_contest(request.actor, contest=found, at=request.at, **form.values())

    kept = editing.saved(request, form, act)
    if kept is not None:
        return editing.done(request, _url(kept.pk), _("{name} has been saved.").format(name=kept))
    cancel = _url(found.pk) if found else reverse("improvement:contests")
    return editing.page(request, form, submit=_("Save the contest"), cancel=cancel, page_title=found or _("New contest"))


@page(VIEW)
def contest(request: Request, contest: int) -> HttpResponseBase:
    """A contest: what is contested, how far judges are, and, once published, who came where."""
    found = queries.get_contest(request.actor, contest)
    is_planned = found.state == ContestState.PLANNED
    may = {verb: is_planned and request.actor.may(f"improvement.{verb}", found) for verb in _VERBS}
    seat = queries.own_judge(request.actor, found.pk) if is_planned else None
    kinds = dict(SUBJECT_KINDS)
    context = {
        "page_title": found.name, "contest": found, "may": may, "is_planned": is_planned, "seat": seat,
        "is_published": found.state == ContestState.PUBLISHED, "entrants": queries.entrants_of(found),
        "progress": queries.progress(found), "subjects": [one | {"kind": kinds[one["kind"]]} for one in found.subjects],
    }  # fmt: skip
    return render(request, "improvement/contest.html", context)


@page("improvement.judge_contest")
def judge_contest(request: Request, contest: int) -> HttpResponseBase:
    """One's own marks as a judge."""
    seat = queries.own_judge(request.actor, contest)
    if seat is None:
        raise NotFound

    def act(marks: Mapping[tuple[int, int], float]) -> int:
        return actions.judge_contest(request.actor, judge=seat, marks=marks, at=request.at)

    return _marking(request, seat, act)


@page("improvement.enter_marks")
def enter_marks(request: Request, contest: int, judge: int) -> HttpResponseBase:
    """The marks that a judge gave on paper."""
    found = queries.get_contest(request.actor, contest, "improvement.enter_marks")
    seat = queries.get_judge(found, judge)

    def act(marks: Mapping[tuple[int, int], float]) -> int:
        return actions.enter_marks(request.actor, contest=found, judge=seat, marks=marks, at=request.at)

    return _marking(request, seat, act)


def _marking(request: Request, seat: Judge, act: Any) -> HttpResponseBase:
    found = seat.contest
    form = forms.Marks(found, queries.entrants_of(found), queries.marks_of(seat), request.POST or None)
    kept = editing.saved(request, form, lambda: act(form.marks()))
    if kept is not None:
        return editing.done(request, _url(found.pk), _("The marks are kept."))
    context = {"page_title": _("Marks of {name}").format(name=seat), "contest": found, "marking": form, "subjects": found.parts}
    return render(request, "improvement/marks.html", context, status=422 if form.is_bound else 200)


@page("improvement.publish_contest")
@require_POST
def publish_contest(request: Request, contest: int) -> HttpResponseBase:
    found = queries.get_contest(request.actor, contest, "improvement.publish_contest")
    return editing.attempt(
        request, lambda: actions.publish_contest(request.actor, contest=found, at=request.at), url=_url(found.pk),
        text=_("The results are published."),
    )  # fmt: skip


@page("improvement.cancel_contest")
@require_POST
def cancel_contest(request: Request, contest: int) -> HttpResponseBase:
    found = queries.get_contest(request.actor, contest, "improvement.cancel_contest")
    return editing.attempt(
        request, lambda: actions.cancel_contest(request.actor, contest=found, at=request.at), url=_url(found.pk),
        text=_("The contest is cancelled."),
    )  # fmt: skip


@page("improvement.remove_contest")
@require_POST
def remove_contest(request: Request, contest: int) -> HttpResponseBase:
    found = queries.get_contest(request.actor, contest, "improvement.remove_contest")
    return editing.attempt(
        request, lambda: actions.remove_contest(request.actor, contest=found, at=request.at), url=reverse("improvement:contests"),
        text=_("{name} has been removed.").format(name=found),
    )  # fmt: skip
