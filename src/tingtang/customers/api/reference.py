"""The API of what customers' records are made of: kinds of identity and link, purposes of consent, tiers."""

from collections.abc import Callable
from typing import Any

from django.db.models import F, Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.decorators import decorate_view

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.customers import actions, queries, schemas
from tingtang.customers.models import ConsentPurpose, IdentityKind, LinkKind, Tier, TierScheme
from tingtang.customers.schemas.mending import Targets
from tingtang.ui.resources import Resource, Row, answer, serve

router = Router()


def _find(model: type[Model]) -> Callable[[Actor, int, str], Any]:
    def find(actor: Actor, key: int, permission: str) -> Any:
        may = actor.may_somewhere(permission) if permission == queries.VIEW_SETUP else actor.may(permission)
        if not may:
            raise Denied(permission=permission)
        found = model._base_manager.filter(pk=key).first()
        if found is None:
            raise NotFound
        return found

    return find


def _rows(model: type[Model], *fields: str, **others: Any) -> Callable[[Actor], Any]:
    def rows(actor: Actor) -> Any:
        query = model._base_manager.all() if actor.may_somewhere(queries.VIEW_SETUP) else model._base_manager.none()
        return query.values("id", *fields, **others)

    return rows


def _as_sent(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    return values


def _of_scheme(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    if "scheme" in values:
        scheme = TierScheme.objects.filter(code=values["scheme"]).first()
        if scheme is None:
            raise Invalid(fields={"scheme": [str(_("There is none with this code."))]})
        values["scheme"] = scheme
    return values


def _serve(
    one: str,
    many: str,
    model: type[Model],
    fields: tuple[str, ...],
    taken: type[Schema],
    given: type[Schema],
    save: Any,
    remove: Any,
    **more: Any,
) -> None:
    rows = more.pop("rows", None) or _rows(model, *fields)
    serve(
        router,
        Resource(
            one, many, rows, _find(model), taken, given, save, remove, permission=f"customers.save_{one}",
            arranged=more.pop("arranged", _as_sent), versioned=fields, view=queries.VIEW_SETUP, **more,
        ),
    )  # fmt: skip


_serve(
    "identity_kind", "identity-kinds", IdentityKind, actions.IDENTITY_KIND_FIELDS, schemas.IdentityKind, schemas.IdentityKindOut,
    actions.save_identity_kind, actions.remove_identity_kind,
)  # fmt: skip
_serve(
    "link_kind", "link-kinds", LinkKind, actions.LINK_KIND_FIELDS, schemas.LinkKind, schemas.LinkKindOut,
    actions.save_link_kind, actions.remove_link_kind,
)  # fmt: skip
_serve(
    "consent_purpose", "consent-purposes", ConsentPurpose, actions.PURPOSE_FIELDS, schemas.ConsentPurpose,
    schemas.ConsentPurposeOut, actions.save_consent_purpose, actions.remove_consent_purpose,
    rows=_rows(ConsentPurpose, *actions.PURPOSE_FIELDS, "text_version"),
)  # fmt: skip
_serve(
    "tier_scheme", "tier-schemes", TierScheme, actions.SCHEME_FIELDS, schemas.TierScheme, schemas.TierSchemeOut,
    actions.save_tier_scheme, actions.remove_tier_scheme,
)  # fmt: skip
_serve(
    "tier", "tiers", Tier, actions.TIER_FIELDS, schemas.Tier, schemas.TierOut, actions.save_tier, actions.remove_tier,
    rows=_rows(Tier, *(name for name in actions.TIER_FIELDS if name != "scheme"), scheme_code=F("scheme__code")),
    arranged=_of_scheme, renamed={"scheme_code": "scheme"},
)  # fmt: skip


@router.put(
    "/tiers/{key}/stands-for", response=Targets, operation_id="map_tier", summary="Which tiers of other schemes a tier is"
)
@decorate_view(idempotent)
def map_tier(request: HttpRequest, key: Row, body: Targets) -> HttpResponse:
    """Say which tiers of other schemes stand for a tier: whoever is placed in it is placed in those too."""
    actor = actor_of(request)
    tier, targets = _find(Tier)(actor, key, "customers.map_tier"), []
    for text in body.targets:
        scheme, _colon, code = text.partition(":")
        found = Tier.objects.filter(scheme__code=scheme, code=code).first()
        if found is None:
            raise Invalid(fields={"targets": [str(_("There is none with this code."))]})
        targets.append(found)
    actions.map_tier(actor, tier=tier, targets=targets, at=at_of(request))
    return answer({"targets": sorted(f"{one.scheme.code}:{one.code}" for one in targets)})
