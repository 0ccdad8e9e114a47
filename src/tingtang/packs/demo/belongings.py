"""Enters the parties outside and the assets of a demo, by ordinary actions at their times."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from tingtang.assets import actions
from tingtang.assets.models import Asset, AssetKind, Party, Stock
from tingtang.catalogue.actions.versions import today
from tingtang.core.actors import SYSTEM
from tingtang.customers.models import Customer
from tingtang.org.models import Hall, Zone
from tingtang.packs.demo import dealing
from tingtang.packs.schemas.assets import DemoAsset, DemoAssets, DemoStock


def enter(demo: DemoAssets, hall: Hall, customers: Mapping[str, Customer], *, at: datetime, language: str) -> None:
    """Enter what is not there yet: parties by code, assets by number; then what they have to do with each other."""
    for one in demo.parties:
        if not Party.objects.filter(code=one.code).exists():
            dealing.enter(one, hall, customers, at=at, language=language)
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
    _stores(demo, hall, customers, at, language)


def _stores(demo: DemoAssets, hall: Hall, customers: Mapping[str, Customer], at: datetime, language: str) -> None:
    there = set(Stock.objects.filter(hall=hall).values_list("code", flat=True))
    for one in demo.stock:
        if one.code not in there:
            _store(one, hall, customers, at, language)


def _store(one: DemoStock, hall: Hall, customers: Mapping[str, Customer], at: datetime, language: str) -> None:
    """What came three weeks ago, who got some of it since, and what is lent now."""
    came = at - timedelta(days=20)
    made = actions.save_stock(
        SYSTEM, hall=hall, at=came, code=one.code, name=one.name.read(language), names=one.name.all, kind=one.kind,
        zone=Zone.objects.filter(hall=hall, code=one.zone or "").first(), shelf=one.shelf,
        unit=one.unit.read(language) if one.unit else "", least=one.least,
        unit_cost_cents=round(one.cost * 100) if one.cost is not None else None,
    )  # fmt: skip
    actions.receive_stock(SYSTEM, stock=made, quantity=one.came, at=came)
    for back, (key, quantity) in enumerate(one.given.items(), 1):
        then = came + timedelta(days=5 * back)
        actions.issue_stock(SYSTEM, stock=made, quantity=quantity, customer=customers[key], at=min(then, at))
    for loan in sorted(one.loans, key=lambda each: each.due_in):
        then = at + timedelta(days=min(loan.due_in, 0)) - timedelta(hours=1)
        actions.lend_stock(SYSTEM, stock=made, quantity=loan.quantity, given_to=loan.to, due_date=_in(at, loan.due_in), at=then)


def _register(
    asset: DemoAsset, kind: AssetKind, hall: Hall, customers: Mapping[str, Customer], at: datetime, language: str
) -> None:
    since = at - timedelta(days=asset.days_ago)
    made = actions.save_asset(
        SYSTEM, hall=hall, at=since, number=asset.number, kind=kind, name=asset.name.read(language), place=asset.place,
        customer=customers.get(asset.customer or ""), supplier=Party.objects.filter(code=asset.supplier or "").first(),
        contract=asset.contract, bought_date=today(since), warranty_date=_in(at, asset.warranty_days), fields=asset.fields,
        renew_date=_in(at, asset.renew_days),
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
