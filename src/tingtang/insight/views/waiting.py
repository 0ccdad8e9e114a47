"""Pages of waiting and service times."""

from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tingtang.catalogue.models import Service
from tingtang.core import registry
from tingtang.core.errors import NotFound
from tingtang.core.registry import Text
from tingtang.core.views import actor_of, page
from tingtang.insight import queries
from tingtang.insight.forms.waiting import asked, day_of
from tingtang.insight.queries import VIEW, operations
from tingtang.insight.shown import waiting as shown
from tingtang.insight.tables.operations import FIGURES, Behind, Counted
from tingtang.insight.tables.services import Services
from tingtang.journal.models import Code, Log
from tingtang.ui import formats


@page(VIEW)
def waiting(request: HttpRequest) -> HttpResponseBase:
    """Waiting and service times with intervals, each figure leading to what it was made of."""
    form, question = asked(actor_of(request), request.GET, _at(request))
    context = {"page_title": _("Waiting and service times"), "form": form, "question": question, "of": form["log"].value()}
    if question is not None:
        answer = queries.waiting(actor_of(request), question)
        context |= {
            "answer": answer,
            "tiles": shown.cells(question, answer.total),
            "all_url": shown.services_url(question),
            "tables": shown.tables(question, answer, is_whole="whole" in request.GET),
            "hours": shown.hours_chart(question, answer),
            "hours_title": shown.hours_title(answer),
            "hours_columns": shown.chart_columns(str(shown.LABELS["hour"])),
            "hours_rows": shown.chart_rows(answer.by["hour"], "wait"),
            "services": shown.services_chart(question, answer),
            "services_title": shown.services_title(answer),
            "services_columns": shown.chart_columns(str(shown.LABELS["service"])),
            "services_rows": shown.chart_rows(answer.by["service"], "service"),
            "demand": shown.demand_chart(question, answer),
            "demand_title": shown.demand_title(answer),
            "demand_columns": [str(shown.LABELS["service"]), *(row.label for row in answer.by["hour"])],
            "demand_rows": shown.demand_rows(answer),
        }
    return render(request, "insight/waiting.html", context)


@page(VIEW)
def services(request: HttpRequest) -> HttpResponseBase:
    """The list of services behind a figure."""
    data = QueryDict(mutable=True)
    data.update({name: request.GET.get(name, "") for name in ("log", "zone", "target")})
    data.update({"first": request.GET.get("arrived_at_from", ""), "latest": request.GET.get("arrived_at_to", "")})
    _form, question = asked(actor_of(request), data, _at(request))
    if question is None:
        _form, question = asked(actor_of(request), QueryDict(), _at(request))
    assert question is not None  # noqa: S101 - what is asked at first is always well formed
    with timezone.override(question.zone):
        table = Services(actor_of(request), question, request)
        return table.respond(page_title=_("Services behind the figures"))


@page(VIEW)
def service(request: HttpRequest, episode: int) -> HttpResponseBase:
    """One wait and service with the events it was made of."""
    found = queries.get_episode(actor_of(request), episode)
    log = Log.objects.get(pk=found.log_id)
    events = queries.events_of(found)
    words = Code.objects.in_bulk([event.type_id for event in events])
    roles = {found.arrival_event: _("arrival"), found.start_event: _("service begins"), found.end_event: _("end")}
    context = {
        "page_title": _("How this figure came about"),
        "episode": found,
        "log": log,
        "names": queries.episode_names(found),
        "events": [(roles[event.id], _label(words[event.type_id].name), event) for event in events],
    }
    return render(request, "insight/service.html", context)


def _label(name: str) -> Text:
    known = registry.event.get(name)
    return known.label if known else name


def _at(request: HttpRequest) -> datetime:
    at: datetime = request.at  # type: ignore[attr-defined]
    return at


@page(VIEW)
def service_operations(request: HttpRequest) -> HttpResponseBase:
    """Demand, process, quality and cost of every product in a month."""
    month = _month(request.GET.get("month", ""), operations.latest(_at(request)))
    found = operations.operations(actor_of(request), month)
    context = {
        "page_title": _("Service operations"),
        "month": f"{month:%Y-%m}",
        "rows": [(line, _money(line, line.cost_cents), _money(line, line.each_cents), _urls(line, month)) for line in found],
        "sees_costs": actor_of(request).may(VIEW),
        "may_enter": actor_of(request).may("catalogue.save_cost"),
    }
    return render(request, "insight/operations.html", context)


@page(VIEW)
def operations_behind(request: HttpRequest) -> HttpResponseBase:
    """What a figure of service operations was made of."""
    month, figure = _month(request.GET.get("month", ""), operations.latest(_at(request))), request.GET.get("figure", "")
    key = request.GET.get("service", "")
    service = Service.objects.filter(pk=int(key)).first() if key.isdecimal() and key.isascii() and len(key) < 19 else None
    if service is None or figure not in operations.FIGURES:
        raise NotFound
    rows, total = operations.behind(actor_of(request), service, month, figure)
    note = " · ".join([str(service), str(FIGURES[figure]), date_format(month, "YEAR_MONTH_FORMAT")])
    if total > len(rows):
        note += " · " + _("%(shown)s of %(all)s") % {"shown": len(rows), "all": total}
    crumb = (f"{reverse('insight:operations')}?month={month:%Y-%m}", _("Service operations"))
    table = Behind([_counted(row, figure, month) for row in rows], request, figure)
    return table.respond(page_title=_("What this figure counts"), page_note=note, crumbs=[crumb])


def _counted(row: operations.Told, figure: str, month: date) -> Counted:
    """Its page begins a year before the month: what ends in it may have begun long ago."""
    days = {"first": month - timedelta(days=366), "latest": operations.first_of_next(month) + timedelta(days=31)}
    asked_for = {"log": "own", "notion": row.kind, **days, "case": row.number}
    url = f"{reverse('insight:mining_case')}?{urlencode(asked_for)}" if row.number else ""
    judged = "" if row.is_good is None else f"{figure}_{row.is_good}".lower()
    return Counted(row.at, str(_label(row.name)), f"#{row.number}" if row.number else "", row.seconds, judged, url)


def _month(text: str, otherwise: date) -> date:
    return day_of(f"{text}-01") or otherwise


def _urls(line: operations.Line, month: date) -> dict[str, str]:
    """Where each figure of a product leads: its services whose time is known, or the events it counts."""
    before = (month - timedelta(days=1)).replace(day=1)
    found = {figure: _behind_url(line, month, figure) for figure in operations.FIGURES}
    costs = f"{reverse('catalogue:costs')}?{urlencode({'q': line.product.name})}"
    return found | {"timed": _timed_url(line, month), "before": _behind_url(line, before, "came"), "costs": costs}


def _behind_url(line: operations.Line, month: date, figure: str) -> str:
    wanted = {"service": line.product.service_id, "month": f"{month:%Y-%m}", "figure": figure}
    return f"{reverse('insight:operations_behind')}?{urlencode(wanted)}"


def _timed_url(line: operations.Line, month: date) -> str:
    """The services of a month whose time is known."""
    days = {"arrived_at_from": month, "arrived_at_to": operations.first_of_next(month) - timedelta(days=1)}
    return f"{reverse('insight:services')}?{urlencode({'service': line.product.service_id, 'kept': 'timed', **days})}"


def _money(line: operations.Line, cents: float | None) -> str:
    return formats.money(round(cents), line.product.currency) if cents is not None else ""
