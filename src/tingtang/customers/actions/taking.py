"""Rows of a table become customers: one action for each batch, journaled, and the same rows again change nothing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Final

import orjson
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.sealing import digest, seal
from tingtang.customers.actions.contacts import put_value as put_contact
from tingtang.customers.actions.copying import append
from tingtang.customers.actions.identities import put_value as put_identity
from tingtang.customers.actions.importing import PURPOSE, put_forward
from tingtang.customers.events import CUSTOMER_CHANGED, CUSTOMER_REGISTERED, IMPORT_TAKEN, SOURCE_NOTED
from tingtang.customers.models import Contact, Customer, CustomerImport, FieldSource, Identity, IdentityKind, ImportFault
from tingtang.customers.queries.customers import DIGEST
from tingtang.customers.queries.sources import consent_for, has_consent
from tingtang.customers.queries.specs import spec_of
from tingtang.customers.rules import importing, likeness
from tingtang.customers.rules.checks import IdentitySpec
from tingtang.customers.rules.importing import Trouble, Understood, Why, fields_told
from tingtang.customers.rules.names import grams, initials
from tingtang.customers.rules.writing import written_contact
from tingtang.journal.copying import numbers
from tingtang.journal.record import changed, record
from tingtang.org.models import Hall, Staff

Rows = Sequence[tuple[int, list[str]]]
_TEXTS: Final = ("name", "title", "language", "industry", "note")


@dataclass
class Plan:
    """How the rows of an import are read; made once, used for every batch."""

    job: CustomerImport
    heads: tuple[str, ...]

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each field stands in a row."""
        return {target: self.heads.index(head) for target, head in self.job.columns.items()}

    @cached_property
    def kinds(self) -> dict[str, IdentityKind]:
        return {kind.code: kind for kind in IdentityKind.objects.filter(is_active=True)}

    @cached_property
    def specs(self) -> dict[str, IdentitySpec]:
        return {code: spec_of(kind) for code, kind in self.kinds.items()}

    @cached_property
    def halls(self) -> dict[str, int]:
        """Halls by code and by name; a file brought into one hall cannot put customers into another."""
        halls = Hall.objects.filter(pk=self.job.hall_id) if self.job.hall_id else Hall.objects.all()
        return {word: hall.pk for hall in halls for word in (hall.code, hall.name, *hall.names.values())}

    @cached_property
    def staff(self) -> dict[str, int]:
        """Account managers by badge, and by name where only one bears it."""
        found: dict[str, int] = {}
        names: dict[str, list[int]] = defaultdict(list)
        for key, badge, name in Staff.objects.values_list("pk", "badge", "name"):
            found[badge] = key
            names[name].append(key)
        return {name: keys[0] for name, keys in names.items() if len(keys) == 1} | found

    def read(self, row: Sequence[str]) -> Understood:
        """A row as a customer, with references resolved."""
        if any(row[len(self.heads) :]):
            return Understood(troubles=[Trouble("", Why.CELL_COUNT)])
        cells = {target: row[at] if at < len(row) else "" for target, at in self.places.items()}
        found = importing.understand(cells, self.specs, keeps_malformed=self.job.keeps_malformed)
        for target, known, why in (
            ("hall", self.halls, Why.UNKNOWN_HALL),
            ("keeper", self.staff, Why.UNKNOWN_KEEPER),
        ):
            if target in found.values and found.values[target] not in known:
                found.troubles.append(Trouble(target, why))
        return found


@dataclass
class _Row:
    """One row on its way: what it says, the keys it is known by, and the customer who has them already."""

    line: int
    cells: list[str]
    said: Understood
    keys: set[tuple[Any, ...]] = field(default_factory=set)
    claims: set[tuple[Any, ...]] = field(default_factory=set)
    known: Customer | None = None


@action("customers.take_rows", label=_("Take the rows of an import (the system does this)"))
def take_rows(actor: Actor, *, plan: Plan, rows: Rows, share: float, at: datetime) -> None:
    """Make the customers of a batch of rows, bring known ones up to date when that is wanted, and keep rows with faults.

    Refused (`Overtaken`) when another process was faster with the same rows.
    """
    batch = _Batch(actor, plan, at)
    job = plan.job
    batch.take(_Row(line, cells, plan.read(cells)) for line, cells in rows)
    told = {"rows": len(rows), "new": batch.new, "updated": batch.updated, "faults": len(batch.faults)}
    counts = {"row": len(rows), "new": batch.new, "updated": batch.updated, "same": batch.same, "fault": len(batch.faults)}
    put_forward(job, counts, share, at)
    record(IMPORT_TAKEN, actor, at=at, job=job, hall=job.hall, **told)


class _Batch:
    """A batch of rows being taken."""

    def __init__(self, actor: Actor, plan: Plan, at: datetime) -> None:
        self.actor, self.plan, self.job, self.at = actor, plan, plan.job, at
        self.new = self.updated = self.same = 0
        self.faults: list[_Row] = []

    def take(self, rows: Iterable[_Row]) -> None:
        """Take all rows; of rows about the same customer one after another."""
        waiting = [row for row in self._without_repetitions(rows) if self._is_sound(row)]
        for row in waiting:
            row.keys, row.claims = self._keys(row.said)
        while waiting:
            wave, later, seen = list[_Row](), list[_Row](), set[tuple[Any, ...]]()
            for row in waiting:
                (later if row.keys & seen else wave).append(row)
                seen |= row.claims
            self._take_wave(wave)
            if self.job.existing == CustomerImport.Existing.SKIP:
                self.same, later = self.same + len(later), []
            waiting = later
        ImportFault.objects.bulk_create([self._fault(row) for row in self.faults])

    def _without_repetitions(self, rows: Iterable[_Row]) -> Iterator[_Row]:
        known = set[tuple[str, ...]]()
        for row in rows:
            if tuple(row.cells) in known and not row.said.troubles:
                self.same += 1
            else:
                known.add(tuple(row.cells))
                yield row

    def _is_sound(self, row: _Row) -> bool:
        if row.said.troubles:
            self.faults.append(row)
        return not row.said.troubles

    def _keys(self, said: Understood) -> tuple[set[tuple[Any, ...]], set[tuple[Any, ...]]]:
        """By what a customer is known again (numbers that only one can have; without any, the phone and the name together),
        and all keys that a row claims for its customer.
        """
        kinds, name = self.plan.kinds, likeness.normal(said.values["name"])
        numbers = [(kinds[code], digest(text, DIGEST)) for code, text in said.identities]
        only = {(kind.pk, found) for kind, found in numbers if kind.is_unique}
        phones = {("phone", digest(written_contact(kind, text), DIGEST), name) for kind, text in said.contacts if kind == "phone"}
        others = {("number", kind.pk, found, name) for kind, found in numbers}
        return only or phones or others, only | phones | others

    def _take_wave(self, wave: list[_Row]) -> None:
        self._find_known(wave)
        sound = [row for row in wave if self._is_sound(row) and self._has_agreed(row)]
        self._make([row for row in sound if row.known is None])
        known = [row for row in sound if row.known is not None]
        if self.job.existing == CustomerImport.Existing.UPDATE:
            self._update(known)
        else:
            self.same += len(known)

    def _has_agreed(self, row: _Row) -> bool:
        """Whether the customer agrees to what the source of the table needs; of rows that change nothing, yes."""
        source = self.job.data_source
        is_unread = row.known is not None and self.job.existing == CustomerImport.Existing.SKIP
        if source is None or is_unread or (row.known is not None and has_consent(row.known, source)) or source.purpose_id is None:
            return True
        row.said.troubles.append(Trouble("", Why.NOT_AGREED))
        self.faults.append(row)
        return False

    def _name_sources(self, pairs: Sequence[tuple[Customer, Understood]]) -> None:
        """Write down for what the rows said that it came from the source of the table."""
        source = self.job.data_source
        if source is None or self.job.taken_date is None:
            return
        made = []
        for customer, said in pairs:
            fields = fields_told(said)
            consent = consent_for(customer, source)
            about = {"customer": customer, "source": source, "taken_date": self.job.taken_date, "note": self.job.source}
            made += [FieldSource(field=one, consent=consent, noted_at=self.at, by_id=self.job.by_id, **about) for one in fields]
            told = {"hall": customer.hall, "fields": ",".join(fields), "kind": source.kind}
            record(SOURCE_NOTED, self.actor, at=self.at, customer=customer, datasource=source, **told)
        FieldSource.objects.bulk_create(made)

    def _find_known(self, wave: list[_Row]) -> None:
        owners = _owners({key for row in wave for key in row.keys})
        for row in wave:
            found = {owners[key].pk: owners[key] for key in row.keys if key in owners}
            if len(found) > 1:
                row.said.troubles.append(Trouble("", Why.TAKEN))
            row.known = next(iter(found.values()), None)

    def _make(self, rows: list[_Row]) -> None:
        made = [
            Customer(number=number, created_at=self.at, **self._columns(row.said))
            for row, number in zip(rows, _numbers(len(rows)), strict=True)
        ]
        append(made)
        self._add(list(zip(made, (row.said for row in rows), strict=True)), {})
        for customer in made:
            record(CUSTOMER_REGISTERED, self.actor, at=self.at, customer=customer, hall=customer.hall, kind=customer.kind)
            changed(customer, at=self.at, kind=customer.kind, hall=customer.hall_id)
        self._name_sources(list(zip(made, (row.said for row in rows), strict=True)))
        self.new += len(made)

    def _columns(self, said: Understood) -> dict[str, Any]:
        given: dict[str, Any] = {name: said.values[name] for name in ("kind", *_TEXTS) if name in said.values}
        hall = self.plan.halls[said.values["hall"]] if "hall" in said.values else self.job.hall_id
        keeper = {"keeper_id": self.plan.staff[said.values["keeper"]]} if "keeper" in said.values else {}
        name = said.values["name"]
        return {**given, **keeper, "hall_id": hall, "initials": initials(name), "grams": grams(name)}

    def _add(self, pairs: Sequence[tuple[Customer, Understood]], has: Mapping[int, set[tuple[Any, ...]]]) -> set[int]:
        """Give customers the numbers and contacts they do not have yet; returns whom it gave any."""
        identities, contacts = [], []
        for customer, said in pairs:
            known = has.get(customer.pk, set())
            kinds_reached = {key[0] for key in known}
            for code, text in said.identities:
                identity = self._identity(customer, code, text)
                if (identity.kind_id, identity.digest) not in known:
                    identities.append(identity)
            for kind, text in said.contacts:
                contact = Contact(customer=customer, kind=kind, is_primary=kind not in kinds_reached, created_at=self.at)
                put_contact(contact, text)
                if (kind, contact.digest) not in known:
                    contacts.append(contact)
                    kinds_reached.add(kind)
        append(identities)
        append(contacts)
        return {one.customer_id for one in identities} | {one.customer_id for one in contacts}

    def _identity(self, customer: Customer, code: str, text: str) -> Identity:
        kind = self.plan.kinds[code]
        found = Identity(customer=customer, kind=kind, is_only=kind.is_unique, created_at=self.at)
        put_identity(found, text)
        return found

    def _update(self, rows: list[_Row]) -> None:
        """Bring known customers up to date: cells that are not blank count, numbers and contacts are added, none is removed."""
        mine = [(row.known, row.said) for row in rows if row.known is not None and self._may_change(row.known)]
        self.same += len(rows) - len(mine)
        given = self._add(mine, _what_they_have([customer.pk for customer, _said in mine]))
        differing, named = [], []
        for customer, said in mine:
            wanted = self._columns(said)
            fields = [name for name in (*_TEXTS, "keeper_id") if name in wanted and getattr(customer, name) != wanted[name]]
            if not fields and customer.pk not in given:
                self.same += 1
                continue
            for name in (*fields, "initials", "grams"):
                setattr(customer, name, wanted[name])
            differing.append(customer)
            named.append((customer, said))
            told = ",".join(sorted([*fields, *(["contacts"] if customer.pk in given else [])]))
            record(CUSTOMER_CHANGED, self.actor, at=self.at, customer=customer, fields=told.replace("_id", ""))
        Customer.objects.bulk_update(differing, [*_TEXTS, "keeper", "initials", "grams"])
        self._name_sources(named)
        self.updated += len(differing)

    def _may_change(self, customer: Customer) -> bool:
        return self.job.hall_id is None or customer.hall_id in (None, self.job.hall_id)

    def _fault(self, row: _Row) -> ImportFault:
        reasons = [[one.column, one.why.value] for one in row.said.troubles]
        return ImportFault(job=self.job, line=row.line, reasons=reasons, sealed=seal(orjson.dumps(row.cells).decode(), PURPOSE))


def _numbers(count: int) -> list[str]:
    return [f"K{number:07d}" for number in numbers("customers_number_seq", count)]


def _owners(keys: set[tuple[Any, ...]]) -> dict[tuple[Any, ...], Customer]:
    """The living customer who has each key, where one has; a merged record stands for the one that was kept."""
    digests = [key[-1] if len(key) == 2 else key[-2] for key in keys]
    found: dict[tuple[Any, ...], Customer] = {}
    whole = Identity.objects.filter(digest__in=digests).select_related("customer__merged_into")
    for one in whole:
        customer = one.customer.merged_into or one.customer
        found[one.kind_id, bytes(one.digest)] = customer
        found["number", one.kind_id, bytes(one.digest), likeness.normal(one.customer.name)] = customer
    reached = Contact.objects.filter(kind="phone", digest__in=digests).select_related("customer__merged_into").order_by("-pk")
    for contact in reached:
        customer = contact.customer.merged_into or contact.customer
        found["phone", bytes(contact.digest), likeness.normal(contact.customer.name)] = customer
    return found


def _what_they_have(keys: Sequence[int]) -> dict[int, set[tuple[Any, ...]]]:
    """The numbers and contacts of some customers, also of records merged into them."""
    roots = {key: key for key in keys}
    roots |= {pk: root for pk, root in Customer.objects.filter(merged_into__in=keys).values_list("pk", "merged_into") if root}
    found: dict[int, set[tuple[Any, ...]]] = defaultdict(set)
    for customer, kind, code in Identity.objects.filter(customer__in=roots).values_list("customer_id", "kind_id", "digest"):
        found[roots[customer]].add((kind, bytes(code)))
    for customer, way, code in Contact.objects.filter(customer__in=roots).values_list("customer_id", "kind", "digest"):
        found[roots[customer]].add((way, bytes(code)))
    return found
