"""How a hall serves: services, counters, order of service, ratings, policies."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tingtang.catalogue.models import Service
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.core.views import actor_of, at_of, notice, page
from tingtang.org.models import Counter, Hall
from tingtang.org.queries import get_hall
from tingtang.visits import forms
from tingtang.visits.actions import counters as counter_acts
from tingtang.visits.actions import setups as act
from tingtang.visits.queries import VIEW_SETUP
from tingtang.visits.queries import order as orders
from tingtang.visits.queries.choices import policy
from tingtang.visits.queries.setup import counter_rows, service_rows
from tingtang.visits.views.shown import shown

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def _hall(request: HttpRequest, hall: str) -> Hall:
    return get_hall(actor_of(request), hall, VIEW_SETUP)


def _page(request: HttpRequest, hall: Hall, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    places = (
        ("services", _("Services"), reverse("visits:setup", args=[hall.code])),
        ("counters", _("Counters"), reverse("visits:setup_counters", args=[hall.code])),
        ("order", _("Order of service"), reverse("visits:setup_order", args=[hall.code])),
        ("ratings", _("Ratings"), reverse("visits:setup_ratings", args=[hall.code])),
        ("policies", _("Policies"), reverse("visits:setup_policies", args=[hall.code])),
    )
    tabs = [{"label": label, "url": url, "is_current": tab == name} for tab, label, url in places]
    title = _("How %(hall)s serves") % {"hall": hall.name_in()}
    return shown(request, hall, f"visits/setup/{name}.html", {"page_title": title, "tabs": tabs, **context}, status=status)


def _must(request: HttpRequest, permission: str, scope: object | None) -> None:
    if not actor_of(request).may(permission, scope):
        raise Denied(permission=permission)


@page(VIEW_SETUP)
@get_or_post
def services(request: HttpRequest, hall: str) -> HttpResponse:
    """Which services the hall offers, and their targets here."""
    found = _hall(request, hall)
    may_change = actor_of(request).may("visits.offer_service", found)
    return _page(request, found, "services", {"rows": service_rows(found), "may_change": may_change})


@page("visits.offer_service")
@get_or_post
def offer(request: HttpRequest, hall: str, service_id: int) -> HttpResponse:
    """One service in this hall."""
    found = _hall(request, hall)
    service = Service.objects.select_related("category").filter(pk=service_id).first()
    if service is None:
        raise NotFound
    if request.method != "POST":
        row = next(row for row in service_rows(found) if row.service.pk == service.pk)
        form = forms.Offer(hall=found, initial=row.initial)
        return shown(request, found, "visits/setup/offer.html", {"service": service, "form": form})
    asked = forms.checked(forms.Offer(request.POST, hall=found))
    minutes = asked["wait_target_minutes"]
    act.offer_service(
        actor_of(request),
        hall=found,
        service=service,
        is_active=asked["is_active"],
        wait_target_seconds=minutes * 60 if minutes else None,
        zone_code=asked["zone_code"],
        at=at_of(request),
    )
    return _saved(request, found, "setup")


def _saved(request: HttpRequest, hall: Hall, name: str) -> HttpResponse:
    """Go to the page again, which says that it was saved; by htmx when that asked."""
    messages.success(request, _("Saved."))
    url = reverse(f"visits:{name}", args=[hall.code])
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(url)
    again = HttpResponse(status=204)
    again.headers["HX-Redirect"] = url
    return again


@page(VIEW_SETUP)
@get_or_post
def counters(request: HttpRequest, hall: str) -> HttpResponse:
    """Which categories each counter takes: a grid of boxes."""
    found = _hall(request, hall)
    actor = actor_of(request)
    if request.method == "POST":
        counter = Counter.objects.filter(hall=found, pk=forms.whole(request.POST.get("counter"))).first()
        if not isinstance(counter, Counter):
            raise NotFound
        asked = forms.checked(forms.Categories(request.POST, hall=found))
        counter_acts.switch_categories(actor, counter=counter, categories=list(asked["categories"]), at=at_of(request))
        return notice(HttpResponse(status=204), _("%(counter)s takes other services now.") % {"counter": counter.name_in()})
    context = {
        "rows": counter_rows(found),
        "categories": forms.offered_categories(found),
        "may_change": actor.may("visits.switch_categories", found),
    }
    return _page(request, found, "counters", context)


@page(VIEW_SETUP)
@get_or_post
def order(request: HttpRequest, hall: str) -> HttpResponse:
    """Who is called next: classes and caps, with what they would mean now."""
    found = _hall(request, hall)
    setup = policy(found)
    if request.method == "POST":
        _must(request, "visits.publish_discipline", None)
        rules = _rules(request, found)
        code, name = (setup.discipline.code, setup.discipline.name) if setup.discipline else (f"{found.code}-order", found.name)
        discipline = act.publish_discipline(actor_of(request), code=code, name=name, rules=rules, at=at_of(request))
        if setup.discipline is None:
            act.set_up_hall(actor_of(request), hall=found, discipline=discipline, at=at_of(request))
        return _saved(request, found, "setup_order")
    rules = orders.rules_of(setup)
    context = {
        "classes": forms.Classes(prefix="class", initial=orders.class_rows(rules)),
        "caps": forms.Caps(initial=orders.cap_values(rules)),
        "discipline": setup.discipline,
        "shared": orders.halls_sharing(setup),
        "ranking": orders.ranking(found, rules, at_of(request)),
        "may_change": actor_of(request).may("visits.publish_discipline"),
    }
    return _page(request, found, "order", context)


def _rules(request: HttpRequest, hall: Hall) -> dict[str, Any]:
    classes, caps = forms.Classes(request.POST, prefix="class"), forms.Caps(request.POST)
    if not classes.is_valid() or not caps.is_valid():
        fields = {name: [str(e) for e in errors] for name, errors in caps.errors.items()}
        raise Invalid(fields=fields | forms.faults(classes))
    kept = [form.cleaned_data for form in classes if not form.cleaned_data.get("DELETE")]
    return orders.as_rules(kept, caps.cleaned_data, orders.rules_of(policy(hall)))


@page(VIEW_SETUP)
@require_POST
def preview(request: HttpRequest, hall: str) -> HttpResponse:
    """Who would be next with these rules: nothing is saved."""
    found = _hall(request, hall)
    rules = _rules(request, found)
    context = {"ranking": orders.ranking(found, rules, at_of(request)), "faults": orders.fault_sentences(rules)}
    return shown(request, found, "visits/setup/ranking.html", context)


@page(VIEW_SETUP)
@get_or_post
def ratings(request: HttpRequest, hall: str) -> HttpResponse:
    """The levels of the hall's scale."""
    found = _hall(request, hall)
    scale = policy(found).scale
    if request.method == "POST":
        _must(request, "visits.save_scale", None)
        levels = forms.Levels(request.POST, prefix="level")
        if not levels.is_valid():
            raise Invalid(fields=forms.faults(levels))
        rows = [form.cleaned_data for form in levels if not form.cleaned_data.get("DELETE")]
        code, name = (scale.code, scale.name) if scale else (f"{found.code}-scale", found.name)
        saved = act.save_scale(
            actor_of(request),
            code=code,
            name=name,
            names=scale.names if scale else {},
            levels=orders.as_levels(rows, scale),
            at=at_of(request),
        )
        if scale is None:
            act.set_up_hall(actor_of(request), hall=found, scale=saved, at=at_of(request))
        return _saved(request, found, "setup_ratings")
    rows = orders.level_rows(scale)
    may_change = actor_of(request).may("visits.save_scale")
    context = {"levels": forms.Levels(prefix="level", initial=rows), "scale": scale, "may_change": may_change}
    return _page(request, found, "ratings", context)


@page(VIEW_SETUP)
@get_or_post
def policies(request: HttpRequest, hall: str) -> HttpResponse:
    """Calling again, coming back late, rating."""
    found = _hall(request, hall)
    setup = policy(found)
    if request.method == "POST":
        asked = forms.checked(forms.Policies(request.POST, instance=policy(found)))
        act.set_up_hall(actor_of(request), hall=found, at=at_of(request), **asked)
        return _saved(request, found, "setup_policies")
    may_change = actor_of(request).may("visits.set_up_hall", found)
    return _page(request, found, "policies", {"form": forms.Policies(instance=setup), "may_change": may_change})
