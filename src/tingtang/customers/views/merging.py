"""Pages of possible duplicates: decide, merge side by side, take back."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tingtang.core.errors import NotFound, Problem
from tingtang.core.views import Request, page
from tingtang.customers import queries, wording
from tingtang.customers.actions import duplicates as acts
from tingtang.customers.actions import merging
from tingtang.customers.models import Customer, Merge
from tingtang.customers.queries import duplicates
from tingtang.customers.queries.record import sheet_of
from tingtang.customers.rules import matching
from tingtang.customers.tables import worklists
from tingtang.ui import editing
from tingtang.ui.widgets import OWN_NAMES

NOTE_BOTH = "both"


@page("customers.merge")
def duplicate_pairs(request: Request) -> HttpResponseBase:
    """Pairs of records that may be one customer."""
    table = worklists.Duplicates(duplicates.open_pairs(request.actor), request)
    return table.respond(page_title=_("Possible duplicates"))


@page("customers.merge")
def pair(request: Request, pair: int) -> HttpResponseBase:
    """One pair, the older record first."""
    found = duplicates.get_pair(request.actor, pair)
    return _compared(request, found.one, found.other)


@page("customers.merge")
def compare(request: Request, customer: int, other: int) -> HttpResponseBase:
    """Two records side by side; sent, the second is merged into the first."""
    kept, merged = (_record(request, key) for key in (customer, other))
    if request.method != "POST":
        return _compared(request, kept, merged)
    chosen = [name for name in merging.FIELDS if request.POST.get(name) == "other"]
    try:
        merging.merge(
            request.actor, kept=kept, merged=merged, at=request.at, chosen=chosen,
            joins_notes=request.POST.get("note") == NOTE_BOTH,
        )  # fmt: skip
    except Problem as problem:
        return _compared(request, kept, merged, refusal=problem.text(), picked=request.POST)
    text = _("{merged} has been merged into {kept}.").format(merged=merged.number, kept=kept.number)
    return editing.done(request, reverse("customers:customer", args=[kept.pk]), text)


def _record(request: Request, key: int) -> Customer:
    found = Customer.objects.visible_to(request.actor, "customers.merge").select_related("tier", "hall", "keeper").filter(pk=key)
    record = found.first()
    if record is None or record.erased_at is not None:
        raise NotFound
    return record


def _compared(request: Request, kept: Customer, merged: Customer, *, refusal: str = "", picked: Any = None) -> HttpResponseBase:
    kept, merged = (_record(request, one.pk) for one in (kept, merged))
    clues = duplicates.clues_of([kept.pk, merged.pk])
    likely = matching.compare(clues[kept.pk], clues[merged.pk], bearers=matching.RARE)
    sides = [sheet_of(request.actor, one) for one in (kept, merged)]
    rows = [_row(name, kept, merged, picked) for name in merging.FIELDS]
    context = {
        "page_title": _("Are these two one customer?"),
        "kept": sides[0],
        "merged": sides[1],
        "sides": sides,
        "rows": [row for row in rows if row["kept"] or row["merged"]],
        "likely": likely,
        "strength": wording.strength(likely.score),
        "strength_word": wording.STRENGTHS[wording.strength(likely.score)],
        "reasons": [(wording.REASONS[one], one in wording.AGAINST) for one in likely.reasons],
        "refusal": refusal,
    }
    return render(request, "customers/merge.html", context, status=409 if refusal else 200)


def _row(name: str, kept: Customer, merged: Customer, picked: Any) -> dict[str, Any]:
    field: Any = Customer._meta.get_field(name)
    texts = [_shown(one, name) for one in (kept, merged)]
    is_same = getattr(kept, field.attname) == getattr(merged, field.attname)
    # An empty value gives way to a filled one; between two notes, both are kept.
    wish = "other" if not texts[0] and texts[1] else NOTE_BOTH if name == "note" and texts[0] and texts[1] else "kept"
    return {
        "name": name, "label": field.verbose_name, "kept": texts[0], "merged": texts[1], "is_same": is_same,
        "picked": (picked or {}).get(name, wish), "may_both": name == "note" and all(texts),
    }  # fmt: skip


def _shown(customer: Customer, name: str) -> str:
    if name == "title":
        return customer.get_title_display()
    if name == "industry":
        return customer.get_industry_display()
    if name == "language":
        return OWN_NAMES.get(customer.language, customer.language)
    value = getattr(customer, name)
    if value is None or value == "":
        return ""
    return value.name_in() if hasattr(value, "name_in") else str(value)


@page("customers.tell_apart")
@require_POST
def tell_apart(request: Request, customer: int, other: int) -> HttpResponseBase:
    """Remember that two records are two customers."""
    one, second = (queries.get_customer(request.actor, key, "customers.tell_apart") for key in (customer, other))
    acts.tell_apart(request.actor, one=one, other=second, at=request.at)
    text = _("Remembered: {one} and {other} are two customers.").format(one=one.number, other=second.number)
    return editing.done(request, reverse("customers:duplicates"), text)


@page("customers.unmerge")
@require_POST
def unmerge(request: Request, customer: int, merge: int) -> HttpResponseBase:
    """Take a merge back."""
    kept = queries.get_customer(request.actor, customer, "customers.unmerge")
    found = Merge.objects.filter(pk=merge, kept=kept).first()
    if found is None:
        raise NotFound
    return editing.attempt(
        request,
        lambda: merging.unmerge(request.actor, kept=kept, merge=found, at=request.at),
        url=reverse("customers:customer", args=[kept.pk]),
        text=_("The merge has been taken back. What was entered since stays with {name}.").format(name=kept.name),
    )
