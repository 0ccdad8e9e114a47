"""What processes need and what there is of it (FLW-24)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from tingtang.assets.models import AssetState
from tingtang.flows.models import Process, Supply


@dataclass(frozen=True)
class Need:
    """Something a process needs, with how much there is."""

    supply: Supply
    available: int

    @property
    def is_short(self) -> bool:
        """Whether there is less than needed."""
        return self.available < self.supply.needed

    @property
    def badge(self) -> str:
        """The state that its badge shows."""
        is_known = self.supply.is_counted_by_itself or self.supply.counted_at is not None
        return "nothing" if not is_known else "risk" if self.is_short else "ok"


def supplies() -> QuerySet[Supply]:
    """Everything that processes need, with `holders`: how many people hold its post, and `working`: how many assets of its kind are in
    use, `working_here` those of its owner's hall or of all halls.
    """
    present = Q(post__staff__left_date__isnull=True, post__staff__isnull=False)
    in_use = Q(asset_kind__assets__state=AssetState.IN_USE)
    here = Q(asset_kind__assets__hall=None) | Q(asset_kind__assets__hall=F("process__owner__hall"))
    return Supply.objects.select_related("process__owner", "post", "asset_kind").annotate(
        holders=Count("post__staff", filter=present, distinct=True),
        working=Count("asset_kind__assets", filter=in_use, distinct=True),
        working_here=Count("asset_kind__assets", filter=in_use & here, distinct=True),
    )


def need_of(supply: Supply) -> Need:
    """One thing, with how much there is: people of a post are those who hold it, assets of a kind those in use."""
    counts: Any = supply
    if supply.post_id is not None:
        return Need(supply, counts.holders)
    if supply.asset_kind_id is not None:
        owner = supply.process.owner
        return Need(supply, counts.working_here if owner is not None and owner.hall_id is not None else counts.working)
    return Need(supply, supply.available)


def needs_of(process: Process) -> list[Need]:
    """What a process needs, what is short first."""
    found = [need_of(one) for one in supplies().filter(process=process).order_by("kind", "name")]
    return sorted(found, key=lambda one: not one.is_short)
