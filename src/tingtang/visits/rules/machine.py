"""The life of a ticket and of a call: states, the steps between them, and the reason of every refusal.

waiting --call--> called --start--> serving --finish--> finished (or waiting again for the next errand)
called --miss--> no_show --return--> waiting;   serving --park--> parked --resume--> serving;
waiting, parked, called --leave--> left;   waiting, called, serving, parked --transfer--> waiting
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a ticket is in its life."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    PARKED = "parked"
    FINISHED = "finished"
    NO_SHOW = "no_show"
    LEFT = "left"


class Outcome(StrEnum):
    """How a call ended; a call without an outcome is open."""

    FINISHED = "finished"
    PARKED = "parked"
    TRANSFERRED = "transferred"
    NO_SHOW = "no_show"
    LEFT = "left"
    RETURNED = "returned"


class Step(StrEnum):
    """What can be done to a ticket."""

    CALL = "call"
    RECALL = "recall"
    START = "start"
    PARK = "park"
    RESUME = "resume"
    TRANSFER = "transfer"
    FINISH = "finish"
    NEXT_ERRAND = "next_errand"
    MISS = "miss"
    PUT_BACK = "put_back"
    RETURN = "return"
    LEAVE = "leave"


class Position(StrEnum):
    """Where a moved ticket joins the line."""

    FRONT = "front"
    AFTER = "after"
    ARRIVAL = "original"
    END = "end"


OPEN_STATES = frozenset({State.WAITING, State.CALLED, State.SERVING, State.PARKED})

TRANSITIONS: dict[tuple[State, Step], State] = {
    (State.WAITING, Step.CALL): State.CALLED,
    (State.WAITING, Step.TRANSFER): State.WAITING,
    (State.WAITING, Step.LEAVE): State.LEFT,
    (State.CALLED, Step.RECALL): State.CALLED,
    (State.CALLED, Step.START): State.SERVING,
    (State.CALLED, Step.MISS): State.NO_SHOW,
    (State.CALLED, Step.PUT_BACK): State.WAITING,
    (State.CALLED, Step.TRANSFER): State.WAITING,
    (State.CALLED, Step.LEAVE): State.LEFT,
    (State.SERVING, Step.FINISH): State.FINISHED,
    (State.SERVING, Step.NEXT_ERRAND): State.WAITING,
    (State.SERVING, Step.PARK): State.PARKED,
    (State.SERVING, Step.TRANSFER): State.WAITING,
    (State.PARKED, Step.RESUME): State.SERVING,
    (State.PARKED, Step.TRANSFER): State.WAITING,
    (State.PARKED, Step.LEAVE): State.LEFT,
    (State.NO_SHOW, Step.RETURN): State.WAITING,
}

_STEP = timedelta(microseconds=1)
_OVER = {State.FINISHED: "already_finished", State.LEFT: "already_left", State.NO_SHOW: "missed"}
_REASONS: dict[tuple[State, Step], str] = {
    (State.WAITING, Step.RECALL): "not_called_yet",
    (State.WAITING, Step.START): "not_called_yet",
    (State.WAITING, Step.FINISH): "not_called_yet",
    (State.WAITING, Step.NEXT_ERRAND): "not_called_yet",
    (State.WAITING, Step.MISS): "not_called_yet",
    (State.WAITING, Step.PARK): "not_called_yet",
    (State.WAITING, Step.PUT_BACK): "already_waiting",
    (State.WAITING, Step.RESUME): "not_parked",
    (State.WAITING, Step.RETURN): "already_waiting",
    (State.CALLED, Step.CALL): "called_elsewhere",
    (State.CALLED, Step.PARK): "not_started",
    (State.CALLED, Step.RESUME): "not_parked",
    (State.CALLED, Step.FINISH): "not_started",
    (State.CALLED, Step.NEXT_ERRAND): "not_started",
    (State.CALLED, Step.RETURN): "already_called",
    (State.SERVING, Step.CALL): "being_served",
    (State.SERVING, Step.RECALL): "being_served",
    (State.SERVING, Step.START): "being_served",
    (State.SERVING, Step.RESUME): "being_served",
    (State.SERVING, Step.MISS): "being_served",
    (State.SERVING, Step.PUT_BACK): "being_served",
    (State.SERVING, Step.RETURN): "being_served",
    (State.SERVING, Step.LEAVE): "finish_first",
    (State.PARKED, Step.CALL): "parked",
    (State.PARKED, Step.RECALL): "parked",
    (State.PARKED, Step.START): "parked",
    (State.PARKED, Step.PARK): "parked",
    (State.PARKED, Step.FINISH): "parked",
    (State.PARKED, Step.NEXT_ERRAND): "parked",
    (State.PARKED, Step.MISS): "parked",
    (State.PARKED, Step.PUT_BACK): "parked",
    (State.PARKED, Step.RETURN): "parked",
}


@dataclass(frozen=True, slots=True)
class Policy:
    """A hall's rules for recalling and for those who come late."""

    recall_limit: int = 3
    recall_cooldown_seconds: int = 15
    return_within_minutes: int = 120
    return_limit: int = 2


def after(state: State, step: Step) -> State | None:
    """The state a legal step leads to; None when the step is illegal in this state."""
    return TRANSITIONS.get((state, step))


def why_not(state: State, step: Step) -> str | None:
    """The reason code for which a step is refused in a state; None when it is legal."""
    if (state, step) in TRANSITIONS:
        return None
    return _REASONS.get((state, step)) or _OVER[state]


def why_no_recall(policy: Policy, recalls: int, latest_at: datetime, at: datetime) -> str | None:
    """Why a called number may not be called out again now: the limit is reached, or it was called a moment ago."""
    if recalls >= policy.recall_limit:
        return "recall_limit"
    if at < latest_at + timedelta(seconds=policy.recall_cooldown_seconds):
        return "recall_too_soon"
    return None


def why_no_return(policy: Policy, returns: int, missed_at: datetime, at: datetime) -> str | None:
    """Why a missed number may not come back: too late, or too often."""
    if at > missed_at + timedelta(minutes=policy.return_within_minutes):
        return "return_too_late"
    if returns >= policy.return_limit:
        return "return_limit"
    return None


def rejoin_at(position: Position, *, at: datetime, arrived_at: datetime, line: list[datetime], places: int = 0) -> datetime:
    """The new `waiting_since` of a ticket that joins `line` (the others' `waiting_since`, ascending) at a position.

    Front: a microsecond before the first. After n: a microsecond after the n-th, and never later than the end.
    Arrival: its own first arrival. End: now, and behind everyone.
    """
    end = max([at, *(moment + _STEP for moment in line[-1:])])
    match position:
        case Position.FRONT:
            return min(at, line[0] - _STEP) if line else at
        case Position.AFTER if 0 < places <= len(line):
            return min(end, line[places - 1] + _STEP)
        case Position.AFTER if places == 0:
            return rejoin_at(Position.FRONT, at=at, arrived_at=arrived_at, line=line)
        case Position.ARRIVAL:
            return arrived_at
        case _:
            return end
