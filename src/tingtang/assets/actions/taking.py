"""Rows of somebody's table become assets: looked at as they would be taken, then the sound ones of a batch taken at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tingtang.assets.actions.assets import today
from tingtang.assets.events import ASSET_SAVED, IMPORT_TAKEN
from tingtang.assets.models import (
    Asset,
    AssetImport,
    AssetImportFault,
    AssetKind,
    AssetSpell,
    AssetState,
    Party,
    Relation,
    RelationKind,
)
from tingtang.assets.rules import importing as rules
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.customers.actions.importing import put_forward
from tingtang.customers.models import Customer
from tingtang.journal.record import record
from tingtang.org.models import Hall
from tingtang.ui import designed

LATER: Final = [["part_of", "no_whole"]]  # what is wrong with a part whose whole stands further down, if it stands anywhere
_TEXTS: Final = ("name", "place", "contract", "note", "bought_date", "warranty_date")
Row = tuple[int, list[str]]


@dataclass
class Ready:
    """A row as it would be taken: the values of an asset, its whole, and what is wrong with it (column, code)."""

    line: int
    cells: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    whole: str = ""
    troubles: list[tuple[str, str]] = field(default_factory=list)
    asset: Asset | None = None


class Plan:
    """How the rows of one table become assets of a kind: `columns` says which head holds what."""

    def __init__(
        self, actor: Actor, kind: AssetKind, hall: Hall | None, columns: Mapping[str, str], heads: Sequence[str]
    ) -> None:
        self.actor, self.kind, self.hall = actor, kind, hall
        self.places = {target: heads.index(head) for target, head in columns.items() if head in heads}
        self.form = {one.code: one for one in kind.form}
        self.halls = {name: one for one in self._halls() for name in (one.code, one.name, *one.names.values())}
        parties = Party.objects.visible_to(actor, "assets.save_asset").filter(is_active=True)
        self.parties = {name: one for one in parties for name in (one.code, one.name, *one.names.values())}

    def _halls(self) -> Iterable[Hall]:
        return Hall.objects.visible_to(self.actor, "assets.import").filter(is_active=True)

    def read(self, rows: Sequence[Row]) -> list[Ready]:
        """Rows as they would be taken, with what is wrong; several at once, because others are looked up for all of them."""
        found = [self._understood(line, row) for line, row in rows]
        self._known(found)
        self._owned(found)
        return found

    def _understood(self, line: int, row: list[str]) -> Ready:
        cells = {target: row[at] if at < len(row) else "" for target, at in self.places.items()}
        said = rules.understand(cells)
        ready = Ready(line, row, troubles=said.troubles)
        ready.values = {name: said.values[name] for name in ("number", "state", "state_date", *_TEXTS) if name in said.values}
        ready.whole = said.values.get("part_of", "")
        self._named(ready, said.values)
        own = {code: self._own(ready, code, text) for code, text in said.fields.items() if code in self.form}
        ready.values["fields"] = designed.told(own)
        ready.values["customer"] = said.values.get("customer", "")
        return ready

    def _named(self, ready: Ready, values: Mapping[str, Any]) -> None:
        for target, known, why in (("hall", self.halls, "no_hall"), ("supplier", self.parties, "no_supplier")):
            text = values.get(target)
            if text and text not in known:
                ready.troubles.append((target, why))
            elif text:
                ready.values[target] = known[text]

    def _own(self, ready: Ready, code: str, text: str) -> Any:
        try:
            value = value_in(self.form[code], text)
        except ValueError:
            ready.troubles.append((rules.FIELD + code, "not_so"))
            return None
        if any(fault.reason != "missing" for fault in designed.check([self.form[code]], {code: value}, ())):
            ready.troubles.append((rules.FIELD + code, "not_so"))
        return value

    def _known(self, rows: list[Ready]) -> None:
        numbers = [row.values["number"] for row in rows if row.values.get("number")]
        here = {one.number: one for one in Asset.objects.filter(number__in=numbers)}
        seen: set[str] = set()
        wholes = set(Asset.objects.filter(number__in=[row.whole for row in rows if row.whole]).values_list("number", flat=True))
        for row in rows:
            number = row.values.get("number", "")
            row.asset = here.get(number)
            if number in seen:
                row.troubles.append(("number", "twice"))
            seen.add(number)
            if row.asset is not None and (
                row.asset.kind_id != self.kind.pk or not self.actor.may("assets.save_asset", row.asset)
            ):
                row.troubles.append(("number", "other_kind"))
            if row.asset is None and not row.values.get("name") and "name" in self.places:
                row.troubles.append(("name", "missing"))
            if row.whole and row.whole not in wholes and row.whole not in numbers:
                row.troubles.append(("part_of", "no_whole"))

    def _owned(self, rows: list[Ready]) -> None:
        said = {row.values["customer"] for row in rows if row.values["customer"]}
        seen = Customer.objects.visible_to(self.actor).living()
        by_number = {one.number: one for one in seen.filter(number__in=[text.upper() for text in said])}
        named: dict[str, list[Customer]] = {}
        for one in seen.filter(name__in=said)[: 2 * len(said)]:
            named.setdefault(one.name, []).append(one)
        for row in rows:
            text = row.values.pop("customer")
            same = named.get(text, [])
            owner = by_number.get(text.upper()) or (same[0] if len(same) == 1 else None)
            if owner is not None:
                row.values["customer"] = owner
            elif text:
                row.troubles.append(("customer", "several_customers" if same else "no_customer"))


def value_in(one: designed.Field, text: str) -> Any:
    """What a cell says in a designed field. Refused (ValueError) when it cannot be read."""
    read = _READERS.get(one.kind)
    return read(one, text) if read else text


def _number(_one: designed.Field, text: str) -> float:
    number = float(text.replace(",", ""))
    return int(number) if number.is_integer() else number


def _money(one: designed.Field, text: str) -> int:
    try:
        return int(Decimal(text.replace(",", "").lstrip("¥￥")) * (1 if one.currency in {"JPY", "KRW"} else 100))
    except InvalidOperation:
        raise ValueError(text) from None


def _day(_one: designed.Field, text: str) -> str:
    day = rules.day_in(text)
    if day is None:
        raise ValueError(text)
    return day.isoformat()


def _several(one: designed.Field, text: str) -> list[str]:
    parts = text.replace("，", ",").replace("、", ",").split(",")
    return [_chosen(one, part.strip()) for part in parts if part.strip()]


def _yes_or_no(_one: designed.Field, text: str) -> bool:
    plain = text.casefold()
    if plain in {"是", "有", "yes", "y", "true", "1"}:
        return True
    if plain in {"否", "无", "無", "no", "n", "false", "0"}:
        return False
    raise ValueError(text)


def _chosen(one: designed.Field, text: str) -> str:
    for choice in one.choices:
        if text in {choice.code, *choice.names.values()}:
            return choice.code
    raise ValueError(text)


_READERS: Final[Mapping[str, Callable[[designed.Field, str], Any]]] = {
    "number": _number,
    "money": _money,
    "date": _day,
    "yes_no": _yes_or_no,
    "choice": _chosen,
    "several": _several,
    "address": lambda _one, text: {"street": text},
}


@action("assets.take_rows", label=_("Take the rows of an import of assets (the system does this)"))
def take_rows(actor: Actor, *, job: AssetImport, plan: Plan, rows: Sequence[Row], share: float, at: datetime) -> None:
    """Make the assets of a batch of rows, bring known ones up to date, and keep rows with faults.

    Refused (`Overtaken`) when another process was faster with the same rows.
    """
    counts = _take(job, plan, plan.read(rows), at)
    put_forward(job, {"row": len(rows), **counts}, share, at)
    told = {"rows": len(rows), "new": counts["new"], "updated": counts["updated"], "faults": counts["fault"]}
    record(IMPORT_TAKEN, actor, at=at, job=job, hall=job.hall, **told)


@action("assets.take_parts", label=_("Take the parts whose wholes came later in an import of assets (the system does this)"))
def take_parts(actor: Actor, *, job: AssetImport, plan: Plan, at: datetime) -> None:
    """Take rows again that were left only because what they are a part of stands further down in the table."""
    left = list(job.faults.filter(reasons=LATER).order_by("line"))
    if not left:
        unchanged()
        return
    job.faults.filter(pk__in=[one.pk for one in left]).delete()
    counts = _take(job, plan, plan.read([(one.line, one.cells) for one in left]), at)
    counts["fault"] -= len(left)
    put_forward(job, counts, job.share, at)
    record(IMPORT_TAKEN, actor, at=at, job=job, hall=job.hall, rows=0, new=counts["new"], updated=counts["updated"], faults=0)


def _take(job: AssetImport, plan: Plan, rows: list[Ready], at: datetime) -> dict[str, int]:
    fresh, wholes = list[Asset](), dict[str, str]()
    faults, updated, same = list[AssetImportFault](), 0, 0
    for row in rows:
        if not row.troubles:
            _check(plan, row, at)
        if row.troubles:
            faults.append(AssetImportFault(job=job, line=row.line, reasons=row.troubles, cells=row.cells))
            continue
        if row.whole:
            wholes[row.values["number"]] = row.whole
        asset = row.asset
        if asset is None:
            fresh.append(_filled(Asset(kind=plan.kind, created_at=at), row, plan, at))
        elif _differs(asset, row):
            _filled(asset, row, plan, at).save()
            record(ASSET_SAVED, plan.actor, at=at, asset=asset, hall=asset.hall, customer=asset.customer, fields="import")
            updated += 1
        else:
            same += 1
    made = Asset.objects.bulk_create(fresh)
    AssetSpell.objects.bulk_create([AssetSpell(asset=one, state=one.state, starts_date=one.state_date) for one in made])
    for one in made:
        record(ASSET_SAVED, plan.actor, at=at, asset=one, hall=one.hall, customer=one.customer)
    _join(wholes)
    AssetImportFault.objects.bulk_create(faults)
    return {"new": len(made), "updated": updated, "same": same, "fault": len(faults)}


def _check(plan: Plan, row: Ready, at: datetime) -> None:
    asset = _filled(Asset(kind=plan.kind, created_at=at), row, plan, at)
    try:
        asset.clean_fields(exclude=["kind", "hall", "customer", "supplier", "agreement"])
        asset.validate_constraints(exclude=["number"])
    except ValidationError as bad:
        names = bad.message_dict if hasattr(bad, "error_dict") else {"": []}
        row.troubles += [(name if name in plan.places else "", "not_so") for name in names]


def _filled(asset: Asset, row: Ready, plan: Plan, at: datetime) -> Asset:
    given = dict(row.values)
    is_new = asset.pk is None
    own = given.pop("fields")
    asset.fields = {**asset.fields, **own}
    if is_new:
        asset.hall = given.pop("hall", plan.hall)
        asset.state = given.pop("state", AssetState.IN_USE)
        asset.state_date = given.pop("state_date", None) or today(asset.hall, at)
        asset.name = given.pop("name", "") or f"{plan.kind.name_in()} {given['number']}"
    for name, value in given.items():
        if name not in {"state", "state_date", "number"} or is_new:
            setattr(asset, name, value)
    return asset


def _differs(asset: Asset, row: Ready) -> bool:
    given = {name: value for name, value in row.values.items() if name not in {"fields", "state", "state_date"}}
    is_same = all(getattr(asset, name) == value for name, value in given.items())
    return not is_same or any(asset.fields.get(code) != value for code, value in row.values["fields"].items())


def _join(wholes: Mapping[str, str]) -> None:
    """Put the rows that name a whole into it, where they are in none yet; nothing becomes a part of itself."""
    keys = dict(Asset.objects.filter(number__in={*wholes, *wholes.values()}).values_list("number", "pk"))
    has = set(Relation.objects.filter(kind=RelationKind.PART_OF, source__in=keys.values()).values_list("source_id", flat=True))
    ways = dict(Relation.objects.filter(kind=RelationKind.PART_OF).values_list("source_id", "target_id"))
    made = []
    for number, whole in wholes.items():
        part, into = keys.get(number), keys.get(whole)
        if part is None or into is None or part in has or _leads(ways, into, part):
            continue
        ways[part] = into
        made.append(Relation(source_id=part, target_id=into, kind=RelationKind.PART_OF))
    Relation.objects.bulk_create(made)


def _leads(ways: Mapping[int, int], start: int, end: int) -> bool:
    here: int | None = start
    while here is not None:
        if here == end:
            return True
        here = ways.get(here)
    return False
