"""Writes of assets: what they are, in which state they are, what they have to do with each other."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.assets.events import ASSET_SAVED, RELATED, REMOVED, STATE_CHANGED, UNRELATED
from tingtang.assets.models import Asset, AssetKind, AssetSpell, AssetState, Relation, RelationKind
from tingtang.assets.rules.relations import CARRIES, closes_circle
from tingtang.catalogue.queries import hall_zone
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.journal.record import changed, linked, record
from tingtang.journal.saving import assign, field_names, locked, remove, tidy, write
from tingtang.org.models import Hall
from tingtang.ui import designed
from tingtang.ui.designed_words import by_field

ASSET_FIELDS: Final = field_names(
    Asset, "number", "name", "kind", "hall", "customer", "place", "supplier", "agreement", "contract", "bought_date", "warranty_date",
    "renew_date", "fields", "note",
)  # fmt: skip
_LOCK: Final = 0x0A55E7  # relations are checked one after the other, so that two at once cannot close a circle


class Circle(Refused):
    """The relation would make something a part of itself, or need itself."""

    message = _("This would close a circle: “{target}” already is part of, installed at or depends on “{source}”.")


class OneOnly(Refused):
    """A thing is part of one whole and installed at one place."""

    message = _("“{source}” is {relation} another asset already. Remove that relation first.")


@action("assets.save_asset", on="hall", label=_("Register and change assets"))
def save_asset(
    actor: Actor,
    /,
    *,
    hall: Hall | None,
    at: datetime,
    asset: Asset | None = None,
    version: str | None = None,
    state: str = AssetState.IN_USE,
    state_date: date | None = None,
    **values: Any,
) -> Asset:
    """Register an asset (then `state` says in which state it is and since when), or change what is kept of it.

    Without a number it gets the next one of its kind. Refused when a number is taken or would change, when a field of the kind
    does not fit, or for an asset of a hall where one has no right.
    """
    found = asset or Asset(created_at=at)
    if found.pk is not None:
        return _change(actor, found, values | {"hall": hall}, version, at)
    kind: AssetKind | None = values.get("kind")
    given = values | {"hall": hall, "number": str(values.get("number") or "").strip() or (next_number(kind) if kind else "")}
    found.state, found.state_date = state, state_date or today(hall, at)
    must_fit(kind, given, is_new=True)
    assign(found, given, ASSET_FIELDS)
    _agreement_of(found)
    write(found)
    AssetSpell.objects.create(asset=found, state=found.state, starts_date=found.state_date)
    _told(actor, found, {}, at)
    return found


def _change(actor: Actor, asset: Asset, values: dict[str, Any], version: str | None, at: datetime) -> Asset:
    if asset.hall_id != (values["hall"].pk if values["hall"] else None) and not actor.may("assets.save_asset", asset):
        raise Denied
    kept = locked(asset, version, ASSET_FIELDS)
    if values.get("number", kept.number) != kept.number:
        raise Invalid(fields={"number": [str(_("The number stands on it and in cases: it cannot change."))]})
    must_fit(values.get("kind") or kept.kind, values)
    differs = assign(kept, values, ASSET_FIELDS)
    if not differs:
        unchanged()
        return kept
    _agreement_of(kept)
    write(kept)
    _told(actor, kept, differs, at)
    return kept


def _told(actor: Actor, asset: Asset, differs: Mapping[str, Any], at: datetime) -> None:
    fields = ",".join(sorted(differs)) or None
    record(ASSET_SAVED, actor, at=at, asset=asset, hall=asset.hall, customer=asset.customer, fields=fields)
    open_ = {name: getattr(asset, f"{name}_id") for name in ("kind", "hall", "customer", "supplier")}
    changed(asset, at=at, **(open_ if not differs else {name: value for name, value in open_.items() if name in differs}))


def must_fit(kind: AssetKind | None, values: dict[str, Any], *, is_new: bool = False) -> None:
    """Refuse (`Invalid`, as fields.CODE) what does not fit the form of the kind, and keep only what says something."""
    if kind is None or ("fields" not in values and not is_new):
        return
    given = values.get("fields") or {}
    values["fields"] = designed.told(given) if isinstance(given, Mapping) else {}
    faults = designed.check(kind.form, values["fields"], None if is_new else ())
    if faults:
        raise Invalid(fields=by_field(faults))


def _agreement_of(asset: Asset) -> None:
    """A contract belongs to the customer whose the asset is."""
    agreement = asset.agreement
    if agreement is not None and asset.customer_id is None:
        asset.customer_id = agreement.customer_id
    elif agreement is not None and agreement.customer_id != asset.customer_id:
        raise Invalid(fields={"agreement": [str(_("This contract is with another customer."))]})


def next_number(kind: AssetKind) -> str:
    """The next number of a kind that nothing has: M0000012."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval('assets_number_seq')")
            number = f"{kind.prefix}{cursor.fetchone()[0]:07d}"
        if not Asset.objects.filter(number=number).exists():
            return number


def today(hall: Hall | None, at: datetime) -> date:
    """The day in the hall's zone."""
    return at.astimezone(hall_zone(hall)).date()


@action("assets.change_state", on="asset", label=_("Change the state of assets"))
def change_state(actor: Actor, *, asset: Asset, state: str, at: datetime, since: date | None = None, reason: str = "") -> Asset:
    """Say in which state an asset is, and since when. Refused for a day to come or before it came into its present state."""
    kept = locked(asset)
    day = since or today(kept.hall, at)
    if state not in AssetState.values:
        raise Invalid(fields={"state": [str(_("There is no such state."))]})
    if day > today(kept.hall, at) or day < kept.state_date:
        text = _("Give a day from {first} until today.")
        raise Invalid(fields={"since": [str(text).format(first=kept.state_date.isoformat())]})
    if state == kept.state:
        unchanged()
        return kept
    before, kept.state, kept.state_date = kept.state, state, day
    kept.save(update_fields=["state", "state_date"])
    AssetSpell.objects.filter(asset=kept, ends_date__isnull=True).update(ends_date=day)
    AssetSpell.objects.create(asset=kept, state=state, starts_date=day, reason=tidy(reason)[:300])
    record(
        STATE_CHANGED, actor, at=at, asset=kept, hall=kept.hall, customer=kept.customer, state=state, before=before,
        date=day.isoformat(), reason=tidy(reason)[:300] or None,
    )  # fmt: skip
    changed(kept, at=at, state=state)
    return kept


@action("assets.remove_asset", on="asset", label=_("Remove assets"))
def remove_asset(actor: Actor, *, asset: Asset, at: datetime) -> None:
    """Remove an asset that was registered by mistake. Refused while it is related to others; what is no longer used is retired."""
    remove(actor, REMOVED, asset, at=at, parts=["spells"], code=asset.number)


@action("assets.relate", on="asset", label=_("Relate assets"))
def relate(actor: Actor, *, asset: Asset, target: Asset, kind: str, at: datetime) -> Relation:
    """Say that `asset` is `kind` of `target`. Refused when that closes a circle, and for a second whole or place."""
    if kind not in RelationKind.values:
        raise Invalid(fields={"kind": [str(_("There is no such relation."))]})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    source, end = (target, asset) if kind == RelationKind.CONNECTED_TO and target.pk < asset.pk else (asset, target)
    found = Relation.objects.filter(source=source, target=end, kind=kind).first()
    if found is not None:
        unchanged()
        return found
    if closes_circle(_ahead_of(end), source.pk, end.pk, kind):
        raise Circle(source=str(source), target=str(end))
    single = {RelationKind.PART_OF, RelationKind.INSTALLED_AT}
    if kind in single and Relation.objects.filter(source=source, kind=kind).exists():
        raise OneOnly(source=str(source), relation=str(RelationKind(kind).label))
    made = Relation.objects.create(source=source, target=end, kind=kind)
    record(RELATED, actor, at=at, asset=source, target=end, kind=kind)
    linked(source, end, kind)
    return made


_AHEAD = """
WITH RECURSIVE ahead(id) AS (
    SELECT %s::bigint UNION SELECT r.target_id FROM assets_relation r JOIN ahead a ON r.source_id = a.id WHERE r.kind = ANY(%s)
)
SELECT r.source_id, r.target_id, r.kind FROM assets_relation r JOIN ahead a ON r.source_id = a.id WHERE r.kind = ANY(%s)
"""


def _ahead_of(asset: Asset) -> list[tuple[int, int, str]]:
    kinds = sorted(CARRIES)
    with connection.cursor() as cursor:
        cursor.execute(_AHEAD, [asset.pk, kinds, kinds])
        return list(cursor.fetchall())


@action("assets.unrelate", on="asset", label=_("Remove relations of assets"))
def unrelate(actor: Actor, *, asset: Asset, target: Asset, kind: str, at: datetime) -> None:
    """Remove a relation, whichever way it was said."""
    found = Relation.objects.filter(Q(source=asset, target=target) | Q(source=target, target=asset), kind=kind).first()
    if found is None:
        unchanged()
        return
    record(UNRELATED, actor, at=at, asset=found.source, target=found.target, kind=kind)
    found.delete()
