"""What these domain's other pages add to the page of a customer: duplicates and merges, quality, erasing."""

from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tingtang.core import registry
from tingtang.core.database import shapes
from tingtang.core.registry import Panel
from tingtang.core.views import actor_of, at_of
from tingtang.customers import wording
from tingtang.customers.actions.loyalty import today_of
from tingtang.customers.models import Audit, Customer, Defect, Examination, Merge
from tingtang.customers.queries import erasing, papers, quality
from tingtang.customers.queries.duplicates import pairs_of
from tingtang.customers.queries.family import family

MOST = 5
MOST_GIVEN = 20


def duplicates(request: HttpRequest, customer: Customer) -> str:
    """Records that may be the same customer, and merges that can be taken back."""
    if customer.erased_at is not None:
        return ""
    actor = actor_of(request)
    pairs = [
        (
            pair,
            pair.other if pair.one_id == customer.pk else pair.one,
            wording.reasons(pair.reasons),
        )
        for pair in pairs_of(actor, customer, MOST)
    ]
    merges = shapes.models("customers.merges", _merges, [customer.pk])
    context = {
        "customer": customer, "pairs": pairs, "merges": merges, "may_unmerge": actor.may("customers.unmerge", customer),
    }  # fmt: skip
    return render_to_string("customers/parts/duplicates_panel.html", context, request)


def record_quality(request: HttpRequest, customer: Customer) -> str:
    """What the record lacks, its latest audit, and defects given back."""
    if customer.erased_at is not None:
        return ""
    actor, kinds, keys = actor_of(request), wording.identity_names(), family(customer)
    found = next(iter(shapes.models("customers.examination", _examinations, [customer.pk])), None)
    defects = shapes.models("customers.open_defects", _open_defects, keys)
    context: dict[str, Any] = {
        "customer": customer,
        "words": wording.faults(found.missing, found.malformed, kinds) if found else "",
        "is_checked": found is not None,
        "latest": next(iter(shapes.models("customers.latest_audit", _audits, keys)), None),
        "defects": [(one, wording.fault(one.fault, kinds)) for one in defects],
        "today": timezone.localdate(at_of(request)),
        "may_audit": actor.may("customers.audit", customer),
        "may_correct": actor.may("customers.correct_defect", customer),
        "may_check": actor.may("customers.check_defect", customer),
    }
    return render_to_string("customers/parts/quality_panel.html", context, request)


def _merges(key: int) -> QuerySet[Merge]:
    return Merge.objects.filter(kept=key, undone_at=None).select_related("merged").order_by("-pk")


def _examinations(key: int) -> QuerySet[Examination]:
    return Examination.objects.filter(customer=key)


def _open_defects(*keys: int) -> QuerySet[Defect]:
    return Defect.objects.filter(customer__in=keys, closed_at=None).select_related("keeper").order_by("due_date", "pk")


def _audits(*keys: int) -> QuerySet[Audit]:
    return Audit.objects.filter(customer__in=keys, audited_at__isnull=False).order_by("-audited_at")[:1]


_TO_DO: Final = {
    "mine": gettext_lazy("Records given back to me"),
    "nobodys": gettext_lazy("Records given back whose customer has no account manager"),
    "again": gettext_lazy("Corrected records to be checked again"),
}


def to_correct(request: HttpRequest, _subject: object) -> str:
    """On one's own work: faults of records to correct, those nobody is there to correct, and those to look at again."""
    actor, kinds = actor_of(request), wording.identity_names()
    found = quality.defects_to_do(actor).order_by("due_date", "pk")[:MOST_GIVEN]
    rows: dict[str, list[tuple[Defect, str]]] = {"mine": [], "nobodys": [], "again": []}
    for one in found:
        is_kept = one.keeper_id is not None or one.customer.keeper_id is not None
        which = "again" if one.state == Defect.State.CORRECTED else "mine" if is_kept else "nobodys"
        rows[which].append((one, wording.fault(one.fault, kinds)))
    parts = [(name, _TO_DO[name], some) for name, some in rows.items() if some]
    today = timezone.localdate(at_of(request))
    return render_to_string("customers/parts/to_correct.html", {"parts": parts, "today": today}, request) if parts else ""


def to_erase(request: HttpRequest, _subject: object) -> str:
    """On one's own work: wishes to be forgotten that somebody else has asked for and one may carry out."""
    rows = erasing.waiting_for(actor_of(request))[:MOST_GIVEN]
    return render_to_string("customers/parts/to_erase.html", {"rows": rows}, request) if rows else ""


def paper_files(request: HttpRequest, customer: Customer) -> str:
    """Where the customer's papers lie."""
    if customer.erased_at is not None:
        return ""
    actor = actor_of(request)
    found = papers.papers(actor).filter(customer__in=family(customer)).order_by("-filed_at")
    context: dict[str, Any] = {
        "customer": customer,
        "papers": [(one, next(iter(getattr(one, "open_loans", [])), None)) for one in found],
        "today": today_of(customer, at_of(request)),
        "may_file": actor.may("customers.file_papers", customer),
        "may_lend": actor.may("customers.lend_papers", customer),
        "may_return": actor.may("customers.return_papers", customer),
    }
    return render_to_string("customers/parts/papers_panel.html", context, request)


def own_loans(request: HttpRequest, subject: object) -> str:
    """On one's own work: the paper files one has borrowed, and until when."""
    actor = actor_of(request)
    found = papers.loans_of(actor.staff_id).order_by("due_date", "pk")[:20] if actor.staff_id is not None else ()
    rows = [(one, one.due_date < today_of(one.file.customer, at_of(request))) for one in found]
    return render_to_string("customers/parts/own_loans.html", {"rows": rows}, request) if rows else ""


def erase_button(request: HttpRequest, customer: Customer) -> str:
    """The way to ask for an erasure."""
    if customer.erased_at is not None or not actor_of(request).may("customers.request_erasure", customer):
        return ""
    url = reverse("customers:ask_erasure", args=[customer.pk])
    return format_html('<a class="btn btn-ghost" href="{}">{}</a>', url, _("Erase…"))


def import_button(request: HttpRequest, _subject: object) -> str:
    """The way from the list to the imports."""
    return render_to_string("customers/parts/list_panel.html", {}, request)


def register() -> None:
    """Put the panels where the page of a customer looks."""
    registry.panel.add("customers.duplicates", Panel("customers.customer", duplicates, "customers.merge", 30))
    registry.panel.add("customers.quality", Panel("customers.customer", record_quality, quality.VIEW, 40))
    registry.panel.add("customers.to_correct", Panel("cases.mine", to_correct, quality.VIEW, 22))
    registry.panel.add("customers.to_erase", Panel("cases.mine", to_erase, "customers.erase", 23))
    registry.panel.add("customers.papers", Panel("customers.customer", paper_files, papers.VIEW, 50))
    registry.panel.add("customers.own_loans", Panel("cases.mine", own_loans, "", 24))
    registry.panel.add("customers.erase", Panel("customers.actions", erase_button, "customers.request_erasure", 90))
    registry.panel.add("customers.import", Panel("customers.list", import_button, "customers.import", 50))
