"""Sealing everything anew after the data keys were changed."""

from datetime import datetime
from typing import Any, Final

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.sealing import current_key, digest, key_of, seal, unseal
from tingtang.customers.actions.importing import PURPOSE as IMPORT
from tingtang.customers.events import RESEALED
from tingtang.customers.models import Contact, CustomerImport, Identity, ImportFault, Prospect, contacts, identities, prospects
from tingtang.customers.queries.customers import DIGEST
from tingtang.customers.queries.prospects import keys_of
from tingtang.customers.rules.importing import Understood
from tingtang.customers.rules.writing import written_contact
from tingtang.journal.record import record

BATCH: Final = 1000


def reseal(actor: Actor, *, at: datetime) -> int:
    """Seal every identity and contact with the current data key, in batches that can be interrupted; how many were.

    Refused (`CannotOpen`) when a key that something was sealed with is no longer on the ring.
    """
    done = 0
    for model in (Identity, Contact):
        after = 0
        while True:
            latest, count = _batch(actor, model=model, after=after, at=at)
            if latest is None:
                break
            after, done = latest, done + count
    return done + _prospects(actor, at=at) + _imports(actor, at=at)


@action("customers.reseal", label=_("Seal customers' data with a new key"))
def _batch(actor: Actor, *, model: type[models.Model], after: int, at: datetime) -> tuple[int | None, int]:
    rows: list[Any] = list(model._base_manager.select_for_update().filter(pk__gt=after).order_by("pk")[:BATCH])
    changed = [row for row in rows if _seal(row)]
    if changed:
        with transaction.atomic():
            model._base_manager.bulk_update(changed, ["sealed", "digest"])
        record(RESEALED, actor, at=at, items=len(changed), kind=model._meta.model_name)
    else:
        unchanged()
    return (rows[-1].pk if rows else None), len(changed)


@action("customers.reseal_prospects", label=_("Seal prospects' data with a new key"))
def _prospects(actor: Actor, *, at: datetime) -> int:
    """Prospects are few: sealed anew in one transaction, with the digests by which they are known again."""
    old = [one for one in Prospect.objects.select_for_update().exclude(sealed=None) if key_of(one.sealed or b"") != current_key()]
    for one in old:
        told = one.plain
        one.sealed = seal(unseal(one.sealed or b"", prospects.PURPOSE), prospects.PURPOSE)
        one.keys = keys_of(Understood({}, told["identities"], told["contacts"]))
    Prospect.objects.bulk_update(old, ["sealed", "keys"], batch_size=BATCH)
    if old:
        record(RESEALED, actor, at=at, items=len(old), kind="prospect")
    else:
        unchanged()
    return len(old)


@action("customers.reseal_imports", label=_("Seal rows kept of imports with a new key"))
def _imports(actor: Actor, *, at: datetime) -> int:
    """Heads of imports, and rows that could not be taken, which somebody may still download."""
    done = 0
    places: tuple[tuple[Any, str], ...] = ((CustomerImport, "heads"), (ImportFault, "sealed"))
    for model, field in places:
        kept = model._base_manager.select_for_update(of=("self",)).exclude(**{field: None})
        old = [one for one in kept if key_of(getattr(one, field)) != current_key()]
        for one in old:
            setattr(one, field, seal(unseal(getattr(one, field), IMPORT), IMPORT))
        model._base_manager.bulk_update(old, [field], batch_size=BATCH)
        done += len(old)
    if done:
        record(RESEALED, actor, at=at, items=done, kind="customerimport")
    else:
        unchanged()
    return done


def _seal(row: Any) -> bool:
    if isinstance(row, Contact):
        text = row.plain
        compared, purpose = written_contact(row.kind, text), contacts.PURPOSE
    elif isinstance(row, Identity):
        text = compared = row.plain
        purpose = identities.PURPOSE
    found = digest(compared, DIGEST)
    is_current = row.sealed is None or key_of(row.sealed) == current_key()
    if is_current and bytes(row.digest) == found:
        return False
    row.digest = found
    if row.sealed is not None:
        row.sealed = seal(unseal(row.sealed, purpose), purpose)
    return True
