"""A log held against a flow: replay, alignments, deviations and lateness together, as the command and the page tell them."""

from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

import numpy as np

from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.diagram import Diagram
from tingtang.insight.rules.aligning import Alignments, Deviation, align, by_person, by_step
from tingtang.insight.rules.eventlog import EventLog, Times
from tingtang.insight.rules.lateness import Late, lateness
from tingtang.insight.rules.net import Net, net_of
from tingtang.insight.rules.pnml import read_pnml
from tingtang.insight.rules.replay import Replayed, replay
from tingtang.insight.rules.variants import Variants, variants


@dataclass(frozen=True, slots=True, eq=False)
class Conformed:
    """What came of it. Without alignments when the flow cannot be followed to its end at all, or nobody wanted them."""

    replayed: Replayed
    variants: Variants
    aligned: Alignments | None
    steps: list[Deviation]
    people: list[tuple[str, int, int, int]]
    late: list[Late]
    unknown: list[str]

    @property
    def cases(self) -> int:
        return int(self.variants.count.sum())

    @property
    def fitting(self) -> int:
        return int(self.replayed.fits[self.variants.of_case >= 0].sum())

    @property
    def not_aligned(self) -> int:
        """How many cases leave the flow, and it was not found how: the search took too long."""
        return int((self.aligned.cost[self.variants.of_case >= 0] < 0).sum()) if self.aligned else 0


def conform(log: EventLog, flow: Diagram | Net, clock: Times | None = None, *, with_alignments: bool = True,
            seconds: float = inf) -> Conformed:  # fmt: skip
    """Hold a log against a flow, aligning for so many seconds. Refused (`TooWide`) when the flow can be in too many places at once."""
    net = flow if isinstance(flow, Net) else net_of(flow, log.activities)
    replayed = replay(log, net)
    found = variants(log.activity, log.starts)
    aligned = align(log, net, found, replayed, seconds) if with_alignments else None
    allowed = {} if isinstance(flow, Net) else allowed_minutes(flow)
    met = np.bincount(log.activity, minlength=len(log.activities))
    labels = net.labels()
    return Conformed(
        replayed,
        found,
        aligned,
        by_step(found, aligned) if aligned else [],
        by_person(log, found, aligned) if aligned else [],
        lateness(log, clock, allowed),
        [name for name, count in zip(log.activities, met.tolist(), strict=True) if count and name not in labels],
    )


def allowed_minutes(flow: Diagram) -> dict[str, int]:
    """How many minutes the steps of a flow may take, of those that say so."""
    return {node.name: node.sop.minutes for node in flow.steps() if node.sop.minutes}


def read_flow(path: Path, process: str = "") -> Diagram | Net:
    """A flow in BPMN 2.0, or a net in PNML. Refused (`Unreadable`, ValueError, OSError) when it cannot be read."""
    return read_pnml(path) if path.suffix.lower() == ".pnml" else parse(path.read_bytes(), process=process)


def as_json(log: EventLog, found: Conformed, most: int = 20) -> dict[str, Any]:
    """What came of it, as `tingtang conform --json` prints it."""
    aligned = found.aligned
    names = np.array(log.activities, dtype=object)
    cost = aligned.cost[found.variants.of_case >= 0] if aligned else np.empty(0, np.int64)
    return {
        "events": len(log),
        "cases": found.cases,
        "fitting_cases": found.fitting,
        "fitness": found.fitting / found.cases if found.cases else None,
        "not_in_flow": found.unknown,
        "refused": {str(names[n]): int(count) for n, count in enumerate(found.replayed.refused) if count},
        "alignments": None if aligned is None else {
            "total_cost": int(cost[cost > 0].sum()), "mean_cost": float(cost[cost >= 0].mean()) if len(cost) else None,
            "not_found": found.not_aligned,
        },
        "steps": [[each.activity, each.kind, each.cases, each.times] for each in found.steps],
        "people": [list(each) for each in found.people[:most]],
        "late": [[each.activity, each.minutes, each.times, each.late, each.mean_seconds_over] for each in found.late],
        "deviating_variants": [] if aligned is None else [
            [int(found.variants.count[n]), each.cost, [[kind, name] for _at, kind, name in each.deviations]]
            for n, each in enumerate(aligned.of_variant) if each.cost
        ][:most],
    }  # fmt: skip
