"""What processes need and what there is of it (FLW-24)."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

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
        is_known = self.supply.post_id is not None or self.supply.counted_at is not None
        return "nothing" if not is_known else "risk" if self.is_short else "ok"


def supplies() -> QuerySet[Supply]:
    """Everything that processes need, with `holders`: how many people hold its post."""
    present = Q(post__staff__left_date__isnull=True, post__staff__isnull=False)
    return Supply.objects.select_related("process", "post").annotate(holders=Count("post__staff", filter=present, distinct=True))


def need_of(supply: Supply) -> Need:
    """One thing, with how much there is: people of a post are those who hold it."""
    return Need(supply, supply.holders if supply.post_id is not None else supply.available)  # type: ignore[attr-defined]


def needs_of(process: Process) -> list[Need]:
    """What a process needs, what is short first."""
    found = [need_of(one) for one in supplies().filter(process=process).order_by("kind", "name")]
    return sorted(found, key=lambda one: not one.is_short)
