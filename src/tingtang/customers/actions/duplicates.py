"""Writes of the list of possible duplicates."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Denied
from tingtang.customers.actions.copying import append
from tingtang.customers.actions.merging import CannotMerge
from tingtang.customers.events import PAIR_TOLD_APART, PAIRS_FOUND
from tingtang.customers.models import Customer, NameKey, Pair
from tingtang.customers.queries import duplicates
from tingtang.customers.rules.matching import Likeness
from tingtang.journal.record import record

BATCH = 2000


@action("customers.note_duplicates", label=_("Note possible duplicates (the system does this)"))
def note_duplicates(actor: Actor, *, keys: Sequence[int], at: datetime) -> int:
    """Compare some customers anew with all others and keep the pairs that are likely one; returns how many there are."""
    _keep_keys(keys)
    Pair.objects.filter(state=Pair.State.OPEN, one__in=keys).delete()
    Pair.objects.filter(state=Pair.State.OPEN, other__in=keys).delete()
    pairs = [pair for some in duplicates.candidates(keys) for pair in some]
    return _keep_pairs(actor, duplicates.scored(pairs), at=at)


@action("customers.keep_name_keys", label=_("Keep the keys of names (the system does this)"))
def keep_name_keys(actor: Actor, *, keys: Sequence[int]) -> None:
    """Make the keys by which the names of some customers are looked for; keys are no facts, so the journal is not told."""
    _keep_keys(keys)
    unchanged()


def _keep_keys(keys: Sequence[int]) -> None:
    NameKey.objects.filter(customer__in=keys).delete()
    found = duplicates.name_keys(duplicates.clues_of(keys))
    rows = [NameKey(customer_id=customer, key=duplicates.key_of(key.text), most=key.most) for customer, key in found]
    append(rows)


@action("customers.keep_pairs", label=_("Keep pairs of possible duplicates (the system does this)"))
def keep_pairs(actor: Actor, *, pairs: Sequence[tuple[int, int]], at: datetime) -> int:
    """Compare pairs and keep those that are likely one; returns how many."""
    return _keep_pairs(actor, duplicates.scored(pairs), at=at)


def _keep_pairs(actor: Actor, found: Collection[tuple[int, int, Likeness]], *, at: datetime) -> int:
    rows = [
        Pair(one_id=one, other_id=other, score=likely.score, reasons=list(likely.reasons), found_at=at)
        for one, other, likely in found
    ]
    Pair.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    if rows:
        record(PAIRS_FOUND, actor, at=at, count=len(rows))
    else:
        unchanged()
    return len(rows)


def find_everywhere(at: datetime) -> int:
    """Search the whole of the customers for duplicates not on the list yet; returns how many were found.

    In short transactions, so that nobody waits: first the keys that are missing, then pairs by slices.
    """
    after = 0
    while some := duplicates.without_keys(after, BATCH):
        keep_name_keys(SYSTEM, keys=some)
        after = some[-1]
    slices = list(duplicates.candidates())
    return sum(keep_pairs(SYSTEM, pairs=pairs, at=at) for pairs in slices)


@action("customers.tell_apart", on="one", label=_("Say that two customers are not the same"))
def tell_apart(actor: Actor, *, one: Customer, other: Customer, at: datetime) -> None:
    """Remember that two records are two customers: they are not offered again. Refused without the right in both
    halls, and for a record and itself."""
    if not actor.may("customers.tell_apart", other):
        raise Denied(permission="customers.tell_apart")
    if one.pk == other.pk:
        raise CannotMerge(CannotMerge.reasons["itself"])
    first, second = sorted((one.pk, other.pk))
    decided = {"state": Pair.State.DIFFERENT, "decided_at": at}
    Pair.objects.update_or_create(
        one_id=first, other_id=second, defaults=decided, create_defaults={**decided, "score": 0, "found_at": at}
    )
    record(PAIR_TOLD_APART, actor, at=at, one=one, other=other)
