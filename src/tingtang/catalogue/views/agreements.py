"""Pages of contracts with customers: drafted as a matrix of scope and content, signed, ended."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tingtang.catalogue.actions import agreements as actions
from tingtang.catalogue.actions.versions import today
from tingtang.catalogue.forms import agreements as forms
from tingtang.catalogue.models import Agreement, AgreementItem
from tingtang.catalogue.queries import agreements as reads
from tingtang.catalogue.tables import agreements as tables
from tingtang.core.errors import NotFound
from tingtang.core.views import Request, actor_of, page
from tingtang.customers.models import Customer
from tingtang.customers.queries import family
from tingtang.ui import editing

SAVE = "catalogue.save_agreement"
_VERBS = ("save_agreement", "agree_item", "drop_item", "sign_agreement", "end_agreement", "remove_agreement")


@page(reads.VIEW_AGREEMENTS)
@require_safe
def agreements(request: Request) -> HttpResponseBase:
    """All contracts one may see."""
    rows = Agreement.objects.visible_to(request.actor).select_related("customer__merged_into")
    may = request.actor.may_somewhere(SAVE)
    first = {"empty_url": reverse("catalogue:new_agreement"), "empty_verb": _("Write a contract")} if may else {}
    table = tables.Agreements(rows, request, **first)
    return table.respond("ui/records.html", page_title=_("Contracts"), make=first)


@page(SAVE)
def new_agreement(request: Request) -> HttpResponseBase:
    """Begin a contract; `?customer=` says with whom."""
    initial = {"customer": request.GET.get("customer", "")[:20], "starts_date": today(request.at)}
    form = forms.Agreement(request.POST or None, instance=Agreement(), actor=request.actor, initial=initial)

    def save() -> Agreement:
        given = form.values()
        return actions.save_agreement(request.actor, customer=given.pop("customer"), at=request.at, **given)

    made = editing.saved(request, form, save)
    if made is not None:
        return editing.done(request, _url(made), _("Now say what it covers: scope by scope, product by product."))
    return editing.page(
        request, form, submit=_("Begin the contract"), cancel=reverse("catalogue:agreements"), page_title=_("New contract")
    )


def _url(agreement: Agreement) -> str:
    return reverse("catalogue:agreement", args=[agreement.pk])


@page(reads.VIEW_AGREEMENTS)
@require_safe
def agreement(request: Request, agreement: int) -> HttpResponseBase:
    """What is agreed, and (by other domains) how it stands."""
    return _shown(request, reads.get_agreement(request.actor, agreement))


def _shown(request: Request, found: Agreement, ending: forms.End | None = None) -> HttpResponseBase:
    items = reads.items_of(found)
    context = {
        "page_title": str(found),
        "agreement": found,
        "badge": tables.badge_of(found.state),
        "badge_word": tables.STATES[tables.badge_of(found.state)],
        "matrix": reads.matrix(items),
        "items": [(item, reads.price_of(item, found.currency)) for item in items],
        "sums": reads.sums(items, found.currency),
        "ending": ending or forms.End(initial={"ends_date": today(request.at)}),
        "may": {verb: request.actor.may(f"catalogue.{verb}", found.customer) for verb in _VERBS},
    }
    return render(request, "catalogue/agreement.html", context, status=422 if ending else 200)


@page(SAVE)
def edit_agreement(request: Request, agreement: int) -> HttpResponseBase:
    """Change the head of a draft."""
    found = reads.get_agreement(request.actor, agreement, SAVE)
    form = forms.Agreement(request.POST or None, instance=found, actor=request.actor)
    kept = editing.saved(
        request,
        form,
        lambda: actions.save_agreement(request.actor, customer=found.customer, agreement=found, at=request.at, **form.values()),
    )
    if kept is not None:
        return editing.done(request, _url(kept), _("The contract has been saved."))
    return editing.page(request, form, submit=_("Save the contract"), cancel=_url(found), page_title=str(found))


@page("catalogue.agree_item")
def new_item(request: Request, agreement: int) -> HttpResponseBase:
    """Agree a product for a scope."""
    return _item(request, reads.get_agreement(request.actor, agreement, "catalogue.agree_item"), None)


@page("catalogue.agree_item")
def item(request: Request, agreement: int, item: int) -> HttpResponseBase:
    """Change what is agreed for a scope."""
    found = reads.get_agreement(request.actor, agreement, "catalogue.agree_item")
    return _item(request, found, _one(found, item))


def _one(agreement: Agreement, key: int) -> AgreementItem:
    found = agreement.items.select_related("product").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _item(request: Request, found: Agreement, kept: AgreementItem | None) -> HttpResponseBase:
    form = forms.Item(
        request.POST or None,
        instance=kept or AgreementItem(agreement=found),
        agreement=found,
        initial={"scope": request.GET.get("scope", "")[:200]},
    )
    given: dict[str, Any] = {"customer": found.customer, "agreement": found, "item": kept, "at": request.at}
    made = editing.saved(request, form, lambda: actions.agree_item(request.actor, **given, **form.values()))
    if made is not None:
        return editing.done(request, _url(found), _("“{item}” is agreed.").format(item=made))
    context = {"page_title": str(kept) if kept else _("What is agreed"), "page_note": str(found)}
    return editing.page(request, form, submit=_("Agree on this"), cancel=_url(found), **context)


@page("catalogue.drop_item")
@require_POST
def drop_item(request: Request, agreement: int, item: int) -> HttpResponseBase:
    """Take an item out of a draft."""
    found = reads.get_agreement(request.actor, agreement, "catalogue.drop_item")
    one = _one(found, item)
    return editing.attempt(
        request,
        lambda: actions.drop_item(request.actor, customer=found.customer, agreement=found, item=one, at=request.at),
        url=_url(found),
        text=_("“{item}” is no longer part of it.").format(item=one),
    )


@page("catalogue.sign_agreement")
@require_POST
def sign(request: Request, agreement: int) -> HttpResponseBase:
    """Put a contract in force."""
    found = reads.get_agreement(request.actor, agreement, "catalogue.sign_agreement")
    return editing.attempt(
        request,
        lambda: actions.sign_agreement(request.actor, customer=found.customer, agreement=found, at=request.at),
        url=_url(found),
        text=_("The contract is in force. The customer sees it on his own page."),
    )


@page("catalogue.end_agreement")
@require_POST
def end(request: Request, agreement: int) -> HttpResponseBase:
    """End a contract."""
    found = reads.get_agreement(request.actor, agreement, "catalogue.end_agreement")
    form = forms.End(request.POST)
    given: dict[str, Any] = {"customer": found.customer, "agreement": found, "at": request.at}
    ended = editing.saved(request, form, lambda: actions.end_agreement(request.actor, **given, **form.cleaned_data))
    return editing.done(request, _url(found), _("The contract has ended.")) if ended else _shown(request, found, form)


@page("catalogue.remove_agreement")
@require_POST
def remove_agreement(request: Request, agreement: int) -> HttpResponseBase:
    """Remove a draft."""
    found = reads.get_agreement(request.actor, agreement, "catalogue.remove_agreement")
    return editing.attempt(
        request,
        lambda: actions.remove_agreement(request.actor, customer=found.customer, agreement=found, at=request.at),
        url=reverse("catalogue:agreements"),
        text=_("The draft has been removed."),
    )


def of_customer(request: HttpRequest, customer: Customer) -> str:
    """The contracts on the customer's record."""
    actor = actor_of(request)
    if not actor.may(reads.VIEW_AGREEMENTS, customer):
        return ""
    rows = Agreement.objects.visible_to(actor).filter(customer__in=family(customer)).order_by("state", "-pk")[:20]
    context = {
        "customer": customer,
        "rows": [(one, tables.badge_of(one.state), tables.STATES[tables.badge_of(one.state)]) for one in rows],
        "may_save": actor.may(SAVE, customer),
    }
    return render_to_string("catalogue/of_customer.html", context, request) if context["rows"] or context["may_save"] else ""
