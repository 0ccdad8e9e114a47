"""A simulated day as a log: rows for a file, or the columns that mining reads, as of a real day."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo

import numpy as np

from tingtang.insight.rules.eventlog import EventLog
from tingtang.journal.formats.ocel import LIFECYCLE
from tingtang.planning.rules.simulation.arrivals import make_day
from tingtang.planning.rules.simulation.built import Built
from tingtang.planning.rules.simulation.kernel import BALKED, LEFT, NO_SHOW, SENT_HOME, SERVED, Day, Told, serve

ROW = ("case", "activity", "resource", "arrival", "start", "end", "left", "class", "outcome")
EVENT_ROW = ("case", "activity", "time", "resource", LIFECYCLE, "class", "outcome")
OUTCOMES = {SERVED: "served", LEFT: "left", NO_SHOW: "no_show", BALKED: "balked", SENT_HOME: "sent_home"}


def one_day(built: Built, number: int = 0) -> tuple[Day, Told]:
    """The customers of a day, and what became of each step."""
    day = make_day(built.demand, built.scenario.seed, number, built.held)
    told, _sums = serve(built.hall, day, np.zeros(0, np.int8))
    return day, told


def rows(built: Built, date: str, number: int = 0, zone: tzinfo = UTC) -> Iterator[tuple[object, ...]]:
    """One row for each step somebody waited for: a case is a customer. Times are ISO, in `zone`. Who was not served has no
    start and end of a service, only when the wait was over (`left`); who was called and had gone keeps the call as start."""
    day, told = one_day(built, number)
    midnight = datetime.fromisoformat(date).replace(tzinfo=zone)

    def moment(at: int) -> str | None:
        return None if at < 0 else (midnight + timedelta(microseconds=int(at))).isoformat(timespec="milliseconds")

    case = day.case
    for step in np.lexsort((told.since, case)).tolist():
        if told.since[step] >= 0:
            server, who, outcome = int(told.server[step]), case[step], OUTCOMES[int(told.outcome[step])]
            over = moment(told.ended[step])
            yield (
                f"c{who + 1}", built.services[day.service[step]], built.servers[server] if server >= 0 else None,
                moment(told.since[step]), moment(told.called[step]), *((over, None) if outcome == "served" else (None, over)),
                built.classes[day.klass[who]], outcome,
            )  # fmt: skip


def event_rows(built: Built, date: str, number: int = 0, zone: tzinfo = UTC) -> Iterator[tuple[object, ...]]:
    """One row for each event, as XES names them: waited for, begun, completed, or withdrawn by who was not served."""
    for case, activity, resource, arrival, start, end, left, klass, outcome in rows(built, date, number, zone):
        is_served = outcome == OUTCOMES[SERVED]
        moments = (
            (arrival, "SCHEDULE"),
            (start if is_served else None, "START"),
            (end or left, "COMPLETE" if is_served else "WITHDRAW"),
        )
        for at, moment in moments:
            if at is not None:
                yield case, activity, at, resource, moment, klass, outcome


def event_log(built: Built, number: int = 0, midnight: int = 0) -> EventLog:
    """The services of a day as mining reads them; `midnight` in microseconds since 1970."""
    day, told = one_day(built, number)
    served = told.outcome == SERVED
    names = sorted(set(built.servers))
    place = {name: k for k, name in enumerate(names)}
    of_server = np.array([place[name] for name in built.servers], np.int32)
    return EventLog.of(
        day.case[served], day.service[served], told.called[served] + midnight, resource=of_server[told.server[served]],
        ended=told.ended[served] + midnight, cases=[f"c{k + 1}" for k in range(len(day.arrived))],
        activities=built.services, resources=names,
    )  # fmt: skip
