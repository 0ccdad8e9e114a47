"""Kinds of assets and parties outside over the API."""

from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from ninja import Router

from tingtang.assets import actions, queries, schemas
from tingtang.assets.models import AssetKind, Party
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.customers.models import Customer
from tingtang.org.models import Hall, Staff
from tingtang.ui.resources import Resource, serve


def only(name: str, found: Any) -> Any:
    """The one record of a query. Invalid, by the name of the field, when there is none the asker may name."""
    record = found.first()
    if record is None:
        raise Invalid(fields={name: [str(_("There is none with this code."))]})
    return record


def hall_for(actor: Actor, permission: str, code: str | None) -> Hall | None:
    """The hall with a code where the actor holds a permission; None is the whole organisation."""
    return only("hall", Hall.objects.visible_to(actor, permission).filter(code=code)) if code else None


def _kinds(actor: Actor) -> Any:
    rows = AssetKind.objects.all() if actor.may_somewhere(queries.VIEW) else AssetKind.objects.none()
    return rows.values("id", *actions.KIND_FIELDS)


def _kind(actor: Actor, code: str, permission: str) -> AssetKind:
    if not (actor.may_somewhere(permission) if permission == queries.VIEW else actor.may(permission)):
        raise Denied(permission=permission)
    found = AssetKind.objects.filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def _parties(actor: Actor) -> Any:
    plain = (name for name in actions.PARTY_FIELDS if name not in {"hall", "customer", "answers_staff"})
    codes = {"hall_": F("hall__code"), "customer_": F("customer__number"), "answers_": F("answers_staff__badge")}
    return Party.objects.visible_to(actor).values("id", *plain, **codes)


def find_party(actor: Actor, code: str, permission: str) -> Party:
    """A party by its code. NotFound when absent or not visible."""
    found = Party.objects.visible_to(actor, permission).select_related("hall").filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def _as_sent(_actor: Actor, values: dict[str, Any], _found: Any) -> dict[str, Any]:
    return values


def _arranged(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    if "hall" in values or found is None:
        values["hall"] = hall_for(actor, "assets.save_party", values.get("hall"))
    else:
        values["hall"] = found.hall
    if values.get("customer"):
        values["customer"] = only(
            "customer", Customer.objects.visible_to(actor).living().filter(number=values["customer"].upper())
        )
    if values.get("answers_staff"):
        values["answers_staff"] = only(
            "answers_staff", Staff.objects.filter(left_date__isnull=True, badge=values["answers_staff"])
        )
    return values


def _save_kind(actor: Actor, /, *, asset_kind: AssetKind | None = None, **values: Any) -> AssetKind:
    return actions.save_kind(actor, kind=asset_kind, **values)


def _remove_kind(actor: Actor, *, asset_kind: AssetKind, **values: Any) -> None:
    actions.remove_kind(actor, kind=asset_kind, **values)


def _find_kind(actor: Actor, code: str, permission: str) -> AssetKind:
    return _kind(actor, code, "assets.remove_kind" if permission == "assets.remove_asset_kind" else permission)


def add_to(router: Router) -> None:
    """Put the operations on `router`."""
    kind = Resource(
        "asset_kind", "asset-kinds", _kinds, _find_kind, schemas.Kind, schemas.KindOut, _save_kind, _remove_kind,
        permission="assets.save_kind", arranged=_as_sent, versioned=actions.KIND_FIELDS, view=queries.VIEW, key=str,
    )  # fmt: skip
    party = Resource(
        "party", "parties", _parties, find_party, schemas.Party, schemas.PartyOut, actions.save_party, actions.remove_party,
        permission="assets.save_party", arranged=_arranged, versioned=actions.PARTY_FIELDS, view=queries.VIEW_PARTIES, key=str,
        renamed={"hall_": "hall", "customer_": "customer", "answers_": "answers_staff"},
    )  # fmt: skip
    serve(router, kind, {"nature": "nature"})
    serve(router, party, {"kind": "kind", "hall": "hall__code"})
