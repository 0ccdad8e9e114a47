"""The estimate of waits that planning offers to whoever keeps a line."""

from collections.abc import Sequence

from tingtang.visits.rules.estimate import Ahead, Estimate, InService


def estimate(
    ahead: Sequence[Ahead], busy: Sequence[InService], free: int, *, plan: Sequence[tuple[float, int]] = ()
) -> Estimate | None:
    """The wait of one who comes now, from futures of the line; None when no counter is open for him."""
    from tingtang.planning.rules.simulation import waits  # noqa: PLC0415 - compiled code is loaded by the processes that need it

    return waits.estimate(ahead, busy, free, plan=plan)
