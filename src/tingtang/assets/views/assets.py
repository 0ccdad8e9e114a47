"""Pages of the register of assets: the list, one with its relations and history, forms."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tingtang.assets import actions, queries, tables
from tingtang.assets.forms import assets as forms
from tingtang.assets.models import Asset, AssetKind, RelationKind
from tingtang.assets.queries.assets import Related
from tingtang.core import registry
from tingtang.core.errors import Denied, Invalid, NotFound, Refused
from tingtang.core.registry import Text
from tingtang.core.views import Request, page
from tingtang.customers.models import Customer
from tingtang.customers.queries import family, root
from tingtang.journal.timeline import story
from tingtang.ui import editing
from tingtang.ui.designed_forms import FieldsForm, said

SAVE = "assets.save_asset"
MOST_SUGGESTED, MOST_REACHED, LATEST, FEW_RENEWALS = 8, 30, 20, 8
TURNED: dict[str, Text] = {
    "part_of": gettext_lazy("has the part"),
    "installed_at": gettext_lazy("holds"),
    "depends_on": gettext_lazy("is needed by"),
    "connected_to": gettext_lazy("connected to"),
}


@page(queries.VIEW)
@require_safe
def assets(request: Request) -> HttpResponseBase:
    """The register."""
    may = request.actor.may_somewhere(SAVE)
    first = {"empty_url": reverse("assets:new_asset"), "empty_verb": _("Register an asset")} if may else {}
    table = tables.Assets(queries.assets(request.actor), request, **first)
    may_import = request.actor.may_somewhere("assets.import")
    return table.respond("assets/assets.html", page_title=_("Assets"), make=first, may_import=may_import)


@page(queries.VIEW)
@require_safe
def asset(request: Request, asset: int) -> HttpResponseBase:
    """One asset: what it is, what it has to do with others, what happened to it, cases about it."""
    return _shown(request, queries.get_asset(request.actor, asset))


def _shown(request: Request, found: Asset, status: int = 200, **forms_: Any) -> HttpResponseBase:
    actor = request.actor
    relations = queries.relations_of(actor, found)
    panels = [one for one in registry.panel.values() if one.slot == "assets.asset" and actor.may_somewhere(one.permission)]
    reached = queries.dependants(actor, found)
    context: dict[str, Any] = {
        "page_title": str(found),
        "asset": found,
        "badge": tables.BADGES[found.state],
        "said": said(found.kind.form, found.fields),
        "spells": found.spells.order_by("-starts_date", "-pk"),
        "relations": [(one, _relation_word(one), tables.BADGES[one.other.state]) for one in relations],
        "picture": _picture(request, found) if relations else None,
        "reached": [(one, far, tables.BADGES[one.state]) for one, far in reached[:MOST_REACHED]],
        "reached_count": len(reached),
        "entries": story("assets.asset", [found.pk], actor.halls(queries.VIEW), size=LATEST, reader=actor).entries,
        "panels": [one.render(request, found) for one in sorted(panels, key=lambda one: one.order)],
        "may": {
            verb: actor.may(f"assets.{verb}", found)
            for verb in ("save_asset", "change_state", "renew", "relate", "unrelate", "remove_asset")
        },
        "renewals": found.renewals.select_related("staff").order_by("-renewed_at")[:FEW_RENEWALS],
        "is_renewal_late": found.renew_date is not None and found.renew_date < actions.assets.today(found.hall, request.at),
        "state_form": forms_.get("state_form") or forms.State(initial={"state": found.state}),
        "relate_form": forms_.get("relate_form") or forms.Relate(actor),
        "is_out_of_warranty": found.warranty_date is not None
        and found.warranty_date < actions.assets.today(found.hall, request.at),
    }
    return render(request, "assets/asset.html", context, status=status)


def _relation_word(one: Related) -> str:
    return str(TURNED[one.kind]) if one.is_turned else str(RelationKind(one.kind).label)


def _picture(request: Request, found: Asset) -> dict[str, Any] | None:
    drawn = queries.around(request.actor, found)
    if drawn is None:
        return None
    picture, seen = drawn
    boxes = [(spot, seen[spot.key], tables.BADGES[seen[spot.key].state], spot.key == found.pk) for spot in picture.spots]
    lines = [(line, str(RelationKind(line.kind).label)) for line in picture.lines]
    return {"picture": picture, "boxes": boxes, "lines": lines}


@page(SAVE)
def new_asset(request: Request) -> HttpResponseBase:
    """Register an asset: first its kind, then what the kind asks for. `customer` and `number` may be given in the address."""
    chosen = forms.ChooseKind(request.GET or None)
    kinds = list(AssetKind.objects.filter(is_active=True).order_by("order", "code"))
    kind = next(
        (one for one in kinds if request.GET.get("kind") in {one.code, str(one.pk)}), kinds[0] if len(kinds) == 1 else None
    )
    if kind is None:
        carried = {name: request.GET[name] for name in ("customer", "number") if name in request.GET}
        context = {"page_title": _("Register an asset"), "kinds": kinds, "carried": urlencode(carried), "form": chosen}
        return render(request, "assets/choose_kind.html", context)
    number = request.GET.get("customer", "")
    owner = Customer.objects.visible_to(request.actor).filter(number=number.upper()).first() if number else None
    initial = {"number": request.GET.get("number", "")[:40], "hall": owner.hall_id if owner else None}
    if owner is not None:
        initial["customer"] = f"{owner.number} {owner.name}"
    fresh = Asset(kind=kind, created_at=request.at)
    form = forms.Asset(request.POST or None, instance=fresh, actor=request.actor, initial=initial)
    return _edited(request, form, fresh, None, _("Register the asset"), reverse("assets:assets"))


@page(SAVE)
def edit_asset(request: Request, asset: int) -> HttpResponseBase:
    """Change what is kept of an asset."""
    found = queries.get_asset(request.actor, asset, SAVE)
    form = forms.Asset(request.POST or None, instance=found, actor=request.actor)
    return _edited(request, form, found, found, _("Save the asset"), _url(found))


def _url(asset: Asset) -> str:
    return reverse("assets:asset", args=[asset.pk])


def _edited(request: Request, form: forms.Asset, subject: Asset, found: Asset | None, verb: str, cancel: str) -> HttpResponseBase:
    own = FieldsForm(subject.kind.form, request.POST or None, values=subject.fields, is_new=found is None)
    if request.method == "POST" and form.is_valid() and own.is_valid():
        given = form.values() | {"kind": subject.kind, "fields": own.told()}
        kept = editing.told(
            form, lambda: _under(own, lambda: actions.save_asset(request.actor, asset=found, at=request.at, **given))
        )
        if kept is not None:
            return editing.done(request, _url(kept), _("{name} has been saved.").format(name=kept))
    context = {"page_title": str(found) if found else _("New asset: {kind}").format(kind=subject.kind.name_in())}
    shown = editing.page(request, form, submit=verb, cancel=cancel, template="assets/edit.html", of_kind=own, **context)
    if own.errors:
        shown.status_code = 422
    return shown


def _under(own: FieldsForm, act: Any) -> Any:
    """What `act` refuses in a field of the kind stands beside that field."""
    try:
        return act()
    except Invalid as problem:
        rest = {}
        for name, reasons in problem.fields.items():
            if name in own.fields:
                own.add_error(name, [str(reason) for reason in reasons])
            else:
                rest[name] = reasons
        raise Invalid(fields=rest) from None


@page("assets.change_state")
@require_POST
def change_state(request: Request, asset: int) -> HttpResponseBase:
    """Say in which state it is, and since when."""
    found = queries.get_asset(request.actor, asset, "assets.change_state")
    form = forms.State(request.POST)
    act = actions.change_state
    kept = editing.saved(request, form, lambda: act(request.actor, asset=found, at=request.at, **form.cleaned_data))
    if kept is None:
        return _shown(request, found, 422, state_form=form)
    return editing.done(request, _url(found), _("The state has been changed."))


@page("assets.relate")
@require_POST
def relate(request: Request, asset: int) -> HttpResponseBase:
    """Say what this asset is to another."""
    found = queries.get_asset(request.actor, asset, "assets.relate")
    form = forms.Relate(request.actor, request.POST)
    made = editing.saved(request, form, lambda: actions.relate(request.actor, asset=found, at=request.at, **form.cleaned_data))
    if made is None:
        return _shown(request, found, 422, relate_form=form)
    return editing.done(request, _url(found), _("The relation has been added."))


@page("assets.unrelate")
@require_POST
def unrelate(request: Request, asset: int) -> HttpResponseBase:
    """Remove a relation."""
    found = queries.get_asset(request.actor, asset, "assets.unrelate")
    number = request.POST.get("target", "")
    target = queries.assets(request.actor).filter(number=number).first()
    if target is None:
        raise NotFound
    actions.unrelate(request.actor, asset=found, target=target, kind=request.POST.get("kind", ""), at=request.at)
    return editing.done(request, _url(found), _("The relation has been removed."))


@page("assets.remove_asset")
@require_POST
def remove_asset(request: Request, asset: int) -> HttpResponseBase:
    """Remove an asset that was registered by mistake."""
    found = queries.get_asset(request.actor, asset, "assets.remove_asset")
    name = str(found)
    try:
        actions.remove_asset(request.actor, asset=found, at=request.at)
    except (Refused, Denied) as problem:
        messages.error(request, problem.text())
        return HttpResponseRedirect(_url(found))
    return editing.done(request, reverse("assets:assets"), _("{name} has been removed.").format(name=name))


@page(queries.VIEW)
@require_safe
def suggest(request: Request) -> HttpResponseBase:
    """Assets that begin as typed, for the boxes that name one; those of the customer named in `of` first, or all of his."""
    text, whose = (request.GET.get(name, "").replace("\x00", "").strip()[:60] for name in ("q", "of"))
    seen = queries.assets(request.actor)
    owner = Customer.objects.visible_to(request.actor).filter(number=whose.split()[0].upper()).first() if whose else None
    own = list(queries.named(queries.of_customers(request.actor, family(root(owner))), text)[:MOST_SUGGESTED]) if owner else []
    others = queries.named(seen, text).exclude(pk__in=[one.pk for one in own]).order_by("number") if text else seen.none()
    return JsonResponse([str(one) for one in (*own, *others[: MOST_SUGGESTED - len(own)])], safe=False)
