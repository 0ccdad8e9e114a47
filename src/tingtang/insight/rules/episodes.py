"""From steps to episodes: one wait and the service it ended in (or did not), for any log, live or recorded."""

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import NamedTuple


class Kind(IntEnum):
    """What a step does to the one who waits."""

    ARRIVE = 1
    CALL = 2
    START = 3
    PAUSE = 4
    RESUME = 5
    SERVED = 6
    SERVED_AND_WAITS = 7
    NO_SHOW = 8
    LEFT = 9
    PASSED_ON = 10
    REDIRECTED = 11


class Outcome(IntEnum):
    """How an episode ended."""

    SERVED = 0
    NO_SHOW = 1
    LEFT = 2
    PASSED_ON = 3
    BROKEN_OFF = 4


ABANDONED = (Outcome.NO_SHOW, Outcome.LEFT)


class Step(NamedTuple):
    """Something that happened to a visit: when (seconds since 1970), in which event, and about whom. 0 is nobody."""

    kind: Kind
    at: float
    event: int
    hall: int = 0
    service: int = 0
    counter: int = 0
    clerk: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """A wait or service that has begun and not yet ended."""

    arrived_at: float
    arrival_event: int
    called_at: float | None = None
    started_at: float | None = None
    start_event: int = 0
    paused_at: float | None = None
    paused_seconds: float = 0
    hall: int = 0
    service: int = 0
    counter: int = 0
    clerk: int = 0


@dataclass(frozen=True, slots=True)
class Episode:
    """A wait and what it ended in. Waiting is from arrival to the call, or to the start where nobody calls; pauses are no service."""

    arrived_at: float
    ended_at: float
    wait_seconds: float | None
    service_seconds: float | None
    outcome: Outcome
    hall: int
    service: int
    counter: int
    clerk: int
    arrival_event: int
    start_event: int
    end_event: int


def take(story: Story | None, step: Step) -> tuple[Story | None, Episode | None]:
    """The story after `step`, and the episode it ended, if it did."""
    if step.kind in _BEGINNINGS:
        return _begin(story, step)
    if story is None:
        return None, _whole(step) if step.kind in _ENDS else None
    story = _with(story, step)
    if step.kind in _ENDS and not (step.kind == Kind.PASSED_ON and story.started_at is None):
        return _after(step), _ended(story, step, _ENDS[step.kind])
    return _going_on(story, step), None


def _going_on(story: Story, step: Step) -> Story:
    if step.kind == Kind.CALL and story.called_at is None and story.started_at is None:
        return replace(story, called_at=step.at)
    if step.kind == Kind.PASSED_ON:
        return replace(story, called_at=None)
    if step.kind == Kind.PAUSE:
        return replace(story, paused_at=step.at)
    return _resumed(story, step.at) if step.kind == Kind.RESUME else story


_BEGINNINGS = {Kind.ARRIVE, Kind.START}
_ENDS = {
    Kind.SERVED: Outcome.SERVED,
    Kind.SERVED_AND_WAITS: Outcome.SERVED,
    Kind.NO_SHOW: Outcome.NO_SHOW,
    Kind.LEFT: Outcome.LEFT,
    Kind.PASSED_ON: Outcome.PASSED_ON,
}


def _begin(story: Story | None, step: Step) -> tuple[Story | None, Episode | None]:
    """An arrival or a start. A second start before the end breaks the first off; a later arrival replaces an earlier one."""
    broken = None
    if story is not None and story.started_at is not None:
        broken, story = _ended(story, step, Outcome.BROKEN_OFF), None
    if step.kind == Kind.ARRIVE:
        return _with(Story(step.at, step.event), step), broken
    story = story or Story(step.at, step.event)
    return replace(_with(story, step), started_at=step.at, start_event=step.event), broken


def _with(story: Story, step: Step) -> Story:
    """What the step says about hall, service, counter and clerk; what it does not say stays, and so does who began a service."""
    if step.kind in (Kind.PASSED_ON, Kind.SERVED_AND_WAITS) and story.started_at is not None:
        return story
    first, then = (story, step) if story.started_at is not None else (step, story)
    return replace(
        story,
        hall=first.hall or then.hall,
        service=first.service or then.service,
        counter=first.counter or then.counter,
        clerk=first.clerk or then.clerk,
    )


def _resumed(story: Story, at: float) -> Story:
    paused = at - story.paused_at if story.paused_at is not None else 0.0
    return replace(story, paused_at=None, paused_seconds=story.paused_seconds + paused)


def _after(step: Step) -> Story | None:
    """Who is passed on, or has another errand, waits again from now."""
    if step.kind not in (Kind.PASSED_ON, Kind.SERVED_AND_WAITS):
        return None
    return Story(step.at, step.event, hall=step.hall, service=step.service)


def _ended(story: Story, step: Step, outcome: Outcome) -> Episode:
    story = _resumed(story, step.at) if story.paused_at is not None else story
    started = story.started_at
    until = story.called_at if story.called_at is not None else started
    if until is None and outcome in ABANDONED:
        until = step.at
    is_counted = started is not None and outcome != Outcome.BROKEN_OFF
    return Episode(
        story.arrived_at,
        step.at,
        None if until is None else max(0.0, until - story.arrived_at),
        max(0.0, step.at - started - story.paused_seconds) if is_counted and started is not None else None,
        outcome,
        story.hall or step.hall,
        story.service or step.service,
        story.counter or step.counter,
        story.clerk or step.clerk,
        story.arrival_event,
        story.start_event,
        step.event,
    )


def _whole(step: Step) -> Episode:
    """An end without a beginning: something was done, nobody knows since when."""
    return Episode(
        step.at, step.at, None, None, _ENDS[step.kind], step.hall, step.service, step.counter, step.clerk, 0, 0, step.event
    )
