"""Which cases a figure counts, where that takes the figure's own arithmetic: of a flow, of a discovered flow, of a cause of waiting."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from django.http import QueryDict

from tingtang.catalogue.actions.versions import today
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.registry import Text
from tingtang.insight.mining import discovering, flow_held, loading
from tingtang.insight.rules import rework
from tingtang.insight.rules.eventlog import Chosen, Ints
from tingtang.insight.views.mining_frame import TABS, Seen

# Where a figure stands, by what its address asks for; else on the map.
PLACES = {
    "process": "mining_conformance", "discovered": "mining_discovery", "cause": "mining_waiting", "again": "mining_waiting",
    "handed": "mining_people", "variant": "mining_variants", "before": "mining_drift", "since": "mining_drift",
    "longer": "mining_throughput",
}  # fmt: skip
BESIDES = {"process": "process", "discovered": "noise", "by": "by"}


def whence(seen: Seen, wanted: QueryDict) -> tuple[str, Text]:
    """The page that has the figure, to go back to: its address and its name."""
    asked = next((name for name in PLACES if wanted.get(name)), "")
    page = PLACES.get(asked, "mining")
    more = {asks: wanted.get(name, "") for name, asks in BESIDES.items() if wanted.get(name)}
    return seen.links.page(page, **more), dict(TABS)[page]


def among(actor: Actor, seen: Seen, wanted: QueryDict, at: datetime) -> Chosen | None:
    """The cases a figure counts; nothing where every case may be one. NotFound when what it is a figure of is not there."""
    if wanted.get("process"):
        return _of_flow(actor, seen, wanted, at)
    if wanted.get("discovered"):
        return _outside(seen, wanted.get("discovered", ""))
    if (cause := wanted.get("cause", "")) in rework.CAUSES:
        found = waits(seen, wanted.getlist("customer"))
        return _cases(seen, seen.log.case[found.row[found.parts[cause] > 0]])
    return None


def waits(seen: Seen, customer: Sequence[str]) -> rework.Waits:
    """Each stretch of waiting with what it was made of; after the activities named the customer is waited for."""
    keys = seen.loaded.keys
    is_own = seen.frame.asking is not None and seen.frame.asking.is_own
    works = loading.works(seen.loaded) if is_own else None
    return rework.waits(seen.log, seen.clock, rework.marked(keys, customer), works)


def _of_flow(actor: Actor, seen: Seen, wanted: QueryDict, at: datetime) -> Chosen:
    version = flow_held.flows_to_hold(actor, today(at)).get(wanted.get("process", ""))
    if version is None or seen.frame.asking is None:
        raise NotFound
    try:
        held = flow_held.hold(seen.frame.asking, seen.loaded, seen.log, version)
    except flow_held.NotHeld:
        raise NotFound from None
    return flow_held.cases(held, seen.frame.asking, {name: wanted.get(name, "") for name in flow_held.ASKED})


def _outside(seen: Seen, noise: str) -> Chosen:
    """The cases that the flow discovered with this share of rare ways left out does not allow."""
    try:
        found = discovering.discovered(seen.log, discovering.noise_of(noise), name="")
    except discovering.TooMany:
        raise NotFound from None
    if found.fits is None:
        raise NotFound
    return ~found.fits & (np.diff(seen.log.starts) > 0)


def _cases(seen: Seen, numbers: Ints) -> Chosen:
    chosen = np.zeros(len(seen.log.starts) - 1, np.bool_)
    chosen[numbers] = True
    return chosen
