"""Writes that make two records one, and take that back."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, NotFound, Refused
from tingtang.core.registry import Text
from tingtang.core.versions import value_of
from tingtang.customers.events import CUSTOMER_MERGED, CUSTOMER_UNMERGED
from tingtang.customers.models import Customer, Merge
from tingtang.customers.rules import merging
from tingtang.customers.rules.merging import Change, Impossible, Side
from tingtang.customers.rules.names import grams, initials
from tingtang.journal.record import linked, record
from tingtang.journal.saving import field_names

MERGE: Final = "customers.merge"
FIELDS: Final = field_names(Customer, "name", "title", "language", "hall", "keeper", "tier", "industry", "note")
LONGEST_NOTE: Final = 4000


class CannotMerge(Refused):
    """The two records cannot become one."""

    message = _("These two records cannot be merged.")
    reasons: Final[dict[str, Text]] = {
        "itself": _("A record cannot be merged with itself."),
        "merged": _("One of the two was merged into another record meanwhile. Open it again to see what it is now."),
        "erased": _("One of the two was erased. Nothing can be merged with it."),
        "kind": _("A person and a company cannot be merged. Link them instead."),
    }


class CannotUnmerge(Refused):
    """The merge cannot be taken back now."""

    message = _("This merge was taken back already.")
    reasons: Final[dict[str, Text]] = {
        "undone": _("This merge was taken back already."),
        "inner": _("The kept record was itself merged into {name} later. Take that merge back first."),
        "erased": _("The customer was erased. The merge can no longer be taken back."),
    }


@action("customers.merge", on="kept", label=_("Merge customers' records, and take it back"))
def merge(
    actor: Actor, *, kept: Customer, merged: Customer, at: datetime, chosen: Collection[str] = (), joins_notes: bool = False
) -> Merge:
    """Make `merged` point to `kept`, which takes over the values of the `chosen` fields.

    Everything the merged record has stays its own and is read through the kept one. Refused for a record with itself, with a
    merged or erased one, a person with a company, and without the right in the halls of both.
    """
    if not actor.may(MERGE, merged):
        raise Denied(permission=MERGE)
    keeping, merging_in = _both(kept, merged)
    change = _change(keeping, merging_in, chosen, joins_notes=joins_notes)
    _assign(keeping, change.after)
    Customer.objects.filter(merged_into=merging_in).update(merged_into=keeping)
    Customer.objects.filter(pk=merging_in.pk).update(merged_into=keeping)
    made = Merge.objects.create(
        kept=keeping, merged=merging_in, before=dict(change.before), after=dict(change.after), at=at, by_id=account_id(actor)
    )
    record(CUSTOMER_MERGED, actor, at=at, kept=keeping, merged=merging_in, fields=",".join(sorted(change.after)))
    linked(merging_in, keeping, "merged into")
    return made


def _both(kept: Customer, merged: Customer) -> tuple[Customer, Customer]:
    """Both records as they are now, held in one order so that two merges at once wait for each other."""
    rows = Customer.objects.select_for_update(of=("self",)).filter(pk__in=[kept.pk, merged.pk]).order_by("pk")
    found = {row.pk: row for row in rows}
    if not {kept.pk, merged.pk} <= found.keys():
        raise NotFound
    try:
        merging.check(_side(found[kept.pk]), _side(found[merged.pk]))
    except Impossible as no:
        raise CannotMerge(CannotMerge.reasons[no.why]) from None
    return found[kept.pk], found[merged.pk]


def _side(customer: Customer) -> Side:
    return Side(customer.pk, customer.kind, customer.merged_into_id, customer.erased_at is not None)


def values(customer: Customer) -> dict[str, Any]:
    """The stored values of the fields that a merge may take over."""
    return {name: value_of(customer, name) for name in FIELDS}


def _change(kept: Customer, merged: Customer, chosen: Collection[str], *, joins_notes: bool) -> Change:
    unknown = set(chosen) - set(FIELDS)
    if unknown:
        raise TypeError(f"a merge does not take over {', '.join(sorted(unknown))}")
    other = values(merged)
    if joins_notes and merged.note:
        other["note"] = "\n".join(filter(None, [kept.note, merged.note]))[:LONGEST_NOTE]
        chosen = {*chosen, "note"}
    return merging.taken(values(kept), other, chosen)


def _assign(customer: Customer, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        field: Any = customer._meta.get_field(name)
        is_gone = field.is_relation and not field.related_model._base_manager.filter(pk=value).exists()
        setattr(customer, field.attname, None if is_gone else value)
    customer.initials, customer.grams = initials(customer.name), grams(customer.name)
    customer.save()


@action("customers.unmerge", on="kept", label=_("Take back merges of customers' records"))
def unmerge(actor: Actor, *, kept: Customer, merge: Merge, at: datetime) -> Customer:
    """Make two records of one again and return the freed one.

    The freed record is what it was. In the kept one, each value that the merge put there becomes what it was before, unless
    somebody entered another since: that stays. Refused when it was taken back already, or a later merge lies over it.
    """
    held = list(Customer.objects.select_for_update(of=("self",)).filter(pk__in=[merge.kept_id, merge.merged_id]).order_by("pk"))
    found = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    keeping, freed = (next(row for row in held if row.pk == key) for key in (found.kept_id, found.merged_id))
    _check_free(found, keeping)
    later = list(Merge.objects.filter(kept=keeping, undone_at=None, pk__gt=found.pk).order_by("pk"))
    change, changes = Change(found.before, found.after), [Change(one.before, one.after) for one in later]
    restored, patches = merging.untaken(values(keeping), change, changes)
    if restored:
        _assign(keeping, restored)
    for place, before in patches:
        Merge.objects.filter(pk=later[place].pk).update(before={**later[place].before, **before})
    Merge.objects.filter(pk=found.pk).update(undone_at=at)
    _free(keeping, freed)
    record(CUSTOMER_UNMERGED, actor, at=at, kept=keeping, merged=freed, fields=",".join(sorted(restored)))
    freed.refresh_from_db()
    return freed


def _check_free(found: Merge, kept: Customer) -> None:
    if found.undone_at is not None:
        raise CannotUnmerge(CannotUnmerge.reasons["undone"])
    if kept.erased_at is not None:
        raise CannotUnmerge(CannotUnmerge.reasons["erased"])
    if kept.merged_into_id is not None:
        outer = Merge.objects.select_related("kept").get(merged=kept, undone_at=None)
        raise CannotUnmerge(CannotUnmerge.reasons["inner"], name=outer.kept.name)


def _free(kept: Customer, freed: Customer) -> None:
    """Let `freed` stand for itself again, and what was merged into it before point to it again."""
    open_ones = Merge.objects.filter(undone_at=None, merged__merged_into=kept)
    parents = dict(open_ones.values_list("merged_id", "kept_id"))
    below = merging.family(parents, freed.pk) - {freed.pk}
    Customer.objects.filter(pk__in=below).update(merged_into=freed)
    Customer.objects.filter(pk=freed.pk).update(merged_into=None)


def account_id(actor: Actor) -> int | None:
    """The account of somebody who acts; None for machines and the system."""
    return actor.id if actor.kind == "account" else None
