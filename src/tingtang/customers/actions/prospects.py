"""Writes of prospects: taken over from a table, given to somebody, contacted, made customers, erased when nothing came (CUS-20)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

import orjson
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.core.sealing import seal
from tingtang.customers.actions.care import plan_contact
from tingtang.customers.actions.customers import register
from tingtang.customers.actions.merging import account_id
from tingtang.customers.events import (
    PROSPECT_CLOSED,
    PROSPECT_CONTACTED,
    PROSPECT_GIVEN,
    PROSPECT_SEEN,
    PROSPECT_WON,
    PROSPECTS_ERASED,
    PROSPECTS_SCORED,
    PROSPECTS_TAKEN,
    SOURCE_NOTED,
)
from tingtang.customers.models import (
    Customer,
    DataSource,
    FieldSource,
    IdentityKind,
    Prospect,
    ProspectBar,
    ProspectContact,
    ProspectTable,
)
from tingtang.customers.models.prospects import PURPOSE
from tingtang.customers.queries import prospects as reads
from tingtang.customers.queries.prospects import Known
from tingtang.customers.rules import prospects as rules
from tingtang.customers.rules.importing import Understood, fields_told
from tingtang.customers.rules.prospects import Line
from tingtang.journal.record import record
from tingtang.journal.saving import clean, locked, tidy
from tingtang.org.models import Hall, Staff

MOST_ROWS: Final = 10_000
_FACTS: Final = ("region", "founded_year", "staff_count", "revenue_cents", "before_cents")


class NoProspect(Refused):
    """The prospect is won or closed already."""

    message = _("This prospect became a customer or was closed already. Load the page again.")


@action("customers.take_prospects", on="hall", label=_("Take prospects over from tables"))
def take_prospects(
    actor: Actor, *, hall: Hall | None, source: DataSource, purpose: str, ground: str, lines: Sequence[Line], at: datetime,
    file: str = "", taken_date: date | None = None, keep_days: int = 180,
) -> ProspectTable:  # fmt: skip
    """Take rows over as prospects. Who is a customer is not written again, nor is who does not want to be asked; who is a prospect already
    is brought up to date.

    Refused without source, purpose and ground, of more rows than are read at once, and as of a day to come.
    """
    today = timezone.localdate(at)
    if not source.is_active or (source.kind == "third" and not source.basis.strip()):
        raise Invalid(
            fields={"source": [str(_("This source is no longer used, or does not say by which contract or law it gives data."))]}
        )
    if (taken_date or today) > today:
        raise Invalid(fields={"taken_date": [str(_("This day is still to come."))]})
    if len(lines) > MOST_ROWS:
        raise Invalid(fields={"file": [str(_("At most 10,000 rows at once: divide the table."))]})
    table = ProspectTable(
        file=tidy(file)[:200], hall=hall, source=source, purpose=tidy(purpose), ground=ground, taken_date=taken_date or today,
        keep_days=keep_days, taken_at=at, by_id=account_id(actor), row_count=len(lines),
    )  # fmt: skip
    clean(table)
    table.save()
    table.faults = [[line.number, one.column, one.why.value] for line in lines for one in line.said.troubles]
    _write(table, [line for line in lines if not line.said.troubles], at)
    table.save()
    counts = {name: getattr(table, f"{name}_count") for name in ("new", "same", "known", "barred")}
    faulty = len({one[0] for one in table.faults})
    record(
        PROSPECTS_TAKEN, actor, at=at, prospecttable=table, hall=hall, datasource=source, ground=ground, rows=len(lines),
        faults=faulty, **counts,
    )  # fmt: skip
    return table


def _write(table: ProspectTable, lines: Sequence[Line], at: datetime) -> None:
    keyed = [
        (line, reads.keys_of(line.said), reads.core_of(line.said.values["name"], line.said.values["kind"])) for line in lines
    ]
    known, held = _held([(keys, core) for _line, keys, core in keyed])
    made: dict[str, Prospect] = {}
    changed: dict[int, Prospect] = {}
    for line, keys, core in keyed:
        marks = [*keys, *([core] if core else [])]
        if known.barred.intersection(keys):
            table.barred_count += 1
        elif any(mark in known.customers for mark in marks):
            table.known_count += 1
        elif (old := next((held[known.prospects[mark]] for mark in marks if mark in known.prospects), None)) is not None:
            table.same_count += 1
            if old.state != Prospect.State.WON:
                _put(old, table, line, keys, core, at)
                changed[old.pk] = old
        elif (twin := next((made[mark] for mark in marks if mark in made), None)) is not None:
            table.same_count += 1
            _put(twin, table, line, [*twin.keys, *keys], core, at)
            made |= dict.fromkeys(marks, twin)
        else:
            fresh = Prospect(created_at=at, hall=table.hall)
            _put(fresh, table, line, keys, core, at)
            made |= dict.fromkeys(marks, fresh)
            table.new_count += 1
    Prospect.objects.bulk_create({id(one): one for one in made.values()}.values(), batch_size=1000)
    names = ["table", "name", "core", "kind", "industry", "note", "stage", "score", "sealed", "keys", "keep_until", *_FACTS]
    _update(changed.values(), names)


def _held(marks: Sequence[tuple[Sequence[str], str]]) -> tuple[Known, dict[int, Prospect]]:
    """Who is known by keys and names, and the prospects among them, held. Who was erased meanwhile may be barred now: it is read again."""
    while True:
        known = reads.known(marks)
        keys = set(known.prospects.values())
        held = Prospect.objects.select_for_update().order_by("pk").in_bulk(keys)
        if held.keys() == keys:
            return known, held


def _update(rows: Iterable[Prospect], fields: Sequence[str]) -> None:
    """Many rows at once: what Django writes for `bulk_update` takes the database eight times as long for twenty thousand.

    They must be held: one that is gone would be written anew.
    """
    given = {"update_conflicts": True, "unique_fields": ["id"], "update_fields": list(fields)}
    Prospect.objects.bulk_create(list(rows), batch_size=1000, **given)  # type: ignore[arg-type]


def _put(row: Prospect, table: ProspectTable, line: Line, keys: Sequence[str], core: str, at: datetime) -> None:
    """What a row says, into the prospect: cells that are blank change nothing."""
    said, facts = line.said, line.facts
    plain = row.plain
    told = dict(plain["contacts"]) | dict(said.contacts)
    numbers = dict(plain["identities"]) | dict(said.identities)
    body = {"person": facts.person or plain["person"], "contacts": list(told.items()), "identities": list(numbers.items())}
    row.table, row.core, row.keys = table, core, sorted({*row.keys, *keys})
    row.sealed = seal(orjson.dumps(body).decode(), PURPOSE)
    for name in ("name", "kind", "industry", "note"):
        if said.values.get(name):
            setattr(row, name, said.values[name])
    for name in _FACTS:
        if getattr(facts, name) not in (None, ""):
            setattr(row, name, getattr(facts, name))
    row.stage = line.stage or row.stage
    row.score = rules.score(row.why.get("chance"), row.stage)
    row.keep_until = timezone.localdate(at) + timedelta(days=table.keep_days)


def _open(prospect: Prospect) -> Prospect:
    held: Prospect = locked(prospect)
    if held.state != Prospect.State.OPEN:
        raise NoProspect
    return held


def _where(prospect: Prospect) -> dict[str, Any]:
    return {"prospect": prospect, "hall": prospect.hall}


@action("customers.give_prospect", on="prospect", label=_("Give prospects to somebody"))
def give_prospect(actor: Actor, *, prospect: Prospect, owner: Staff, at: datetime, next_date: date | None = None) -> Prospect:
    """Say who works on a prospect, and until when he is to be contacted. Refused when it has ended, and for a day that is past."""
    held = _open(prospect)
    _not_past(next_date, at)
    held.owner, held.next_date = owner, next_date or held.next_date
    held.save(update_fields=["owner", "next_date"])
    record(PROSPECT_GIVEN, actor, at=at, **_where(held), owner=owner)
    return held


@action("customers.work_on_prospect", on="prospect", label=_("Take prospects to work on oneself"))
def work_on_prospect(actor: Actor, *, prospect: Prospect, owner: Staff, at: datetime) -> Prospect:
    """Work on a prospect oneself. Refused for somebody else, and when it has ended."""
    held = _open(prospect)
    if owner.pk != actor.staff_id:
        raise Denied(permission="customers.give_prospect")
    held.owner = owner
    held.save(update_fields=["owner"])
    record(PROSPECT_GIVEN, actor, at=at, **_where(held), owner=owner)
    return held


def _not_past(day: date | None, at: datetime) -> None:
    if day is not None and day < timezone.localdate(at):
        raise Invalid(fields={"next_date": [str(_("This day is past."))]})


@action("customers.reveal_prospect", on="prospect", label=_("See how prospects are reached"))
def reveal_prospect(actor: Actor, *, prospect: Prospect, at: datetime) -> dict[str, Any]:
    """How a prospect is reached, unmasked; who looked is recorded. Refused when it has ended."""
    held = _open(prospect)
    record(PROSPECT_SEEN, actor, at=at, **_where(held))
    return held.plain


@action("customers.note_prospect", on="prospect", label=_("Note contacts with prospects"))
def note_prospect(
    actor: Actor, *, prospect: Prospect, outcome: str, at: datetime, way: str = "phone", refusal: str = "", note: str = "",
    next_date: date | None = None, is_over: bool = False,
) -> Prospect:  # fmt: skip
    """Note a contact with its outcome and the day of the next one; `is_over` closes the prospect, who then did not come.

    Refused for a refusal without its reason, when it has ended, and for a next contact in the past. The period it is kept begins anew.
    """
    held = _open(prospect)
    if (outcome == "refused") != bool(refusal):
        raise Invalid(fields={"refusal": [str(_("Say why, if it was refused."))]})
    if is_over and next_date is not None:
        raise Invalid(fields={"next_date": [str(_("It is closed, or there is a next contact: not both."))]})
    _not_past(next_date, at)
    told = ProspectContact(
        prospect=held, outcome=outcome, way=way, refusal=refusal, note=tidy(note), at=at, by_id=account_id(actor)
    )
    clean(told)
    told.save()
    held.latest_outcome, held.next_date = outcome, next_date
    if held.owner is None and actor.staff_id is not None:
        held.owner_id = actor.staff_id
    if outcome != "unreached":
        held.keep_until = timezone.localdate(at) + timedelta(days=held.table.keep_days)
    if is_over:
        held.state, held.ended_at = Prospect.State.LOST, at
    held.save()
    about = {**_where(held), "owner": held.owner}
    record(PROSPECT_CONTACTED, actor, at=at, **about, way=way, reply=outcome, refusal=refusal or None)
    if is_over:
        record(PROSPECT_CLOSED, actor, at=at, **about)
    return held


@action("customers.convert_prospect", on="prospect", label=_("Make prospects customers"))
def convert_prospect(actor: Actor, *, prospect: Prospect, at: datetime) -> Customer:
    """Make a customer of a prospect, with everything that is known and the source of each part; a contact that was to come is planned.

    Who is a customer meanwhile is not registered again. Refused when it has ended.
    """
    held = _open(prospect)
    found = reads.known([(held.keys, held.core)])
    key = next((found.customers[mark] for mark in (*held.keys, held.core) if mark in found.customers), None)
    customer = Customer.objects.get(pk=key) if key is not None else _registered(actor, held, at)
    day, owner, topic = held.next_date, held.owner, held.table.purpose
    _win(actor, held, customer, at, is_known=key is not None)
    if day is not None and owner is not None and day >= timezone.localdate(at):
        plan_contact(actor, customer=customer, owner=owner, topic=topic, due_date=day, at=at)
    return customer


def _registered(actor: Actor, held: Prospect, at: datetime) -> Customer:
    plain = held.plain
    kinds = {kind.code: kind for kind in IdentityKind.objects.filter(code__in=dict(plain["identities"]), is_active=True)}
    note = "\n".join(filter(None, [held.note, f"{_('Contact person')}: {plain['person']}" if plain["person"] else ""]))
    numbers = [(kinds[code], text) for code, text in plain["identities"] if code in kinds]
    customer = register(
        actor, at=at, hall=held.hall, kind=held.kind, name=held.name, industry=held.industry, keeper=held.owner, note=note,
        identities=numbers, contacts=[(kind, text) for kind, text in plain["contacts"]],
    )  # fmt: skip
    said = Understood({"name": held.name}, plain["identities"], plain["contacts"])
    fields, source = fields_told(said), held.table.source
    about = {"customer": customer, "source": source, "taken_date": held.table.taken_date, "note": held.table.purpose}
    FieldSource.objects.bulk_create(FieldSource(field=one, noted_at=at, by_id=account_id(actor), **about) for one in fields)
    told = {"hall": customer.hall, "fields": ",".join(fields), "kind": source.kind}
    record(SOURCE_NOTED, actor, at=at, customer=customer, datasource=source, **told)
    return customer


def _win(actor: Actor, held: Prospect, customer: Customer, at: datetime, *, is_known: bool) -> None:
    held.state, held.customer, held.ended_at, held.next_date = Prospect.State.WON, customer, at, None
    held.sealed, held.keys, held.core, held.note = None, [], "", ""  # what it held is the customer's now
    held.save()
    about = {"customer": customer, "datasource": held.table.source, "owner": held.owner}
    record(PROSPECT_WON, actor, at=at, **_where(held), **about, is_known=is_known)


@action("customers.recognise_prospects", label=_("Know prospects again among customers (the system does this)"))
def recognise_prospects(actor: Actor, *, customers: Sequence[int], at: datetime) -> int:
    """Close prospects who came by another way: who registered them did not know that they were asked. How many."""
    found = reads.same_as(customers)
    people = Customer.objects.in_bulk([key for _one, key in found])
    for one, key in found:
        _win(actor, _open(one), people[key], at, is_known=True)
    if not found:
        unchanged()
    return len(found)


@action("customers.erase_prospect", on="prospect", label=_("Erase prospects who do not want to be asked"))
def erase_prospect(actor: Actor, *, prospect: Prospect, at: datetime) -> None:
    """Forget somebody who does not want to be asked: later tables leave him out. Refused for who became a customer."""
    held: Prospect = locked(prospect)
    if held.state == Prospect.State.WON:
        raise NoProspect
    ProspectBar.objects.bulk_create([ProspectBar(key=key, since=at) for key in held.keys], ignore_conflicts=True)
    record(PROSPECTS_ERASED, actor, at=at, hall=held.hall, count=1, reason="wish")
    held.delete()


@action("customers.forget_prospects", on="hall", label=_("Erase prospects after their period (the system does this)"))
def forget_prospects(actor: Actor, *, hall: Hall | None, prospects: Iterable[Prospect], at: datetime) -> int:
    """Erase prospects of a hall with whom nothing came within the period they are kept for, which may have begun anew. How many."""
    old = reads.outdated(timezone.localdate(at)).filter(pk__in=[one.pk for one in prospects])
    keys = list(old.select_related(None).select_for_update().order_by("pk").values_list("pk", flat=True))
    Prospect.objects.filter(pk__in=keys).delete()
    if keys:
        record(PROSPECTS_ERASED, actor, at=at, hall=hall, count=len(keys), reason="period")
    else:
        unchanged()
    return len(keys)


@action("customers.keep_scores", label=_("Keep how likely prospects are (the system does this)"))
def keep_scores(
    actor: Actor, *, told: Sequence[tuple[Prospect, dict[str, Any], dict[str, str]]], learnt: int, at: datetime
) -> int:
    """Keep of each prospect why he is likely to take what, and what that is called by language. How many: who was erased is left out."""
    held = Prospect.objects.select_for_update().order_by("pk").in_bulk([one.pk for one, _why, _wanted in told])
    kept = [(held[one.pk], why, wanted) for one, why, wanted in told if one.pk in held]
    for one, why, wanted in kept:
        one.why, one.wanted, one.score = why, wanted, rules.score(why.get("chance"), one.stage)
    _update([one for one, _why, _wanted in kept], ["why", "wanted", "score"])
    record(PROSPECTS_SCORED, actor, at=at, count=len(kept), learnt=learnt)
    return len(kept)
