"""`tingtang simulate FLOW.bpmn`: a drawn flow as a scenario, with shares and times of a log, and how long its cases take."""

import math
import sys
from pathlib import Path
from typing import Any

import orjson

from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.diagram import Diagram
from tingtang.flows.rules.document import Unreadable
from tingtang.insight.rules.eventlog import EventLog
from tingtang.planning.rules.flow_answers import answered
from tingtang.planning.rules.flow_scenario import Done, Read, read
from tingtang.planning.rules.simulation.scenario import Scenario, Wrong

SECOND = 1_000_000


def is_flow(path: Path) -> bool:
    """Whether a file is a drawing rather than a scenario."""
    return path.suffix.lower() in {".bpmn", ".xml"}


def read_flow(path: Path, log: EventLog | None, per_hour: float, people: dict[str, int]) -> Read:
    """The scenario of a drawing, with the steps of a log by their names. Refused (Wrong): no drawing, or no step of people."""
    try:
        diagram = parse(path.read_text("utf-8"))
    except Unreadable as bad:
        raise Wrong([f"{path}: this is no flow that can be read: {bad}"]) from None
    return read(diagram, done_in(log, diagram) if log is not None else (), people=people, per_hour=per_hour)


def done_in(log: EventLog, diagram: Diagram) -> list[Done]:
    """The steps of a flow in a log. A step is open when the one before it in its case is done; where rows last, when it began."""
    steps = {node.name: node.id for node in diagram.steps()}
    of = [steps.get(name, "") for name in log.activities]
    found, before = [], (-1, 0.0)
    for k in range(len(log.case)):
        case, begun = int(log.case[k]), float(log.at[k]) / SECOND
        lasts = log.ended is not None and log.ended[k] >= log.at[k]
        done = float(log.ended[k]) / SECOND if lasts and log.ended is not None else begun
        opened = begun if lasts else (before[1] if before[0] == case else done)
        if of[log.activity[k]]:
            found.append(Done(case, of[log.activity[k]], opened, done, int(log.resource[k]) + 1))
        before = (case, done)
    return found


def people_of(given: list[str]) -> dict[str, int]:
    """`post=3` and the like. Refused (Wrong): what is no number."""
    found = {}
    for each in given:
        post, _sign, number = each.partition("=")
        if not number.isdecimal() or not 1 <= int(number) <= 2000:
            raise Wrong([f"--people {each}: write POST=NUMBER, such as examiner=3"])
        found[post] = int(number)
    return found


def _must_have(people: dict[str, int], found: Read) -> None:
    posts = sorted({step.post for step in found.steps})
    for post in people:
        if post not in posts:
            raise Wrong([f"--people {post}: the flow has no such post; it has {', '.join(posts)}"])


def tell(found: Read, scenario: Scenario, *, as_json: bool) -> None:
    """Print how long cases take, where they wait, who is busy; waits in working hours."""
    answer = answered(scenario)
    names = {step.code: step for step in found.steps}
    if as_json:
        print(orjson.dumps(_plain(found, answer)).decode())
        return
    print(f"{answer.cases} simulated cases; {found.cases} in the log. Working hours, 95 % intervals.\n")
    for label, one in (("mean time of a case", answer.mean), ("half take up to", answer.p50), ("nine of ten up to", answer.p90)):
        print(f"{label:<22}{_hours(one.value):>11}{_between(one)}")
    print(f"\n{'step':<44}{'post':<16}{'minutes':>8}{'seen':>6}{'a case':>8}{'wait':>9}")
    for step in answer.steps:
        drawn, wait = names[step.code], _hours(step.wait.value)
        print(f"{drawn.name[:42]:<44}{drawn.post[:15]:<16}{drawn.minutes:>8.1f}{drawn.n:>6}{step.visits:>8.2f}{wait:>9}")
    print()
    for post, share in answer.busy.items():
        print(f"{post:<22}{share.value:>8.0%} busy" + ("; more than it can do" if post in answer.overloaded else ""))


def _hours(seconds: float) -> str:
    return f"{seconds / 3600:.2f} h" if math.isfinite(seconds) else "–"


def _between(one: Any) -> str:
    return "" if one.low is None or not math.isfinite(one.value) else f"   {one.low / 3600:.2f} … {one.high / 3600:.2f}"


def _plain(found: Read, answer: Any) -> dict[str, Any]:
    waits = {step.code: step for step in answer.steps}
    return {
        "cases": answer.cases, "cases_in_log": found.cases, "not_drawn": found.outside,
        "seconds": {name: getattr(answer, name).plain() for name in ("mean", "p50", "p90")},
        "steps": [
            {
                "step": one.code, "name": one.name, "post": one.post, "minutes": one.minutes, "n": one.n, "onward": one.onward,
                "seen": one.seen, "visits": waits[one.code].visits, "wait": waits[one.code].wait.plain(),
            }
            for one in found.steps
        ],
        "busy": {post: share.plain() for post, share in answer.busy.items()}, "overloaded": answer.overloaded,
    }  # fmt: skip


def run(options: Any, log: EventLog | None) -> int:
    """Simulate a drawing; 1 with a sentence for whatever is wrong."""
    try:
        people = people_of(options.people or [])
        found = read_flow(options.scenario, log, options.per_hour, people)
        _must_have(people, found)
    except Wrong as wrong:
        print("\n".join(wrong.sentences), file=sys.stderr)
        return 1
    except (OSError, UnicodeDecodeError) as wrong:
        print(f"The flow cannot be read: {wrong}", file=sys.stderr)
        return 1
    if options.yaml:
        import yaml  # noqa: PLC0415 - only here

        data = orjson.loads(found.scenario.model_dump_json(by_alias=True, exclude_unset=True))
        options.yaml.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    tell(found, found.scenario, as_json=options.json)
    return 0
