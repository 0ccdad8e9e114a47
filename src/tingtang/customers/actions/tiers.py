"""Writes of tiers: schemes, their tiers, what stands for what between schemes, and who is placed where."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.customers.actions.customers import standing
from tingtang.customers.events import REMOVED, TIER_MAPPED, TIER_SAVED, TIER_SCHEME_SAVED, TIER_SET
from tingtang.customers.models import Basis, Customer, Placement, Tier, TierMapping, TierScheme
from tingtang.customers.queries.worth import worth_of
from tingtang.customers.rules.reviews import months_later
from tingtang.customers.rules.worth import WIN_BACK, win_back
from tingtang.journal.record import changed, record
from tingtang.journal.saving import field_names, locked, remove, save, tidy
from tingtang.ui.formats import money

SCHEME_FIELDS: Final = field_names(TierScheme, "code", "name", "names", "is_primary", "is_active", "review_months")
TIER_FIELDS: Final = field_names(Tier, "code", "name", "names", "scheme", "rank", "experience", "experiences", "elements")
COSTS: Final = _(
    "This serves less who contributes: winning back would cost {cost} or more, {times} times what is contributed in a year. "
    "Tick that you know it to set the tier nevertheless."
)


class OtherScheme(Refused):
    """A tier is of another scheme than it should be."""

    message = _("This tier belongs to another scheme.")


@action("customers.save_tier_scheme", label=_("Change tier schemes"))
def save_tier_scheme(
    actor: Actor, /, *, at: datetime, tier_scheme: TierScheme | None = None, version: str | None = None, **values: Any
) -> TierScheme:
    """Change a scheme, or make one. A new primary one takes the place of the old: everybody's tier is then that of the new."""
    if values.get("is_primary"):
        others = TierScheme.objects.exclude(pk=tier_scheme.pk) if tier_scheme else TierScheme.objects.all()
        others.filter(is_primary=True).update(is_primary=False)
    was_primary = bool(tier_scheme and tier_scheme.is_primary)
    kept = save(actor, TIER_SCHEME_SAVED, tier_scheme or TierScheme(), values, SCHEME_FIELDS, at=at, version=version)
    if kept.is_primary != was_primary:
        _show_primary(kept)
    return kept


def _show_primary(scheme: TierScheme) -> None:
    Customer.objects.filter(tier__isnull=False).update(tier=None)
    if scheme.is_primary:
        for tier in scheme.tiers.all():
            held = Placement.objects.filter(tier=tier, ends_at=None)
            Customer.objects.filter(pk__in=held.values("customer")).update(tier=tier)


@action("customers.remove_tier_scheme", label=_("Remove tier schemes"))
def remove_tier_scheme(actor: Actor, *, tier_scheme: TierScheme, at: datetime) -> None:
    """Remove a scheme without tiers. Refused with how many it has."""
    remove(actor, REMOVED, tier_scheme, at=at)


@action("customers.save_tier", label=_("Change tiers"))
def save_tier(actor: Actor, /, *, at: datetime, tier: Tier | None = None, version: str | None = None, **values: Any) -> Tier:
    """Change a tier with its experience and elements, or make one."""
    subject = tier or Tier()
    if tier is not None and "scheme" in values and values["scheme"] != tier.scheme:
        raise OtherScheme
    return save(actor, TIER_SAVED, subject, values, TIER_FIELDS, at=at, version=version)


@action("customers.remove_tier", label=_("Remove tiers"))
def remove_tier(actor: Actor, *, tier: Tier, at: datetime) -> None:
    """Remove a tier nobody ever was in. Refused with how many were."""
    remove(actor, REMOVED, tier, at=at, parts=["maps_to", "maps_from"])


@action("customers.map_tier", label=_("Say which tiers of other schemes stand for a tier"))
def map_tier(actor: Actor, *, tier: Tier, targets: Collection[Tier], at: datetime) -> None:
    """Say which tiers of other schemes stand for `tier`: at most one of each. Refused otherwise, and for its own scheme."""
    schemes = [target.scheme_id for target in targets]
    if tier.scheme_id in schemes or len(set(schemes)) < len(schemes):
        raise Invalid(fields={"targets": [str(_("Choose at most one tier of each other scheme."))]})
    locked(tier)
    wanted = {target.pk for target in targets}
    held = set(TierMapping.objects.filter(source=tier).values_list("target", flat=True))
    if wanted == held:
        unchanged()
        return
    TierMapping.objects.filter(source=tier).exclude(target__in=wanted).delete()
    TierMapping.objects.bulk_create([TierMapping(source=tier, target_id=key) for key in sorted(wanted - held)])
    record(TIER_MAPPED, actor, at=at, tier=tier, targets=sorted(wanted))


@action("customers.set_tier", on="customer", label=_("Set customers' tiers"))
def set_tier(
    actor: Actor,
    *,
    customer: Customer,
    tier: Tier,
    at: datetime,
    reason: str = "",
    basis: Basis = Basis.PERSON,
    review_date: date | None = None,
    is_mapped: bool = True,
    knows_cost: bool = False,
) -> Placement:
    """Place a customer in a tier, and by the mapping in those of other schemes that stand for it.

    The placement before ends and stays as history (CUS-15). The same tier again is a review: it renews the date of the next.
    Refused for a merged or erased record, when a person gives no reason, and when a person serves somebody less without saying that he
    knows what winning him back would cost (CUS-21).
    """
    kept = standing(customer)
    text = str(tidy(reason))
    if basis == Basis.PERSON and not text:
        raise Invalid(fields={"reason": [str(_("Say why: the history keeps it."))]})
    if len(text) > 300:
        raise Invalid(fields={"reason": [str(_("At most 300 characters."))]})
    if basis == Basis.PERSON and not knows_cost:
        _weigh(kept, tier, at)

    def fresh(scheme: TierScheme, basis: Basis) -> Placement:
        review = review_date or months_later(timezone.localdate(at), scheme.review_months)
        return Placement(reason=text, basis=basis, review_date=review)

    placed = _place(actor, kept, tier, at, fresh(tier.scheme, basis))
    for mapping in TierMapping.objects.filter(source=tier).select_related("target__scheme") if is_mapped else ():
        _place(actor, kept, mapping.target, at, fresh(mapping.target.scheme, Basis.MAPPING))
    return placed


def _weigh(customer: Customer, tier: Tier, at: datetime) -> None:
    """Refuse to serve somebody less who contributes, and say what winning him back would cost."""
    present = Placement.objects.filter(customer=customer, scheme=tier.scheme, ends_at=None).select_related("tier").first()
    if present is None or present.tier.rank <= tier.rank:
        return
    worth = worth_of(customer, timezone.localdate(at))
    lost = win_back(worth.contribution) if worth is not None else 0
    if lost:
        raise Invalid(fields={"knows_cost": [str(COSTS).format(cost=money(lost), times=WIN_BACK)]})


def _place(actor: Actor, customer: Customer, tier: Tier, at: datetime, fresh: Placement) -> Placement:
    present = Placement.objects.filter(customer=customer, scheme=tier.scheme, ends_at=None).select_related("tier").first()
    if present is not None:
        present.ends_at = max(at, present.starts_at)
        present.save(update_fields=["ends_at"])
    fresh.customer, fresh.scheme, fresh.tier, fresh.starts_at, fresh.placed_by = customer, tier.scheme, tier, at, actor.name[:100]
    fresh.save()
    if tier.scheme.is_primary and customer.tier_id != tier.pk:
        customer.tier = tier
        customer.save(update_fields=["tier"])
        changed(customer, at=at, tier=tier.pk)
    earlier = present.tier if present is not None else None
    record(
        TIER_SET, actor, at=at, customer=customer, tier=tier, earlier=earlier, scheme=tier.scheme.code,
        basis=fresh.basis, is_review=earlier == tier or None,
    )  # fmt: skip
    return fresh
