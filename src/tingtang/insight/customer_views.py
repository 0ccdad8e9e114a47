"""Pages of the analysis of customers: warnings, groups, what goes together and follows, who is likely to take what, stages of life."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tingtang.catalogue.models import Service
from tingtang.core.registry import Text
from tingtang.core.views import Request, actor_of, page
from tingtang.customers.models import CustomerKind, Industry
from tingtang.insight import customer_forms, customer_lists
from tingtang.insight import customer_needs as reading
from tingtang.insight import customer_queries as reads
from tingtang.insight.actions import customers as acts
from tingtang.insight.customer_queries import VIEW_CUSTOMERS, GroupTold
from tingtang.insight.models import Stage
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
HIGH, LOW = 1.3, 0.7  # against the average of all: what a group is named by
NAMED: Final = {
    "visits": (gettext_lazy("come often"), gettext_lazy("come seldom")),
    "cases": (gettext_lazy("many cases"), gettext_lazy("few cases")),
    "complaints": (gettext_lazy("complain more"), gettext_lazy("complain less")),
    "messages": (gettext_lazy("write often"), gettext_lazy("write seldom")),
    "contribution_cents": (gettext_lazy("contribute much"), gettext_lazy("contribute little")),
}
ADVICE: Final = {
    "start": gettext_lazy("Enter now: accompany the first steps, small services, fast answers."),
    "growth": gettext_lazy("The best time to enter: offer what the growth needs, before others do."),
    "mature": gettext_lazy("Keep: reward loyalty, widen to what likely takers use; enter with something better only."),
    "decline": gettext_lazy("Enter with care: ask why, secure what runs, win back before lending more."),
    "none": gettext_lazy("Ask whether they are still there; a contact costs less than winning back."),
}
OF_INDUSTRIES: Final = {
    "start": gettext_lazy("Enter early with a few firms, learn with them, small amounts."),
    "growth": gettext_lazy("Enter now: look for more firms like these among the prospects."),
    "mature": gettext_lazy("Enter only with something better; keep those there are."),
    "decline": gettext_lazy("Do not enter now; secure what runs and look again in half a year."),
    "": gettext_lazy("Too few to tell."),
}
CHANNELS: Final = {
    "kiosk": pgettext_lazy("channel of needs", "kiosk"), "guide": pgettext_lazy("channel of needs", "guide"),
    "counter": pgettext_lazy("channel of needs", "counter"), "phone": pgettext_lazy("channel of needs", "phone"),
    "letter": pgettext_lazy("channel of needs", "letter"), "mail": pgettext_lazy("channel of needs", "mail"),
    "web": pgettext_lazy("channel of needs", "web"), "chat": pgettext_lazy("channel of needs", "chat"),
    "leader": pgettext_lazy("channel of needs", "general manager's line"), "api": pgettext_lazy("channel of needs", "another program"),
}  # fmt: skip
NATURES: Final = {
    "visit": pgettext_lazy("kind of need", "came for it"), "consultation": pgettext_lazy("kind of need", "asks"),
    "complaint": pgettext_lazy("kind of need", "complains"), "suggestion": pgettext_lazy("kind of need", "suggests"),
    "request": pgettext_lazy("kind of need", "wants it done"), "incident": pgettext_lazy("kind of need", "something is broken"),
    "event": pgettext_lazy("kind of need", "noticed by a device"), "problem": pgettext_lazy("kind of need", "a cause is sought"),
    "access": pgettext_lazy("kind of need", "wants access"), "change": pgettext_lazy("kind of need", "wants a change"),
}  # fmt: skip
TRAITS: Final = {
    "company": gettext_lazy("is a company"), "new": gettext_lazy("known for less than a year"),
    "long": gettext_lazy("known for three years or longer"), "tier": gettext_lazy("in a higher tier"),
    "often": gettext_lazy("comes often"), "worth": gettext_lazy("contributes much"), "trouble": gettext_lazy("complains"),
    "lately": gettext_lazy("came in ninety days"),
}  # fmt: skip


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
    return customer_lists.Warnings(reads.warnings(request.actor), request).respond("insight/customers.html", **context)


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
    form = customer_forms.LookAt(request.POST or None) if may else None
    if form is not None:
        kept = editing.saved(
            request, form,
            lambda: acts.look_at_warning(request.actor, customer=found.customer, warning=found, at=request.at, **form.values()),
        )  # fmt: skip
        if kept is not None:
            return editing.done(request, reverse("insight:customers"), _("What was found has been noted."))
    context = {
        "page_title": str(found.customer), "crumbs": [(reverse("insight:customers"), _("Analysis of customers"))], "warning": found,
        "told": customer_lists.told(found), "form": form, "look": (customer_lists.LOOKS[found.state], found.get_state_display()),
        "events_url": customer_lists.events_url(found.customer_id, timezone.localdate(request.at)),
    }  # fmt: skip
    return render(request, "insight/customer_warning.html", context, status=422 if form is not None and form.errors else 200)


def group_names(found: Sequence[GroupTold]) -> dict[int, str]:
    """Each group by what sets it apart from the average of all; those alike have numbers."""
    people = sum(one.people.count for one in found)
    if not people:
        return {}
    means = {name: sum(one.means[name] * one.people.count for one in found) / people for name in NAMED}
    names: dict[int, str] = {}
    for one in found:
        apart = [(one.means[name] / means[name], name) for name in NAMED if means[name] > 0]
        strong = sorted(apart, key=lambda told: -max(told[0], 1 / max(told[0], 0.01)))
        words = [str(NAMED[name][0 if ratio >= HIGH else 1]) for ratio, name in strong if ratio >= HIGH or ratio <= LOW]
        names[one.key] = f"{one.key + 1} · {_(', ').join(words[:3]) or _('as most')}"
    return names


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
    return [
        {
            "told": one,
            "name": names.get(one.code) or _("industry not known"),
            "url": f"{cells}?{urlencode({'industry': one.code, 'kind': 'company'})}" if one.code else "",
            "stages": [(Stage(code).label, count) for code, count in one.stages.items() if count],
            "stage": Stage(one.stage).label if one.stage else "",
            "advice": OF_INDUSTRIES.get(one.stage, ""),
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
        {one["service"] for one in models} | {_service(name) for one in models for name, _w in one["traits"]}
    )
    counts = reads.likely_counts(request.actor, [one["service"] for one in models])
    rows = []
    for one in models:
        if one["service"] in services:
            why = [(_trait(name, services), weight > 0) for name, weight in one["traits"]]
            url = f"{reverse('insight:customer_cells')}?likely={one['service']}"
            found = {"name": str(services[one["service"]]), "why": why, "url": url, "count": counts[one["service"]]}
            rows.append(one | found | {"is_blind": one["low"] is None or one["low"] <= 0.5})
    return _table(request, "customers_likely", "insight/customers_likely.html", rows, page_title=_("Likely takers"))


def _service(name: str) -> int:
    return int(name.partition(":")[2] or 0)


def _trait(name: str, services: Any) -> str:
    service = services.get(_service(name))
    return _("uses {service}").format(service=service) if service is not None else str(TRAITS.get(name, name))


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
    table = customer_lists.Customers(rows, request, names, timezone.localdate(request.at))
    crumbs = [(reverse("insight:customers"), _("Analysis of customers"))]
    asked = request.GET.copy()
    for name in ("page", "sort", "size", "cols", "export", "before", "after", "end"):
        asked.pop(name, None)
    plan_url = f"{reverse('insight:new_plan')}?{asked.urlencode()}" if request.actor.may_somewhere("insight.save_plan") else ""
    return table.respond("insight/customer_cells.html", page_title=_("Customers in figures"), crumbs=crumbs, plan_url=plan_url)


def own_warnings(request: HttpRequest, subject: object) -> str:
    """On one's own work: warnings about customers one looks after."""
    actor = actor_of(request)
    if actor.staff_id is None:
        return ""
    rows = reads.warnings(actor).filter(state="open", customer__keeper=actor.staff_id).order_by("-weight")
    found = [(one, customer_lists.told(one)) for one in rows[:8]]
    return render_to_string("insight/parts/own_warnings.html", {"rows": found}, request) if found else ""
