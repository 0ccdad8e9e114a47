"""A log held against the version of a process in force, and the cases behind each of its figures."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from hashlib import blake2b
from threading import Lock
from typing import Any

import numpy as np
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tingtang.core.actors import Actor
from tingtang.core.errors import Refused
from tingtang.flows import queries as flows
from tingtang.flows.models import Version
from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.diagram import Diagram
from tingtang.flows.rules.document import Unreadable
from tingtang.insight import actions
from tingtang.insight.command.words import SECONDS
from tingtang.insight.mining import conforming, loading
from tingtang.insight.mining.conforming import Conformed
from tingtang.insight.mining.loading import Asking, Loaded
from tingtang.insight.rules.aligning import ADDED, SKIPPED, deviating_rows
from tingtang.insight.rules.eventlog import Chosen, EventLog, Ints, Times
from tingtang.insight.rules.lateness import late_rows
from tingtang.insight.rules.mining import bounds
from tingtang.insight.rules.replay import TooWide
from tingtang.insight.store import storing

DRAW = "flows.save_draft"
KEPT, MOST_KEPT = 3, 2_000_000
ASKED = ("fits", "left_out", "too_many", "deviating", "late", "way")


class NotHeld(ValueError):
    """Why a log cannot be held against a flow, as a sentence."""


@dataclass(frozen=True, slots=True)
class Held:
    """The events that were held, the flow's drawing, and what came of it."""

    log: EventLog
    diagram: Diagram
    found: Conformed


_kept: "OrderedDict[tuple[Any, ...], Held]" = OrderedDict()
_lock = Lock()


def hold(asking: Asking, loaded: Loaded, seen: EventLog, version: Version) -> Held:
    """The log held against this version. Refused (`NotHeld`) with the reason where that cannot be done.

    Kept for the click on a figure that follows: told apart by the very events, so nobody is given what others may see.
    """
    log = loading.steps_of(asking, loaded, seen, version.process_id)
    if not len(log):
        raise NotHeld(_("No case of this process began on these days."))
    calendar = (asking.calendar.pk, asking.calendar.revision, str(asking.zone)) if asking.calendar else None
    key = (
        str(storing.store().folder), storing.database(), asking.log.pk, asking.notion, loaded.version, get_language(),
        version.pk, blake2b(version.xml.encode()).digest(), calendar, blake2b(log.row.tobytes()).digest(),
    )  # fmt: skip
    with _lock:
        known = _kept.get(key)
    if known is not None:
        return known
    found = _held(asking, log, version)
    if len(log) <= MOST_KEPT:
        with _lock:
            _kept[key] = found
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
    return found


def _held(asking: Asking, log: EventLog, version: Version) -> Held:
    try:
        diagram = parse(version.xml)
        if not {node.name for node in diagram.nodes.values()} & set(log.activities):
            raise NotHeld(
                _("No step of this flow occurs in the log as it is seen here. Choose what one case is, or another flow.")
            )
        return Held(log, diagram, conforming.conform(log, diagram, loading.clock_of(asking, log), seconds=SECONDS))
    except (Unreadable, TooWide):
        raise NotHeld(
            _("This flow can be in too many places at once, or cannot be read. Divide it into several processes.")
        ) from None


def days(held: Held, zone: tzinfo) -> tuple[date, date]:
    """The days on which the first and the latest of the cases held began."""
    begun, _ended = bounds(held.log.starts)
    at = held.log.at[begun]
    first, latest = (datetime.fromtimestamp(int(each) / 1e6, zone).date() for each in (at.min(), at.max()))
    return first, latest


def keep_conformance(
    actor: Actor, asking: Asking, loaded: Loaded, seen: EventLog, version: Version, *, address: str, at: datetime
) -> Held:
    """Note in the journal how many cases follow a published version; `address` is where they are seen. Refused where it cannot be held."""
    try:
        held = hold(asking, loaded, seen, version)
    except NotHeld as why:
        raise Refused(str(why)) from None
    actions.keep_conformance(
        actor, hall=asking.hall, log=asking.log, process=version.process, cases=held.found.cases, fitting=held.found.fitting,
        days=days(held, asking.zone), address=address, at=at,
    )  # fmt: skip
    return held


def flows_to_hold(actor: Actor, day: date) -> dict[str, Version]:
    """What a log may be held against, by what addresses call it: the versions in force, and for whoever draws also those in work."""
    if not actor.may_somewhere(flows.VIEW):
        return {}
    drafts = flows.in_work() if actor.may_somewhere(DRAW) else []
    return {str(each.process_id): each for each in flows.published(day)} | {f"draft-{each.pk}": each for each in drafts}


def cases(held: Held, asking: Asking, wanted: Mapping[str, str]) -> Chosen:
    """The cases of a held log for which all that is wanted of `ASKED` holds."""
    found, log = held.found, held.log
    chosen: Chosen = found.variants.of_case >= 0
    if fits := wanted.get("fits"):
        chosen &= found.replayed.fits == (fits == "yes")
    for name, kind in (("left_out", SKIPPED), ("too_many", ADDED)):
        if wanted.get(name):
            chosen &= _of_variants(found, {(kind, wanted[name])})
    if (way := wanted.get("way", "")).isdecimal():
        chosen &= found.variants.of_case == int(way) - 1
    if wanted.get("deviating"):
        chosen &= _by(held, wanted["deviating"])
    if wanted.get("late"):
        rows = late_rows(log, loading.clock_of(asking, log), conforming.allowed_minutes(held.diagram), wanted["late"])
        chosen &= _marked(log.case[rows], len(chosen))
    return chosen


def _of_variants(found: Conformed, moves: set[tuple[str, str]]) -> Chosen:
    aligned = found.aligned.of_variant if found.aligned else ()
    has = [bool(moves & {(kind, name) for _at, kind, name in each.deviations}) for each in aligned]
    return np.append(np.array(has, np.bool_), False)[found.variants.of_case]


def _by(held: Held, person: str) -> Chosen:
    found, log = held.found, held.log
    chosen = np.zeros(len(found.variants.of_case), np.bool_)
    who = list(log.resources).index(person) if person in log.resources else -2
    for _kind, rows in deviating_rows(log, found.variants, found.aligned) if found.aligned else ():
        chosen[log.case[rows[log.resource[rows] == who]]] = True
    return chosen


def _marked(numbers: Times | Ints, size: int) -> Chosen:
    found = np.zeros(size, np.bool_)
    found[numbers] = True
    return found
