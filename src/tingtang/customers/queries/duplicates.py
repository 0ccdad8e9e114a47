"""Reads that find records which may be one customer, and the list of such pairs."""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet

from tingtang.core.actors import Actor
from tingtang.core.database import shapes
from tingtang.core.errors import NotFound
from tingtang.customers.models import Contact, ContactKind, Customer, Identity, Pair
from tingtang.customers.rules import likeness, matching
from tingtang.customers.rules.matching import Clues, Key

MERGE: Final = "customers.merge"
SLICE: Final = 5000
# Records are compared when they share a number, a contact or a form of the name that not too many others share.
_BLOCKS: Final = """
WITH shared_contact AS (
    SELECT kind, digest FROM customers_contact WHERE kind <> 'address' {of_contacts}
    GROUP BY kind, digest HAVING count(*) BETWEEN 2 AND 30
), shared_identity AS (
    SELECT kind_id, digest FROM customers_identity WHERE NOT is_only {of_identities}
    GROUP BY kind_id, digest HAVING count(*) BETWEEN 2 AND 30
), shared_name AS (
    SELECT key, min(most) AS most FROM customers_namekey {of_names}
    GROUP BY key HAVING count(*) BETWEEN 2 AND min(most)
), found AS (
    SELECT a.customer_id AS x, b.customer_id AS y
    FROM shared_contact JOIN customers_contact a USING (kind, digest) JOIN customers_contact b USING (kind, digest)
    WHERE a.customer_id < b.customer_id {of_pair}
    UNION
    SELECT a.customer_id, b.customer_id
    FROM shared_identity JOIN customers_identity a USING (kind_id, digest) JOIN customers_identity b USING (kind_id, digest)
    WHERE a.customer_id < b.customer_id {of_pair}
    UNION
    SELECT a.customer_id, b.customer_id
    FROM shared_name s JOIN customers_namekey a USING (key) JOIN customers_namekey b USING (key)
    WHERE a.customer_id < b.customer_id {of_pair}
        AND (s.most > 3 OR NOT (
            (EXISTS (SELECT 1 FROM customers_contact c WHERE c.customer_id = a.customer_id AND c.kind <> 'address')
                OR EXISTS (SELECT 1 FROM customers_identity i WHERE i.customer_id = a.customer_id))
            AND (EXISTS (SELECT 1 FROM customers_contact c WHERE c.customer_id = b.customer_id AND c.kind <> 'address')
                OR EXISTS (SELECT 1 FROM customers_identity i WHERE i.customer_id = b.customer_id))))
)
SELECT x, y FROM found
JOIN customers_customer one ON one.id = x JOIN customers_customer other ON other.id = y
WHERE one.kind = other.kind AND one.merged_into_id IS NULL AND other.merged_into_id IS NULL
    AND one.erased_at IS NULL AND other.erased_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM customers_pair p WHERE p.one_id = x AND p.other_id = y {known})
"""
_ALL: Final = {"of_contacts": "", "of_identities": "", "of_names": "", "of_pair": "", "known": ""}
_OF_SOME: Final = {
    "of_contacts": "AND (kind, digest) IN (SELECT kind, digest FROM customers_contact WHERE customer_id = ANY(%(keys)s))",
    "of_identities": "AND (kind_id, digest) IN (SELECT kind_id, digest FROM customers_identity WHERE customer_id = ANY(%(keys)s))",
    "of_names": "WHERE key IN (SELECT key FROM customers_namekey WHERE customer_id = ANY(%(keys)s))",
    "of_pair": "AND (a.customer_id = ANY(%(keys)s) OR b.customer_id = ANY(%(keys)s))",
    "known": "AND p.state = 'different'",
}


def key_of(text: str) -> int:
    """A form of a name as a keyed number of 64 bits, from which the name cannot be had back."""
    found = hmac.digest(_pepper(), text.encode(), "sha256")[:8]
    return int.from_bytes(found, "big", signed=True)


def _pepper() -> bytes:
    return hashlib.blake2b(settings.SECRET_KEY.encode(), person=b"name keys").digest()


def clues_of(keys: Sequence[int]) -> dict[int, Clues]:
    """What can be compared of each of some customers: digests, nothing is unsealed."""
    found: dict[int, dict[str, set[Any]]] = defaultdict(lambda: defaultdict(set))
    contacts = Contact.objects.filter(customer__in=keys).values_list("customer_id", "kind", "digest")
    for customer, kind, digest in contacts:
        found[customer][kind].add(bytes(digest).hex())
    identities = Identity.objects.filter(customer__in=keys)
    for customer, check, code, digest in identities.values_list("customer_id", "kind__check_digit", "kind__code", "digest"):
        found[customer]["identity"].add((check or code, bytes(digest).hex()))
    named = Customer.objects.filter(pk__in=keys).values_list("pk", "kind", "name")
    return {key: _clues(kind, name, found[key]) for key, kind, name in named}


def _clues(kind: str, name: str, parts: dict[str, set[Any]]) -> Clues:
    return Clues(
        kind,
        name,
        frozenset(parts[ContactKind.PHONE]),
        frozenset(parts[ContactKind.MAIL] | parts[ContactKind.IM]),
        frozenset(parts[ContactKind.ADDRESS]),
        frozenset(parts["identity"]),
    )


def name_keys(clues: dict[int, Clues]) -> Iterator[tuple[int, Key]]:
    """The forms of the names of some customers, by customer."""
    for customer, one in clues.items():
        for key in matching.keys(one):
            yield customer, key


def candidates(keys: Sequence[int] | None = None) -> Iterator[list[tuple[int, int]]]:
    """Pairs worth comparing, in slices: those of some customers, or (None) all that are not on the list yet."""
    with connection.cursor() as cursor:
        if keys is None:
            cursor.execute(_BLOCKS.format(**_ALL))
        else:
            cursor.execute(_BLOCKS.format(**_OF_SOME), {"keys": list(keys)})
        while rows := cursor.fetchmany(SLICE):
            yield rows


def scored(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int, matching.Likeness]]:
    """The pairs that are likely one customer, with why."""
    wanted = list(pairs)
    clues = clues_of(list({key for pair in wanted for key in pair}))
    counts = bearers({likeness.normal(one.name) for one in clues.values() if one.is_bare and one.kind == "person"})
    found = []
    for one, other in wanted:
        if one in clues and other in clues:
            many = counts.get(likeness.normal(clues[one].name), matching.RARE + 1)
            likely = matching.compare(clues[one], clues[other], bearers=many)
            if likely.score >= matching.POSSIBLE:
                found.append((one, other, likely))
    return found


def bearers(names: Iterable[str]) -> dict[str, int]:
    """How many customers bear each of some names (in their normal form)."""
    keys = {key_of(f"name:{name}"): name for name in names}
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, count(*) FROM customers_namekey WHERE key = ANY(%s) GROUP BY key", [list(keys)])
        return {keys[key]: count for key, count in cursor.fetchall()}


def open_pairs(actor: Actor) -> QuerySet[Pair]:
    """Pairs to be decided, of records that still stand for themselves and that the actor may both merge."""
    visible = Customer.objects.visible_to(actor, MERGE).living().values("pk")
    pairs = Pair.objects.filter(state=Pair.State.OPEN, one__in=visible, other__in=visible)
    return pairs.select_related("one__hall", "other__hall")


def get_pair(actor: Actor, key: int) -> Pair:
    """A pair to be decided. NotFound when absent, decided already or not visible."""
    found = open_pairs(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def pairs_of(actor: Actor, customer: Customer, most: int = 50) -> list[Pair]:
    """The first pairs in which a customer is, most likely first: for his page."""

    def build(key: int) -> QuerySet[Pair]:
        return open_pairs(actor).filter(Q(one=key) | Q(other=key)).order_by("-score")[:most]

    return shapes.models("customers.pairs", build, [customer.pk], most, *shapes.seen_by(actor))


def without_keys(after: int, most: int) -> list[int]:
    """Customers after `after` whose names have no keys yet, in order."""
    query = Customer.objects.living().filter(pk__gt=after, name_keys=None).exclude(name="").order_by("pk")
    return list(query.values_list("pk", flat=True)[:most])
