"""The right to be forgotten: asked by one person, carried out by another; the journal stays, and holds no names."""

from datetime import datetime
from typing import Any, Final

import orjson
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.core import registry
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Refused
from tingtang.core.sealing import unseal
from tingtang.customers.actions.importing import PURPOSE
from tingtang.customers.actions.merging import account_id
from tingtang.customers.events import CUSTOMER_ERASED, ERASURE_ASKED, ERASURE_DECLINED
from tingtang.customers.models import (
    Audit,
    BusinessMonth,
    Contact,
    ContactPlan,
    Customer,
    Defect,
    Erasure,
    Examination,
    FieldSource,
    HouseholdFile,
    Identity,
    ImportFault,
    Link,
    Merge,
    NameKey,
    Pair,
    PaperFile,
    Placement,
    PointEntry,
    Preference,
    Prospect,
    Tolerance,
)
from tingtang.customers.queries.erasing import obligations
from tingtang.customers.queries.family import family
from tingtang.journal.record import record

ERASED_NAME: Final = "***"
_OWNED: Final = (
    FieldSource,
    Identity,
    Contact,
    Preference,
    Examination,
    NameKey,
    Placement,
    Audit,
    Defect,
    PaperFile,
    PointEntry,
    ContactPlan,
    BusinessMonth,
    HouseholdFile,
    Prospect,
    Tolerance,
)


class StillNeeded(Refused):
    """Something forbids erasing the customer now."""

    message = _("The customer cannot be erased now: {reasons}")


class SamePerson(Refused):
    """Who asked for an erasure cannot carry it out."""

    message = _("A second person has to carry out the erasure: you asked for it yourself.")


class NotAsked(Refused):
    """The erasure was decided, or the record is not one that can be erased."""

    message = _("This erasure was decided already, or the record was merged or erased meanwhile.")


@action("customers.request_erasure", on="customer", label=_("Ask for customers to be erased"))
def request_erasure(actor: Actor, *, customer: Customer, at: datetime, ground: str = Erasure.Ground.WISH) -> Erasure:
    """Ask for a customer to be forgotten. Refused while something still needs him, and when it was asked already."""
    held = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    if held.merged_into_id or held.erased_at or Erasure.objects.filter(customer=held, state=Erasure.State.ASKED).exists():
        raise NotAsked
    _refuse_needed(family(held))
    asked = Erasure.objects.create(
        customer=held, ground=Erasure.Ground(ground), state=Erasure.State.ASKED, asked_at=at, asked_by_id=account_id(actor)
    )
    record(ERASURE_ASKED, actor, at=at, customer=held, hall=held.hall, ground=asked.ground)
    return asked


def _refuse_needed(keys: list[int]) -> None:
    reasons = obligations(keys)
    if reasons:
        raise StillNeeded(reasons=" ".join(reasons))


@action("customers.decline_erasure", on="customer", label=_("Decline to erase customers"))
def decline_erasure(actor: Actor, *, customer: Customer, erasure: Erasure, at: datetime) -> None:
    """Turn down a wish to be forgotten, or take it back. Refused when it was decided already."""
    held = _asked(erasure)
    _decide(held, Erasure.State.DECLINED, actor, {}, at)
    record(ERASURE_DECLINED, actor, at=at, customer=customer, hall=customer.hall)


def _asked(erasure: Erasure) -> Erasure:
    held = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
    if held.state != Erasure.State.ASKED:
        raise NotAsked
    return held


@action("customers.erase", on="customer", label=_("Erase customers, as the second person"))
def erase(actor: Actor, *, customer: Customer, erasure: Erasure, at: datetime) -> Erasure:
    """Forget a customer, with all records merged into his: nothing that says who he was is left in any table or file.

    Refused for who asked for it, while something still needs him, and when it was decided already.
    """
    wish = _asked(erasure)
    if wish.asked_by_id is not None and wish.asked_by_id == account_id(actor):
        raise SamePerson
    keys = family(wish.customer_id)
    held = list(Customer.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    if any(one.erased_at for one in held) or any(one.pk == wish.customer_id and one.merged_into_id for one in held):
        raise NotAsked
    _refuse_needed(keys)
    traces = _traces(held)
    removed: dict[str, int] = {}
    for custody in registry.custody.values():
        removed |= custody.erase(list(keys))
    removed |= _remove_own(keys)
    removed["import_fault"] = _remove_faults(traces)
    _forget_answers(traces)
    _blank(keys, at)
    _decide(wish, Erasure.State.DONE, actor, {name: count for name, count in removed.items() if count}, at)
    record(CUSTOMER_ERASED, actor, at=at, customer=customer, hall=customer.hall, ground=wish.ground, records=len(keys))
    wish.refresh_from_db()
    return wish


def _traces(held: list[Customer]) -> set[str]:
    """Every text by which a row that is kept elsewhere could be this customer's."""
    keys = [one.pk for one in held]
    found = {text for one in held for text in (one.name, one.number)}
    found |= {one.plain for one in Identity.objects.filter(customer__in=keys).select_related("kind")}
    found |= {one.plain for one in Contact.objects.filter(customer__in=keys)}
    return {text for text in found if len(text) > 1}


def _remove_own(keys: list[int]) -> dict[str, int]:
    """Remove what belongs to the records; of merges stays that they were, without the values."""
    removed = {str(model._meta.model_name): model._base_manager.filter(customer__in=keys).delete()[0] for model in _OWNED}
    removed["link"] = Link.objects.filter(Q(source__in=keys) | Q(target__in=keys)).delete()[0]
    removed["pair"] = Pair.objects.filter(Q(one__in=keys) | Q(other__in=keys)).delete()[0]
    Merge.objects.filter(Q(kept__in=keys) | Q(merged__in=keys)).update(before={}, after={})
    return removed


def _remove_faults(traces: set[str]) -> int:
    """Remove rows that imports could not take when they speak of the customer."""
    found = []
    for key, sealed in ImportFault.objects.values_list("pk", "sealed").iterator(chunk_size=2000):
        cells: list[Any] = orjson.loads(unseal(sealed, PURPOSE))
        if any(trace in str(cell) for cell in cells for trace in traces):
            found.append(key)
    ImportFault.objects.filter(pk__in=found).delete()
    return len(found)


def _forget_answers(traces: set[str]) -> None:
    """Remove answers of the API that are kept for repeated requests and speak of the customer."""
    with connection.cursor() as cursor:
        for trace in traces:
            text = orjson.dumps(trace)[1:-1]
            cursor.execute("DELETE FROM core_idempotencykey WHERE position(%s::bytea IN body) > 0", [text])


def _blank(keys: list[int], at: datetime) -> None:
    blank = {"name": ERASED_NAME, "title": "", "language": "", "industry": "", "note": "", "initials": "", "grams": []}
    Customer.objects.filter(pk__in=keys).update(**blank, keeper=None, tier=None, erased_at=at)


def _decide(erasure: Erasure, state: str, actor: Actor, removed: dict[str, int], at: datetime) -> None:
    decided = {"state": state, "decided_at": at, "decided_by_id": account_id(actor), "removed": removed}
    Erasure.objects.filter(pk=erasure.pk).update(**decided)
