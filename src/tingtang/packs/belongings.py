"""Enters the parties outside and the assets of a demo, by ordinary actions at their times."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from tingtang.assets import actions
from tingtang.assets.models import Asset, AssetKind, Party
from tingtang.catalogue.actions.versions import today
from tingtang.core.actors import SYSTEM
from tingtang.customers.models import Customer
from tingtang.org.models import Hall
from tingtang.packs.schemas_assets import DemoAsset, DemoAssets


def enter(demo: DemoAssets, hall: Hall, customers: Mapping[str, Customer], *, at: datetime, language: str) -> None:
    """Enter what is not there yet: parties by code, assets by number; then what they have to do with each other."""
    for one in demo.parties:
        if not Party.objects.filter(code=one.code).exists():
            until = today(at) + timedelta(days=one.contract_days) if one.contract_days is not None else None
            actions.save_party(
                SYSTEM, hall=hall, at=at, code=one.code, name=one.name.read(language), names=one.name.all, kind=one.kind,
                contact=one.contact, contract=one.contract, contract_until=until,
            )  # fmt: skip
    kinds = {one.code: one for one in AssetKind.objects.all()}
    fresh = {one.number for one in demo.assets} - set(
        Asset.objects.filter(number__in=[one.number for one in demo.assets]).values_list("number", flat=True)
    )
    for asset in demo.assets:
        if asset.number in fresh and asset.kind in kinds:
            _register(asset, kinds[asset.kind], hall, customers, at, language)
    known = {one.number: one for one in Asset.objects.filter(number__in=[one.number for one in demo.assets])}
    for asset in demo.assets:
        if asset.number in fresh:
            _relate(asset, known, at)


def _register(
    asset: DemoAsset, kind: AssetKind, hall: Hall, customers: Mapping[str, Customer], at: datetime, language: str
) -> None:
    since = at - timedelta(days=asset.days_ago)
    made = actions.save_asset(
        SYSTEM, hall=hall, at=since, number=asset.number, kind=kind, name=asset.name.read(language), place=asset.place,
        customer=customers.get(asset.customer or ""), supplier=Party.objects.filter(code=asset.supplier or "").first(),
        contract=asset.contract, bought_date=today(since), warranty_date=_in(at, asset.warranty_days), fields=asset.fields,
        state=asset.state, state_date=today(since),
    )  # fmt: skip
    if asset.faulty_days is not None:
        then = at - timedelta(days=asset.faulty_days)
        actions.change_state(SYSTEM, asset=made, state="faulty", at=then)


def _in(at: datetime, days: int | None) -> date | None:
    return today(at) + timedelta(days=days) if days is not None else None


def _relate(asset: DemoAsset, known: Mapping[str, Asset], at: datetime) -> None:
    said = [("part_of", asset.part_of), ("installed_at", asset.installed_at)]
    said += [("depends_on", number) for number in asset.depends_on] + [("connected_to", number) for number in asset.connected_to]
    for kind, number in said:
        if number is not None and number in known and asset.number in known:
            actions.relate(SYSTEM, asset=known[asset.number], target=known[number], kind=kind, at=at)
