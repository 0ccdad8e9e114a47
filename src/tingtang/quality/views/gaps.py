"""Pages of the five gaps: studies, what each gap was measured from, causes and remedies, and how the gaps went."""

from datetime import date, timedelta
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.journal.models import Log
from tingtang.org.models import Hall
from tingtang.quality.actions import gaps as actions
from tingtang.quality.forms import judging as forms
from tingtang.quality.models import CAUSES, GAP_NAMES, GapStudy
from tingtang.quality.queries import gaps as queries
from tingtang.quality.queries import surveys
from tingtang.quality.queries.days import home_day
from tingtang.quality.shown import judging as shown
from tingtang.quality.tables.judging import GapStudies
from tingtang.ui import editing
from tingtang.ui.records import Noun, edited, listed, removed

SAVE = "quality.save_gap_study"
STUDY = Noun(
    "quality", "gap_study", "gap_studies", title=_("Five gaps"), new_title=_("New gap study"), make=_("Begin a gap study"),
    save_verb=_("Save the study"), remove_verb=_("Remove the study"), table=GapStudies, save=actions.save_gap_study,
    remove=actions.remove_gap_study,
)  # fmt: skip


@page(queries.VIEW)
def gap_studies(request: Request) -> HttpResponseBase:
    """Studies of the five gaps."""
    return listed(request, STUDY, queries.studies(request.actor))


def _form(request: Request, found: GapStudy) -> forms.GapStudy:
    halls = Hall.objects.visible_to(request.actor, SAVE).filter(is_active=True)
    return forms.GapStudy(request.POST or None, instance=found, halls=halls, waves=surveys.waves(request.actor))


def _day(request: Request, name: str) -> date | None:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


@page(SAVE)
def new_gap_study(request: Request) -> HttpResponseBase:
    today = home_day(request.at)
    begun = GapStudy(first_date=today.replace(day=1) - timedelta(days=90), latest_date=today - timedelta(days=1))
    if (first := _day(request, "first")) and (latest := _day(request, "latest")):
        begun.first_date, begun.latest_date = first, latest
    begun.log = Log.objects.filter(code=request.GET.get("log", ""), is_hidden=False).exclude(pk=Log.OWN).first()
    begun.hall = Hall.objects.visible_to(request.actor, SAVE).filter(code=request.GET.get("hall", "")).first()
    return edited(request, STUDY, None, _form(request, begun), to_record=True)


@page(SAVE)
def edit_gap_study(request: Request, gap_study: int) -> HttpResponseBase:
    found = queries.get_study(request.actor, gap_study)
    return edited(request, STUDY, found, _form(request, found), to_record=True)


@page("quality.remove_gap_study")
@require_POST
def remove_gap_study(request: Request, gap_study: int) -> HttpResponseBase:
    return removed(request, STUDY, queries.get_study(request.actor, gap_study))


@page(queries.VIEW)
def gap_study(request: Request, gap_study: int) -> HttpResponseBase:
    """One study: its five gaps, what they rest on, what is behind them, and how they went."""
    found = queries.get_study(request.actor, gap_study)
    may = {verb: request.actor.may(f"quality.{verb}", found) for verb in ("save_gap_study", "measure_gaps", "explain_gap")}
    context: dict[str, Any] = {"page_title": str(found), "study": found, "may": may, "links": shown.links(found)}
    if found.measured_at is not None:
        chart, columns, rows = shown.gap_chart(found)
        context |= {
            "rows": shown.gap_rows(found), "chart": chart, "columns": columns, "chart_rows": rows, "title": shown.gap_title(found),
            "pasts": shown.gap_pasts(queries.before(found)),
        }  # fmt: skip
    return render(request, "quality/gap_study.html", context)


@page("quality.measure_gaps")
@require_POST
def measure_gaps(request: Request, gap_study: int) -> HttpResponseBase:
    found = queries.get_study(request.actor, gap_study)
    return editing.attempt(
        request, lambda: actions.measure_gaps(request.actor, gap_study=found, at=request.at),
        url=reverse("quality:gap_study", args=[found.pk]), text=_("The gaps are measured and kept."),
    )  # fmt: skip


@page(SAVE)
def gap_links(request: Request, gap_study: int) -> HttpResponseBase:
    """Say which standard meets which expectation."""
    found = queries.get_study(request.actor, gap_study)
    url = reverse("quality:gap_study", args=[found.pk])
    form = forms.Links(request.POST or None, rows=queries.expectations(found), kept=found.links)
    kept = editing.saved(
        request, form,
        lambda: actions.save_gap_study(request.actor, gap_study=found, hall=found.hall, links=form.links(), at=request.at),
    )  # fmt: skip
    if kept is not None:
        return editing.done(request, url, _("The standards are noted. Measure the gaps again."))
    return editing.page(request, form, submit=_("Save the standards"), cancel=url, page_title=_("Standards against expectations"))


@page("quality.explain_gap")
def explain_gap(request: Request, gap_study: int, gap: int) -> HttpResponseBase:
    """Name what is behind a gap, and what is done about it."""
    found = queries.get_study(request.actor, gap_study)
    if gap not in CAUSES:
        raise NotFound
    url, kept_reason = reverse("quality:gap_study", args=[found.pk]), found.reason_of(gap)
    form = forms.Reasons(request.POST or None, gap=gap, initial=kept_reason)
    kept = editing.saved(
        request, form, lambda: actions.explain_gap(request.actor, gap_study=found, gap=gap, at=request.at, **form.cleaned_data)
    )
    if kept is not None:
        return editing.done(request, url, _("Causes and remedies are noted."))
    title = _("Gap {number}: {name}").format(number=gap, name=GAP_NAMES[gap])
    return editing.page(request, form, submit=_("Save causes and remedies"), cancel=url, page_title=title)
