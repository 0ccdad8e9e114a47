"""The sheet of an assessment: everybody of a hall (or all units) for a period side by side, drawn up, marked, frozen, signed together."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.core.views import Request, page
from tingtang.org.models import Hall
from tingtang.quality.actions import assessments as actions
from tingtang.quality.forms import assessing as forms
from tingtang.quality.models import Assessment, AssessmentState, Scheme
from tingtang.quality.queries import assessing as sheets
from tingtang.quality.queries import assessments as queries
from tingtang.quality.queries.days import home_day
from tingtang.quality.shown import judging as shown

MAKE = sheets.MAKE
OPEN = (AssessmentState.DRAFT, AssessmentState.RETURNED)
TOLD = 5  # reasons that are told at once


def _form(request: Request, scheme: Scheme, data: Any) -> forms.Sheet:
    halls = Hall.objects.visible_to(request.actor, MAKE).filter(is_active=True)
    return forms.Sheet(data, halls=halls, has_hall=scheme.kind == "person", at=request.at)


def _units(request: Request, scheme: Scheme, form: forms.Sheet) -> list[Any]:
    return sheets.units(request.actor, scheme, form.cleaned_data.get("hall") if form.is_valid() else None)


def _drawn(request: Request, scheme: Scheme, form: forms.Sheet) -> dict[int, Assessment]:
    return sheets.drawn(request.actor, scheme, *form.span())


@page(MAKE)
def assessment_sheet(request: Request, scheme: int) -> HttpResponseBase:
    """All who are assessed by a scheme for a period, with what each comes to."""
    found = queries.get_scheme(request.actor, scheme)
    form = _form(request, found, request.GET)
    drawn, units = _drawn(request, found, form), _units(request, found, form)
    rows = [_row(found, unit, drawn.get(unit.pk)) for unit in units]
    first, latest = form.span()
    context = {
        "page_title": _("{name}: sheet").format(name=found), "scheme": found, "form": form, "rows": rows, "first": first, "latest": latest,
        "criteria": shown.term_rows(found.weighed, latest), "asked": _asked(form), "is_open": any(row["is_open"] for row in rows),
        "has_marks": any(one["kind"] == "marks" for one in found.criteria), "is_over": latest < home_day(request.at),
        "missing": sum(row["assessment"] is None for row in rows), "counts": _counts(rows),
    }  # fmt: skip
    return render(request, "quality/assessment_sheet.html", context)


def _row(scheme: Scheme, unit: Any, one: Assessment | None) -> dict[str, Any]:
    if one is None:
        return {"unit": unit, "assessment": None, "is_open": False, "cells": []}
    is_open = one.state in OPEN
    told = shown.piece_rows(one.content.get("pieces", []))
    cells = [
        {
            **cell,
            "code": criterion["code"],
            "is_mark": criterion["kind"] == "marks" and is_open,
            "kept": one.marks.get(criterion["code"], {}),
        }
        for criterion, cell in zip(scheme.criteria, told, strict=False)
    ]
    total = one.content.get("total", {})
    interval = shown.interval_words(total.get("low"), total.get("high")) if one.points is not None else ""
    return {
        "unit": unit, "assessment": one, "is_open": is_open, "cells": cells, "points": shown.points_words(one.points), "interval": interval,
        "look": {"signed": "ok", "signing": "pending", "returned": "risk"}.get(one.state, "draft"),
    }  # fmt: skip


def _counts(rows: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """How many there are of each grade."""
    found: dict[str, int] = {}
    for row in rows:
        if row["assessment"] is not None:
            level = row["assessment"].level or _("no grade yet")
            found[level] = found.get(level, 0) + 1
    return list(found.items())


def _asked(form: forms.Sheet) -> str:
    hall = form.cleaned_data.get("hall") if form.is_valid() else None
    days = form.cleaned_data.get("days") if form.is_valid() else ""
    return urlencode({"days": days or form.usual, **({"hall": hall.pk} if hall else {})})


def _back(scheme: Scheme, form: forms.Sheet) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('quality:assessment_sheet', args=[scheme.pk])}?{_asked(form)}")


def _each(request: Request, things: Iterable[tuple[str, Callable[[], object]]], text: Any) -> None:
    """Do each of several things; say how many were done, and of the others why not."""
    done, refused = 0, []
    for name, act in things:
        try:
            act()
            done += 1
        except (Invalid, Refused, Denied) as problem:
            reasons = [str(reason) for each in getattr(problem, "fields", {}).values() for reason in each]
            refused.append(f"{name}: {' '.join(reasons) or problem.text()}")
    if done or not refused:
        messages.success(request, str(text) % {"n": done})
    if refused:
        more = [_("and %(n)s more") % {"n": len(refused) - TOLD}] if len(refused) > TOLD else []
        messages.error(request, " · ".join([*refused[:TOLD], *more]))


@page(MAKE)
@require_POST
def assess_everybody(request: Request, scheme: int) -> HttpResponseBase:
    """Draw up the assessments of all who were chosen and have none for these days."""
    found = queries.get_scheme(request.actor, scheme)
    form = _form(request, found, request.POST)
    drawn, chosen = _drawn(request, found, form), set(request.POST.getlist("unit"))
    first, latest = form.span()

    def make(unit: Any) -> Assessment:
        hall = unit if found.kind == "hall" else unit.hall if found.kind == "person" else None
        about = {"staff": unit if found.kind == "person" else None, "post": unit if found.kind == "post" else None}
        return actions.make_assessment(
            request.actor, scheme=found, hall=hall, first_date=first, latest_date=latest, at=request.at, **about
        )

    wanted = [unit for unit in _units(request, found, form) if unit.pk not in drawn and str(unit.pk) in chosen]
    _each(request, [(str(unit), partial(make, unit)) for unit in wanted], gettext_lazy("%(n)s assessments are drawn up."))
    return _back(found, form)


@page("quality.mark_assessment")
@require_POST
def mark_sheet(request: Request, scheme: int) -> HttpResponseBase:
    """Keep the marks that were typed for everybody."""
    found = queries.get_scheme(request.actor, scheme)
    form = _form(request, found, request.POST)
    rows = {one.pk: one for one in _drawn(request, found, form).values() if one.state in OPEN}
    given = forms.marks_of(request.POST, rows.values())
    keep = partial(actions.mark_assessment, request.actor, at=request.at)
    things = [(rows[key].about, partial(keep, assessment=rows[key], marks=marks)) for key, marks in given.items()]
    _each(request, things, gettext_lazy("Marks of %(n)s are kept."))
    return _back(found, form)


@page("quality.freeze_assessment")
@require_POST
def freeze_sheet(request: Request, scheme: int) -> HttpResponseBase:
    """Freeze all that can be, and have them signed."""
    found = queries.get_scheme(request.actor, scheme)
    form = _form(request, found, request.POST)
    rows = [one for one in _drawn(request, found, form).values() if one.state in OPEN and one.staff_id != request.actor.staff_id]
    freeze = partial(actions.freeze_assessment, request.actor, at=request.at)
    things = [(one.about, partial(freeze, assessment=one)) for one in rows]
    _each(request, things, gettext_lazy("%(n)s assessments are frozen; the signatures are asked for."))
    return _back(found, form)


@page("quality.sign_assessment")
@require_POST
def sign_several(request: Request) -> HttpResponseBase:
    """Sign all that were chosen of those that wait for one's signature, each as it was shown."""
    chosen = {key for key in request.POST.getlist("one") if key.isdigit()}
    rows = queries.assessments(request.actor).filter(
        pk__in=set(queries.waiting_for(request.actor)) & {int(key) for key in chosen}
    )
    sign = partial(actions.sign_assessment, request.actor, is_agreed=True, at=request.at)
    things = [(one.about, partial(sign, assessment=one, digest=request.POST.get(f"digest-{one.pk}") or "-")) for one in rows]
    _each(request, things, gettext_lazy("%(n)s assessments are signed."))
    return HttpResponseRedirect(reverse("quality:assessments"))
