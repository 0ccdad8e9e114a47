"""What cases put on the pages of other domains: a customer's cases, and a button to open one for him."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode

from tingtang.assets.models import Asset
from tingtang.cases.models import Case, CaseRating, Lesson, Note
from tingtang.cases.queries import desk as reads
from tingtang.cases.queries.lines import CaseLines, lines_of
from tingtang.cases.rules.workflow import OPEN_PHASES
from tingtang.cases.views.lists import listed
from tingtang.core.actors import Actor
from tingtang.core.database import shapes
from tingtang.core.views import actor_of, at_of
from tingtang.customers.models import Customer
from tingtang.customers.queries.family import family

MOST = 8
FEW = 5


def of_customer(request: HttpRequest, customer: Customer) -> str:
    """Open and past cases of a customer, as far as the reader may see them."""
    actor = actor_of(request)

    def build(*keys: int) -> CaseLines:
        rows = reads.rows(actor).filter(customer__in=keys)
        over = rows.exclude(phase__in=sorted(OPEN_PHASES)).order_by("-opened_at")
        return rows.open().order_by("due_at", "pk")[: MOST + 1].union(over[: MOST + 1], all=True)

    found = lines_of(shapes.rows("cases.beside", build, family(customer), *shapes.seen_by(actor)))
    still_open = sorted((one for one in found if one.is_open), key=lambda one: (one.due_at is None, one.due_at, one.pk))
    over = sorted((one for one in found if not one.is_open), key=lambda one: one.opened_at, reverse=True)
    context = {
        "open": still_open[:MOST],
        "over": over[:MOST],
        "has_more": len(still_open) > MOST or len(over) > MOST,
        "all_url": listed(customer=customer.pk, phase="any"),
        "new_url": open_url(request, customer),
        "request": request,
        "at": at_of(request),
    }
    return render_to_string("cases/beside/customer.html", context, request)


def of_asset(request: HttpRequest, asset: Asset) -> str:
    """Cases about an asset, as far as the reader may see them, and a button to open one."""
    rows = reads.rows(actor_of(request)).about_asset(asset.number).order_by("-opened_at")
    found = list(rows[: MOST + 1])
    context = {
        "cases": found[:MOST],
        "has_more": len(found) > MOST,
        "all_url": listed(q=asset.number, phase="any"),
        "new_url": open_url(request, asset.customer, asset=asset.number),
        "request": request,
        "at": at_of(request),
    }
    return render_to_string("cases/beside/asset.html", context, request)


def lessons(request: HttpRequest, _where: object) -> str:
    """The latest cases somebody has marked as worth learning from, for whoever plans training (CAS-18)."""
    seen = Case.objects.visible_to(actor_of(request))
    found = list(
        Lesson.objects.filter(case__in=seen).select_related("case__kind", "staff").order_by("-marked_at", "-pk")[: FEW + 1]
    )
    if not found:
        return ""
    context = {
        "lessons": found[:FEW],
        "has_more": len(found) > FEW,
        "all_url": listed(mark="lesson", phase="any"),
        "request": request,
    }
    return render_to_string("cases/beside/lessons.html", context, request)


def talks(request: HttpRequest, customer: Customer) -> str:
    """What was last said to the customer and by him, and how he rated what was done, in cases the reader may see."""
    actor, keys = actor_of(request), family(customer)

    def notes(*keys: int) -> QuerySet[Note]:
        found = Note.objects.filter(case__in=_cases(actor, keys), is_public=True).select_related("case__kind", "staff")
        return found.order_by("-written_at", "-pk")[:FEW]

    def ratings(*keys: int) -> QuerySet[CaseRating]:
        found = CaseRating.objects.filter(case__in=_cases(actor, keys)).select_related("case__kind")
        return found.order_by("-rated_at", "-pk")[:FEW]

    about = shapes.seen_by(actor)
    context = {
        "notes": shapes.models("cases.notes_beside", notes, keys, *about),
        "ratings": shapes.models("cases.ratings_beside", ratings, keys, *about),
    }
    return render_to_string("cases/beside/talks.html", context, request) if context["notes"] or context["ratings"] else ""


def _cases(actor: Actor, keys: Sequence[int]) -> QuerySet[Case]:
    return Case.objects.visible_to(actor).filter(customer__in=keys)


def open_url(request: HttpRequest, customer: Customer | None, **more: object) -> str:
    """The address at which a case is opened for a customer; empty for who may not."""
    if not actor_of(request).may_somewhere("cases.open"):
        return ""
    given = {"customer": customer.number if customer else "", **more}
    return f"{reverse('cases:new')}?{urlencode({name: str(value) for name, value in given.items() if value})}"


def at_counter(request: HttpRequest, call: object) -> str:
    """At the counter: a button that opens a case for whoever is being served, about the service he came for."""
    ticket, service = getattr(call, "ticket", None), getattr(call, "service", None)
    customer = getattr(ticket, "customer", None)
    url = open_url(request, customer, service=service.pk if service else "", channel="counter")
    return render_to_string("cases/beside/counter.html", {"url": url}, request) if url else ""
