"""Pages of what customers' records are made of: kinds of identity and link, purposes of consent, tiers."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.customers import actions, tables
from tingtang.customers.forms import setup as forms
from tingtang.customers.models import ConsentPurpose, IdentityKind, LinkKind, Tier, TierScheme
from tingtang.ui import editing
from tingtang.ui.records import Noun, edited, listed, removed

IDENTITY_KIND = Noun(
    "customers",
    "identity_kind",
    "identity_kinds",
    title=gettext_lazy("Kinds of identity"),
    new_title=gettext_lazy("New kind of identity"),
    make=gettext_lazy("Make a kind of identity"),
    save_verb=gettext_lazy("Save the kind of identity"),
    remove_verb=gettext_lazy("Remove the kind of identity"),
    table=tables.IdentityKinds,
    save=actions.save_identity_kind,
    remove=actions.remove_identity_kind,
)
LINK_KIND = Noun(
    "customers",
    "link_kind",
    "link_kinds",
    title=gettext_lazy("Kinds of link"),
    new_title=gettext_lazy("New kind of link"),
    make=gettext_lazy("Make a kind of link"),
    save_verb=gettext_lazy("Save the kind of link"),
    remove_verb=gettext_lazy("Remove the kind of link"),
    table=tables.LinkKinds,
    save=actions.save_link_kind,
    remove=actions.remove_link_kind,
)
CONSENT_PURPOSE = Noun(
    "customers",
    "consent_purpose",
    "consent_purposes",
    title=gettext_lazy("Purposes of consent"),
    new_title=gettext_lazy("New purpose of consent"),
    make=gettext_lazy("Make a purpose of consent"),
    save_verb=gettext_lazy("Save the purpose of consent"),
    remove_verb=gettext_lazy("Remove the purpose of consent"),
    table=tables.ConsentPurposes,
    save=actions.save_consent_purpose,
    remove=actions.remove_consent_purpose,
)


def _one(model: Any, key: int) -> Any:
    found = model.objects.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


@page("customers.view_setup")
def identity_kinds(request: Request) -> HttpResponseBase:
    return listed(request, IDENTITY_KIND, IdentityKind.objects.all(), template="customers/kinds.html")


@page("customers.save_identity_kind", everywhere=True)
def identity_kind(request: Request, identity_kind: int) -> HttpResponseBase:
    found = _one(IdentityKind, identity_kind)
    return edited(request, IDENTITY_KIND, found, forms.IdentityKind(request.POST or None, instance=found))


@page("customers.save_identity_kind", everywhere=True)
def new_identity_kind(request: Request) -> HttpResponseBase:
    return edited(request, IDENTITY_KIND, None, forms.IdentityKind(request.POST or None, instance=IdentityKind()))


@page("customers.remove_identity_kind", everywhere=True)
@require_POST
def remove_identity_kind(request: Request, identity_kind: int) -> HttpResponseBase:
    return removed(request, IDENTITY_KIND, _one(IdentityKind, identity_kind))


@page("customers.view_setup")
def link_kinds(request: Request) -> HttpResponseBase:
    return listed(request, LINK_KIND, LinkKind.objects.all(), template="customers/kinds.html")


@page("customers.save_link_kind", everywhere=True)
def link_kind(request: Request, link_kind: int) -> HttpResponseBase:
    found = _one(LinkKind, link_kind)
    return edited(request, LINK_KIND, found, forms.LinkKind(request.POST or None, instance=found))


@page("customers.save_link_kind", everywhere=True)
def new_link_kind(request: Request) -> HttpResponseBase:
    return edited(request, LINK_KIND, None, forms.LinkKind(request.POST or None, instance=LinkKind()))


@page("customers.remove_link_kind", everywhere=True)
@require_POST
def remove_link_kind(request: Request, link_kind: int) -> HttpResponseBase:
    return removed(request, LINK_KIND, _one(LinkKind, link_kind))


@page("customers.view_setup")
def consent_purposes(request: Request) -> HttpResponseBase:
    return listed(request, CONSENT_PURPOSE, ConsentPurpose.objects.all(), template="customers/kinds.html")


@page("customers.save_consent_purpose", everywhere=True)
def consent_purpose(request: Request, consent_purpose: int) -> HttpResponseBase:
    found = _one(ConsentPurpose, consent_purpose)
    return edited(request, CONSENT_PURPOSE, found, forms.ConsentPurpose(request.POST or None, instance=found))


@page("customers.save_consent_purpose", everywhere=True)
def new_consent_purpose(request: Request) -> HttpResponseBase:
    return edited(request, CONSENT_PURPOSE, None, forms.ConsentPurpose(request.POST or None, instance=ConsentPurpose()))


@page("customers.remove_consent_purpose", everywhere=True)
@require_POST
def remove_consent_purpose(request: Request, consent_purpose: int) -> HttpResponseBase:
    return removed(request, CONSENT_PURPOSE, _one(ConsentPurpose, consent_purpose))


@page("customers.view_setup")
def tiers(request: Request) -> HttpResponseBase:
    schemes = list(
        TierScheme.objects.order_by("-is_primary", "-is_active", "code").prefetch_related("tiers__maps_to__target__scheme")
    )
    shown = [(scheme, sorted(scheme.tiers.all(), key=lambda tier: tier.rank)) for scheme in schemes]
    may = {
        "scheme": request.actor.may("customers.save_tier_scheme"),
        "tier": request.actor.may("customers.save_tier"),
    }
    context = {"schemes": shown, "may": may, "page_title": _("Tiers")}
    return render(request, "customers/tiers.html", context)


def _edit_scheme(request: Request, found: TierScheme | None) -> HttpResponseBase:
    form = forms.TierScheme(request.POST or None, instance=found or TierScheme())
    act = actions.save_tier_scheme
    kept = editing.saved(request, form, lambda: act(request.actor, tier_scheme=found, at=request.at, **form.values()))
    back = reverse("customers:tiers")
    if kept is not None:
        return editing.done(request, back, _("{name} has been saved.").format(name=kept))
    context: dict[str, Any] = {"page_title": str(found) if found else _("New tier scheme")}
    if found is not None and request.actor.may("customers.remove_tier_scheme"):
        context |= {
            "remove_url": reverse("customers:remove_tier_scheme", args=[found.pk]),
            "remove_verb": _("Remove the scheme"),
            "remove_question": _("Remove “{name}”?").format(name=found),
        }
    return editing.page(request, form, submit=_("Save the scheme"), cancel=back, **context)


@page("customers.save_tier_scheme", everywhere=True)
def tier_scheme(request: Request, tier_scheme: int) -> HttpResponseBase:
    return _edit_scheme(request, _one(TierScheme, tier_scheme))


@page("customers.save_tier_scheme", everywhere=True)
def new_tier_scheme(request: Request) -> HttpResponseBase:
    return _edit_scheme(request, None)


@page("customers.remove_tier_scheme", everywhere=True)
@require_POST
def remove_tier_scheme(request: Request, tier_scheme: int) -> HttpResponseBase:
    found = _one(TierScheme, tier_scheme)
    text = _("{name} has been removed.").format(name=found)
    act = actions.remove_tier_scheme
    return editing.attempt(
        request, lambda: act(request.actor, tier_scheme=found, at=request.at), url=reverse("customers:tiers"), text=text
    )


def _edit_tier(request: Request, tier: Tier, found: Tier | None) -> HttpResponseBase:
    form = forms.TierRecord(request.POST or None, instance=tier)
    kept = editing.saved(request, form, lambda: _save_tier(request, tier.scheme, found, form))
    back = reverse("customers:tiers")
    if kept is not None:
        return editing.done(request, back, _("{name} has been saved.").format(name=kept))
    context: dict[str, Any] = {"page_title": str(found) if found else _("New tier of {scheme}").format(scheme=tier.scheme)}
    if found is not None and request.actor.may("customers.remove_tier"):
        context |= {
            "remove_url": reverse("customers:remove_tier", args=[found.pk]),
            "remove_verb": _("Remove the tier"),
            "remove_question": _("Remove “{name}”?").format(name=found),
        }
    return editing.page(request, form, submit=_("Save the tier"), cancel=back, **context)


def _save_tier(request: Request, scheme: TierScheme, found: Tier | None, form: forms.TierRecord) -> Tier:
    kept = actions.save_tier(request.actor, tier=found, scheme=scheme, at=request.at, **form.values())
    if "targets" in form.fields and request.actor.may("customers.map_tier"):
        actions.map_tier(request.actor, tier=kept, targets=form.mapped(), at=request.at)
    return kept


@page("customers.save_tier", everywhere=True)
def tier(request: Request, tier: int) -> HttpResponseBase:
    found = _one(Tier, tier)
    return _edit_tier(request, found, found)


@page("customers.save_tier", everywhere=True)
def new_tier(request: Request, tier_scheme: int) -> HttpResponseBase:
    scheme = _one(TierScheme, tier_scheme)
    highest = max((tier.rank for tier in scheme.tiers.all()), default=-1)
    return _edit_tier(request, Tier(scheme=scheme, rank=highest + 1), None)


@page("customers.remove_tier", everywhere=True)
@require_POST
def remove_tier(request: Request, tier: int) -> HttpResponseBase:
    found = _one(Tier, tier)
    text = _("{name} has been removed.").format(name=found)
    act = actions.remove_tier
    return editing.attempt(
        request, lambda: act(request.actor, tier=found, at=request.at), url=reverse("customers:tiers"), text=text
    )
