"""Pages of the analysis of customers: warnings, groups, what goes together and follows, who is likely to take what, stages of life."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final
from urllib.parse import urlencode

from django.db import transaction
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tingtang.catalogue.models import Service
from tingtang.core.registry import Text
from tingtang.core.views import Request, page
from tingtang.customers.models import CustomerKind, Industry
from tingtang.customers.queries.prospects import VIEW as VIEW_PROSPECTS
from tingtang.insight.actions import customers as acts
from tingtang.insight.forms import customers as forms
from tingtang.insight.models import Stage
from tingtang.insight.queries import customers as reads
from tingtang.insight.queries import needs as reading
from tingtang.insight.queries.customers import VIEW_CUSTOMERS
from tingtang.insight.shown.customers import ADVICE, CHANNELS, NATURES, OF_INDUSTRIES, group_names, service_of, trait
from tingtang.insight.tables import customers as tables
from tingtang.ui import editing

TABS: Final[Sequence[tuple[str, Text]]] = (
    ("customers", gettext_lazy("Warnings")),
    ("customer_groups", gettext_lazy("Groups")),
    ("customers_together", gettext_lazy("What goes together")),
    ("customers_follow", gettext_lazy("What follows what")),
    ("customers_likely", gettext_lazy("Likely takers")),
    ("customer_stages", gettext_lazy("Stages of life")),
    ("customer_needs", pgettext_lazy("of customers", "Needs")),
)


def frame(request: Request, here: str, **context: Any) -> dict[str, Any]:
    """What every page of the family shows: its tabs, when it was computed, and whether it is being computed."""
    tabs = [(reverse(f"insight:{name}"), label, name == here) for name, label in TABS]
    return {
        "tabs": tabs, "made_at": reads.made_at(), "may_analyse": request.actor.may("insight.analyse_customers"), "url": request.path,
        **context,
    }  # fmt: skip


@page(VIEW_CUSTOMERS)
@require_GET
def customers(request: Request) -> HttpResponseBase:
    """Warnings about customers who do not do as they used to (CUS-29)."""
    found = reads.overview(request.actor)
    context = frame(request, "customers", page_title=_("Analysis of customers"), overview=found)
    return tables.Warnings(reads.warnings(request.actor), request).respond("insight/customers.html", **context)


@page("insight.analyse_customers", everywhere=True)
@require_POST
def analyse(request: Request) -> HttpResponseBase:
    """Have all computed anew by the worker."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task("insight.analyse_customers", queueing_lock="insight.analyse_customers").defer()
    return editing.done(request, reverse("insight:customers"), _("It is being computed. Load the page again in a minute."))


@page(VIEW_CUSTOMERS)
def warning(request: Request, customer_warning: int) -> HttpResponseBase:
    """One warning with its figures; whoever may says what it was."""
    found = reads.get_warning(request.actor, customer_warning)
    may = found.state == "open" and request.actor.may("insight.look_at_warning", found.customer)
    form = forms.LookAt(request.POST or None) if may else None
    if form is not None:
        kept = editing.saved(
            request, form,
            lambda: acts.look_at_warning(request.actor, customer=found.customer, warning=found, at=request.at, **form.values()),
        )  # fmt: skip
        if kept is not None:
            return editing.done(request, reverse("insight:customers"), _("What was found has been noted."))
    context = {
        "page_title": str(found.customer), "crumbs": [(reverse("insight:customers"), _("Analysis of customers"))], "warning": found,
        "told": tables.told(found), "form": form, "look": (tables.LOOKS[found.state], found.get_state_display()),
        "events_url": tables.events_url(found.customer_id, timezone.localdate(request.at)),
    }  # fmt: skip
    return render(request, "insight/customer_warning.html", context, status=422 if form is not None and form.errors else 200)


@page(VIEW_CUSTOMERS)
@require_GET
def groups(request: Request) -> HttpResponseBase:
    """Customers who are alike, found by clustering (CUS-22)."""
    found = reads.groups(request.actor)
    names = group_names(found)
    rows = [(names[one.key], one, f"{reverse('insight:customer_cells')}?group={one.key}") for one in found]
    return _table(
        request, "customer_groups", "insight/customer_groups.html", rows, page_title=_("Groups of customers who are alike")
    )


def _table(request: Request, here: str, template: str, rows: Any, **context: Any) -> HttpResponseBase:
    return render(request, template, frame(request, here, rows=rows, **context))


@page(VIEW_CUSTOMERS)
@require_GET
def stages(request: Request) -> HttpResponseBase:
    """Where customers stand in their life with us, and when to enter (CUS-19)."""
    kind = request.GET.get("kind", "") if request.GET.get("kind", "") in CustomerKind.values else ""
    found = reads.stages(request.actor, kind)
    cells, also = reverse("insight:customer_cells"), f"&kind={kind}" if kind else ""
    rows = [(Stage(one.key).label, ADVICE[one.key], one, f"{cells}?stage={one.key}{also}") for one in found]
    kinds = [("", _("All"), not kind), *((key, word, key == kind) for key, word in CustomerKind.choices)]
    context = {"kinds": kinds, "industries": [] if kind == CustomerKind.PERSON else _industries(request)}
    return _table(request, "customer_stages", "insight/customer_stages.html", rows, page_title=_("Stages of life"), **context)


def _industries(request: Request) -> list[dict[str, Any]]:
    names, cells = dict(Industry.choices), reverse("insight:customer_cells")
    prospects = reverse("customers:prospects") if request.actor.may_somewhere(VIEW_PROSPECTS) else ""
    return [
        {
            "told": one,
            "name": names.get(one.code) or _("industry not known"),
            "url": f"{cells}?{urlencode({'industry': one.code, 'kind': 'company'})}" if one.code else "",
            "stages": [(Stage(code).label, count) for code, count in one.stages.items() if count],
            "stage": Stage(one.stage).label if one.stage else "",
            "advice": OF_INDUSTRIES.get(one.stage, ""),
            "prospects_url": f"{prospects}?industry={one.code}" if one.code and prospects else "",
        }
        for one in reads.industries(request.actor)
    ]


def _patterns(request: Request, which: str) -> tuple[list[dict[str, Any]], int, bool]:
    """What was found for the reader's halls; asked for where nobody who sees just these has asked yet."""
    found = reads.findings(request.actor)
    if found is None:
        if reads.made_at() is None:
            return [], 0, False
        scope = reads.scope_of(request.actor)
        with suppress(AlreadyEnqueued), transaction.atomic():
            app.configure_task("insight.keep_findings", queueing_lock=f"insight.keep_findings {scope}").defer(scope=scope)
        return [], 0, True
    return found.content.get(which, []), found.content.get("customers", 0), False


def _named(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    services = reads.services_named({one[name] for one in rows for name in ("first", "second")})
    cells = reverse("insight:customer_cells")
    made = []
    for one in rows:
        first, second = services.get(one["first"]), services.get(one["second"])
        if first is not None and second is not None:
            ratio = one["count"] / one["n"]
            url = f"{cells}?service={first.pk}&also={second.pk}"
            made.append(one | {"from": str(first), "to": str(second), "ratio": ratio, "url": url})
    return made


@page(VIEW_CUSTOMERS)
@require_GET
def together(request: Request) -> HttpResponseBase:
    """Services that the same customers use (CUS-22, association)."""
    rows, people, is_awaited = _patterns(request, "together")
    title = _("What goes together")
    named = [one | {"lift": one["count"] / one["n"] / one["base"]} for one in _named(rows)]
    return _table(
        request,
        "customers_together",
        "insight/customers_together.html",
        named,
        people=people,
        is_awaited=is_awaited,
        page_title=title,
    )


@page(VIEW_CUSTOMERS)
@require_GET
def follow(request: Request) -> HttpResponseBase:
    """Services of which one comes before the other (CUS-22, sequence)."""
    rows, people, is_awaited = _patterns(request, "follows")
    title = _("What follows what")
    return _table(
        request,
        "customers_follow",
        "insight/customers_follow.html",
        _named(rows),
        people=people,
        is_awaited=is_awaited,
        page_title=title,
    )


@page(VIEW_CUSTOMERS)
@require_GET
def likely(request: Request) -> HttpResponseBase:
    """Who is likely to take a service he does not use: by his own traits (CUS-03; CUS-22, classification)."""
    models = reads.models()
    services = reads.services_named(
        {one["service"] for one in models} | {service_of(name) for one in models for name, _w in one["traits"]}
    )
    counts = reads.likely_counts(request.actor, [one["service"] for one in models])
    rows = []
    for one in models:
        if one["service"] in services:
            why = [(trait(name, services), weight > 0) for name, weight in one["traits"]]
            url = f"{reverse('insight:customer_cells')}?likely={one['service']}"
            found = {"name": str(services[one["service"]]), "why": why, "url": url, "count": counts[one["service"]]}
            rows.append(one | found | {"is_blind": one["low"] is None or one["low"] <= 0.5})
    return _table(request, "customers_likely", "insight/customers_likely.html", rows, page_title=_("Likely takers"))


@page(VIEW_CUSTOMERS)
@require_GET
def needs(request: Request) -> HttpResponseBase:
    """What customers ask for, over all channels, and the offer to be planned from it (CUS-06)."""
    found = reading.needs(request.actor, request.at)
    services = reads.services_named({one.service for one in found})
    likely = reads.likely_counts(request.actor, [one["service"] for one in reads.models()])
    rows = [_need(request, one, services.get(one.service), likely.get(one.service, 0)) for one in found]
    stated = reading.stated(request.actor)
    return _table(
        request, "customer_needs", "insight/customer_needs.html", rows, stated=stated, page_title=_("What customers need")
    )


def _need(request: Request, one: reading.Need, service: Service | None, likely: int) -> dict[str, Any]:
    told: dict[str, Any] = {"need": one, "name": str(service) if service else _("of no service"), "likely": likely}
    for name, words in (("channels", CHANNELS), ("natures", NATURES)):
        told[name] = [(words.get(key, key or "–"), count / one.now) for key, count in getattr(one, name).most_common(4)]
    if service is not None:
        month = timezone.localdate(request.at).strftime("%Y-%m")
        wanted = f"likely={service.pk}" if likely else f"service={service.pk}"
        behind = urlencode({"service": service.pk, "month": month, "figure": "came"})
        told["url"] = f"{reverse('insight:operations_behind')}?{behind}" if request.actor.may_somewhere("insight.view") else ""
        told["likely_url"] = f"{reverse('insight:customer_cells')}?likely={service.pk}"
        told["plan_url"] = f"{reverse('insight:new_plan')}?{wanted}" if request.actor.may_somewhere("insight.save_plan") else ""
    return told


@page(VIEW_CUSTOMERS)
@require_GET
def cells(request: Request) -> HttpResponseBase:
    """The customers that a figure counts, in figures of their own."""
    rows = reads.cells(request.actor).select_related("customer")
    names = group_names(reads.groups(request.actor))
    table = tables.Customers(rows, request, names, timezone.localdate(request.at))
    crumbs = [(reverse("insight:customers"), _("Analysis of customers"))]
    asked = request.GET.copy()
    for name in ("page", "sort", "size", "cols", "export", "before", "after", "end"):
        asked.pop(name, None)
    plan_url = f"{reverse('insight:new_plan')}?{asked.urlencode()}" if request.actor.may_somewhere("insight.save_plan") else ""
    return table.respond("insight/customer_cells.html", page_title=_("Customers in figures"), crumbs=crumbs, plan_url=plan_url)
