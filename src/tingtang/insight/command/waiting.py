"""What waiting in a log was made of, as `tingtang mine` tells it: by cause, and where most of it is, with the evidence."""

from collections.abc import Iterable, Sequence
from typing import Any

from tingtang.insight.command.said import duration, short
from tingtang.insight.rules import rework
from tingtang.insight.rules.eventlog import EventLog, Times

MOST = 8
LEAST = 0.05  # smaller shares of a cause are no evidence
TAKEN_TOGETHER = 0.2
_CAUSES = {
    "closed": "outside working hours",
    "customer": "waiting for the customer",
    "batching": "waiting until several are done together",
    "queue": "lying ready, and nobody takes it up",
}


def found(log: EventLog, clock: Times | None, customer: Sequence[str]) -> dict[str, Any]:
    """Waiting by cause, in seconds and as shares. Refused (ValueError) for an activity that the log does not have."""
    names = [str(each) for each in log.activities]
    for each in customer:
        if each not in names:
            known = ", ".join(short(name) for name in sorted(names)[:20])
            raise ValueError(f"no activity is called {each!r}: after which the customer is waited for must be one of {known}")
    waits = rework.waits(log, clock, rework.marked(names, customer))
    where = [
        {
            "from": names[each.source], "to": names[each.target], "times": each.count, "mean_seconds": each.mean, "share": each.share,
            "causes": each.causes, "batched": each.batched,
        }
        for each in rework.bottlenecks(log, waits) if each.lost
    ]  # fmt: skip
    return {"waiting": {"seconds": float(waits.took.sum()) / 1e6, "causes": rework.shares(waits), "bottlenecks": where}}


def lines(told: dict[str, Any]) -> Iterable[str]:
    """The same for people: of what waiting was made, and between which activities most of it is."""
    if not told["seconds"]:
        return
    yield from ("", f"Waiting between activities, {duration(told['seconds'])} in all:")
    yield from _causes(told["causes"], "  ")
    yield from ("", f"{'of all':>9}  {'mean':>10}  where waiting is, and of what it is made")
    for one in told["bottlenecks"][:MOST]:
        between = f"{short(one['from'])} → {short(one['to'])} ({one['times']:,} times)"
        yield f"{one['share']:>9.1%}  {duration(one['mean_seconds']):>10}  {between}"
        yield from _causes(one["causes"], " " * 23)
        if one["batched"] >= TAKEN_TOGETHER:
            yield f"{'':23}{one['batched']:.1%} are taken up three or more at a time by the same person"


def _causes(causes: dict[str, float], before: str) -> Iterable[str]:
    for name, share in sorted(causes.items(), key=lambda each: -each[1]):
        if share >= LEAST:
            yield f"{before}{share:.1%} {_CAUSES[name]}"
