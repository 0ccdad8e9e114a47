"""Named methods over a process as it was worked by, from the journal: value chain, Pareto of deviations, control chart (FLW-20)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tingtang.core.actors import Actor
from tingtang.flows.models import Process, StepValue, Version
from tingtang.flows.queries.analysis import EVENTS, analysis_of, rows_of
from tingtang.flows.rules.methods import ACTIVITIES, PRIMARY, WORTHS, Cause, Chart, Share, control, pareto, shares

_BY_DAY = f"""{EVENTS}
SELECT day, avg(seconds), count(*) FROM (
    SELECT date_trunc('day', e.occurred_at AT TIME ZONE %(zone)s)::date AS day, (e.attributes->>'seconds')::float AS seconds
    FROM seen JOIN journal_event e ON e.id = seen.id WHERE seen.type = 'flows.step.done' AND e.log_id = 1
        AND e.occurred_at >= %(since)s AND e.occurred_at < %(until)s
) AS done WHERE seconds IS NOT NULL GROUP BY 1 ORDER BY 1"""


@dataclass(frozen=True)
class StepRow:
    """A step with what it is worth and its time."""

    element: str
    name: str
    worth: str
    activity: str
    seconds: float


@dataclass(frozen=True)
class Methods:
    """A process through the methods: its steps, time by worth and by activity, deviations by weight, days in a chart."""

    steps: list[StepRow]
    worths: list[Share]
    activities: list[Share]
    causes: list[Cause]
    days: list[tuple[str, float, int]]
    chart: Chart | None

    @property
    def primary(self) -> float:
        """The share of the time in primary activities."""
        return sum(one.share for one in self.activities if one.code in PRIMARY)

    @property
    def adding(self) -> float:
        """The share of the time that adds value."""
        return sum(one.share for one in self.worths if one.code == "adds")


def methods_of(actor: Actor, process: Process, version: Version, since: datetime, until: datetime, zone: str) -> Methods:
    """The methods over a process in a time, where the actor may watch; days are those of `zone`."""
    told = analysis_of(actor, process, version, since, until)
    known: Mapping[str, StepValue] = {one.element: one for one in process.step_values.all()}
    rows = [
        StepRow(
            one.element,
            one.name,
            known[one.element].worth if one.element in known else "",
            known[one.element].activity if one.element in known else "",
            one.done.seconds,
        )
        for one in told.steps
    ]
    counts = {one.name: one.done.late + one.done.other_post + one.done.skipped + one.done.out_of_order for one in told.steps}
    days = [(day.isoformat(), float(mean), int(n)) for day, mean, n in rows_of(_BY_DAY, actor, process, since, until, zone=zone)]
    return Methods(
        rows,
        shares(((one.worth, one.seconds) for one in rows), WORTHS),
        shares(((one.activity, one.seconds) for one in rows), ACTIVITIES),
        pareto(counts),
        days,
        control([mean for _day, mean, _n in days]),
    )
