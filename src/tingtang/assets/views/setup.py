"""Pages of kinds of assets, and of parties outside."""

from typing import Any

from django.db.models import Count
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from tingtang.assets import actions, queries, tables
from tingtang.assets.forms import setup as forms
from tingtang.assets.models import AssetKind, Party
from tingtang.assets.queries.dealings import with_dealings
from tingtang.assets.views import dealings
from tingtang.core import registry
from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.ui.records import Noun, edited, listed, removed

KIND = Noun(
    "assets", "kind", "kinds", title=_("Kinds of assets"), new_title=_("New kind of asset"), make=_("Make a kind of asset"),
    save_verb=_("Save the kind of asset"), remove_verb=_("Remove the kind of asset"), table=tables.Kinds, save=actions.save_kind,
    remove=actions.remove_kind,
)  # fmt: skip
PARTY = Noun(
    "assets", "party", "parties", title=_("Suppliers, shops, agents, partners"), new_title=_("New party outside"),
    make=_("Register a party"), save_verb=_("Save the party"), remove_verb=_("Remove the party"), table=tables.Parties,
    save=actions.save_party, remove=actions.remove_party,
)  # fmt: skip


def _kind(key: int) -> AssetKind:
    found = AssetKind.objects.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


@page(queries.VIEW_SETUP)
@require_safe
def kinds(request: Request) -> HttpResponseBase:
    """All kinds of assets."""
    return listed(request, KIND, AssetKind.objects.annotate(asset_count=Count("assets")))


@page("assets.save_kind", everywhere=True)
def kind(request: Request, asset_kind: int) -> HttpResponseBase:
    """Change a kind, with the designer of its fields."""
    found = _kind(asset_kind)
    return edited(request, KIND, found, forms.Kind(request.POST or None, instance=found))


@page("assets.save_kind", everywhere=True)
def new_kind(request: Request) -> HttpResponseBase:
    """Make a kind."""
    return edited(request, KIND, None, forms.Kind(request.POST or None, instance=AssetKind()))


@page("assets.remove_kind", everywhere=True)
@require_POST
def remove_kind(request: Request, asset_kind: int) -> HttpResponseBase:
    """Remove a kind that has no assets."""
    return removed(request, KIND, _kind(asset_kind))


@page(queries.VIEW_PARTIES)
@require_safe
def parties(request: Request) -> HttpResponseBase:
    """The register of suppliers, shops, agents and partners."""
    return listed(request, PARTY, with_dealings(queries.parties(request.actor)))


@page(queries.VIEW_PARTIES)
@require_safe
def party(request: Request, party: int) -> HttpResponseBase:
    """One party: who it is, what it supplied, and (by other domains) how it behaves."""
    found = queries.get_party(request.actor, party)
    supplied = queries.assets(request.actor).filter(supplier=found).order_by("number")
    panels = [
        one for one in registry.panel.values() if one.slot == "assets.party" and request.actor.may_somewhere(one.permission)
    ]
    context: dict[str, Any] = {
        "page_title": found.name_in(),
        "party": found,
        "assets": [(one, tables.BADGES[one.state]) for one in supplied[:20]] if request.actor.may_somewhere(queries.VIEW) else [],
        "panels": [one.render(request, found) for one in sorted(panels, key=lambda one: one.order)],
        "may_save": request.actor.may("assets.save_party", found),
        **dealings.shown(request, found),
    }
    return render(request, "assets/party.html", context)


@page("assets.save_party")
def edit_party(request: Request, party: int) -> HttpResponseBase:
    """Change what is kept of a party."""
    found = queries.get_party(request.actor, party, "assets.save_party")
    form = forms.Party(request.POST or None, instance=found, actor=request.actor)
    return edited(request, PARTY, found, form, to_record=True)


@page("assets.save_party")
def new_party(request: Request) -> HttpResponseBase:
    """Register a party."""
    form = forms.Party(request.POST or None, instance=Party(), actor=request.actor)
    return edited(request, PARTY, None, form, to_record=True)


@page("assets.remove_party")
@require_POST
def remove_party(request: Request, party: int) -> HttpResponseBase:
    """Remove a party nothing refers to."""
    return removed(request, PARTY, queries.get_party(request.actor, party, "assets.remove_party"))
