"""A hall to simulate, as data: what people write in YAML, checked, with a sentence for whatever is wrong."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from tingtang.planning.rules.sheets import BadSheet, Plain
from tingtang.planning.rules.simulation.courses import Course, steps_of
from tingtang.planning.rules.simulation.flows import circle, routes
from tingtang.visits.rules.discipline import Discipline, Fault, faults

MOST_DAYS = 100_000
MOST_CUSTOMERS_A_DAY = 5_000_000
MOST_COUNTERS = 2_000
MOST_CUSTOMERS = 200_000_000
MOST_LINES = 30_000
MOST_BLOCKS = 50
LATEST_HOUR = 2000  # cases take weeks: their scenarios count working hours on from the first morning
_CLOCK = re.compile(r"^(\d{1,4}):([0-5]\d)(?::([0-5]\d))?$")


class Wrong(ValueError):
    """A scenario that cannot be simulated: one sentence for each thing that is wrong, with its place."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = list(sentences)
        super().__init__("\n".join(self.sentences))


def minutes(clock: str) -> float:
    """Minutes since midnight of 09:30 or 09:30:00; hours count on, so that a night shift may end tomorrow and a case in weeks."""
    found = _CLOCK.match(clock)
    value = int(found[1]) * 60 + int(found[2]) + int(found[3] or 0) / 60 if found else 9e9
    if value > LATEST_HOUR * 60:
        raise ValueError(f"{clock!r} is no time of day; write it as '09:30', with quotes")
    return value


def _is_clock(clock: str) -> str:
    minutes(clock)
    return clock


def _is_span(span: str) -> str:
    start, _dash, end = span.partition("-")
    if minutes(start.strip()) >= minutes(end.strip()):
        raise ValueError(f"{span!r} ends before it begins; write '09:00-12:00'")
    return span


Clock = Annotated[str, AfterValidator(_is_clock)]
Span = Annotated[str, AfterValidator(_is_span)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]


class Part(BaseModel):
    """A part of a scenario; words it does not know are refused."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, frozen=True)


class Law(Part):
    """A time in minutes: by mean and coefficient of variation, between two bounds, or resampled from observed values."""

    law: Literal["lognormal", "gamma", "weibull", "exponential", "constant", "uniform", "observed"] = "lognormal"
    mean: Positive | None = None
    cv: Positive = 0.5
    low: float | None = None
    high: float | None = None
    values: tuple[float, ...] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.law == "uniform":
            if self.low is None or self.high is None or self.low > self.high:
                raise ValueError("a uniform time needs low and high")
        elif self.law == "observed":
            if not self.values:
                raise ValueError("an observed time needs values")
        elif self.mean is None:
            raise ValueError(f"a time of the law {self.law} needs its mean")
        return self


class Service(Part):
    """What is served: how long it takes, and the promised wait."""

    minutes: Law
    target_minutes: Amount = 10.0


class AtOnce(Part):
    """Branches of a journey that run at once, each a step or several in a row; it goes on when all of them are done."""

    at_once: Annotated[tuple["str | Journey", ...], Field(min_length=2)]

    def branches(self) -> tuple[Course, ...]:
        """Each as a course."""
        return tuple((each,) if isinstance(each, str) else _course(each) for each in self.at_once)


Journey = Annotated[tuple[str | AtOnce, ...], Field(min_length=1)]
Onward = Mapping[str, Mapping[str, Share]]
Branches = Annotated[tuple[Annotated[Onward, Field(min_length=1)], ...], Field(min_length=2)]


def _course(journey: Iterable[str | AtOnce]) -> Course:
    return tuple(item if isinstance(item, str) else item.branches() for item in journey)


def _journey(course: Course) -> tuple[str | AtOnce, ...]:
    return tuple(
        item if isinstance(item, str) else AtOnce.model_construct(at_once=tuple(_journey(branch) for branch in item))
        for item in course
    )


class Arrivals(Part):
    """Who comes: for one service, a journey over several, or a flow (from its first step on, to each next step with a probability,
    "" being none; branches that run at once stand under `at_once` by a name, each a flow of its own; of those named in
    `at_least_one` never none is taken); counts by interval or appointments."""

    service: str | None = None
    journey: tuple[str | AtOnce, ...] = ()
    flow: Onward = {}
    at_once: Annotated[Mapping[str, Branches], Field(max_length=MOST_BLOCKS)] = {}
    at_least_one: tuple[str, ...] = ()
    service_class: str = Field("ordinary", alias="class")
    from_: Clock = Field("00:00", alias="from")
    every_minutes: Positive = 60.0
    counts: tuple[Amount, ...] = ()
    appointments: tuple[Clock, ...] = ()
    late_minutes: Law | None = None
    no_show: Share = 0.0
    patience_minutes: Law | None = None

    @property
    def steps(self) -> tuple[str, ...]:
        """The services in order."""
        if self.flow:
            every = [self.flow, *self._branches()]
            named = [name for flow in every for name in (*flow, *(step for onward in flow.values() for step in onward))]
            return tuple(dict.fromkeys(name for name in named if name and name not in self.at_once))
        return tuple(steps_of(self.course))

    @property
    def course(self) -> Course:
        """What one journey goes through."""
        return _course(self.journey) or ((self.service,) if self.service else ())

    def streams(self) -> list["Arrivals"]:
        """These arrivals as streams with one journey each: the routes of a flow with their shares."""
        if not self.flow:
            return [self]
        return [
            self.model_copy(
                update={
                    "flow": {},
                    "at_once": {},
                    "at_least_one": (),
                    "journey": _journey(course),
                    "counts": tuple(count * share for count in self.counts),
                }
            )
            for share, course in routes(self.flow, self.at_once, self.at_least_one)
            if any(steps_of(course))
        ]

    @property
    def begins_at_once(self) -> bool:
        """Whether it begins with branches."""
        return next(iter(self.flow)) in self.at_once if self.flow else bool(self.course and not isinstance(self.course[0], str))

    def _branches(self) -> Iterator[Onward]:
        return (branch for branches in self.at_once.values() for branch in branches)

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if bool(self.service) + bool(self.journey) + bool(self.flow) != 1:
            raise ValueError("arrivals are for a service, a journey or a flow: give one of them")
        if self.flow and self.appointments:
            raise ValueError("a flow has counts by interval, no appointments")
        for step, onward in (one for flow in (self.flow, *self._branches()) for one in flow.items()):
            if sum(onward.values()) > 1 + 1e-9:
                raise ValueError(f"after {step!r} the probabilities add up to more than 1")
        if bool(self.counts) == bool(self.appointments):
            raise ValueError("arrivals have counts by interval or appointments: give one of them")
        return self

    @model_validator(mode="after")
    def _can_run_at_once(self) -> Self:
        if self.at_once and not self.flow:
            raise ValueError("at_once names the branches of a flow; in a journey write - at_once: [photo, [eyes, ears]]")
        for name in self.at_least_one:
            if name not in self.at_once:
                raise ValueError(f"at_least_one: there is no {name!r} under at_once")
            if sum(sum(one[""].values()) if "" in one else 1.0 for one in self.at_once[name]) < 1 - 1e-6:
                raise ValueError(f"at_least_one: the shares of the branches of {name!r} add up to less than 1")
        if inside := circle(self.at_once):
            raise ValueError(f"the branches of {inside!r} lead into it again")
        if self.begins_at_once and self.no_show:
            raise ValueError("who begins with several things at once has no no_show; put a step before them")
        return self


class Counter(Part):
    """Counters that are alike: how many, what they serve, when they are open, how fast, and what an hour costs."""

    name: str = ""
    count: Annotated[int, Field(ge=0, le=MOST_COUNTERS)] = 1
    services: tuple[str, ...] | None = None
    shifts: tuple[Span, ...]
    pace: Mapping[str, Positive] = {}
    cost_per_hour: Amount = 0.0


class Balking(Part):
    """How many in line put people off: nobody turns back below `from`, everybody at `sure`."""

    from_: Annotated[int, Field(ge=1, alias="from")]
    sure: Annotated[int, Field(ge=1)]

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.sure < self.from_:
            raise ValueError("sure must not be below from")
        return self


class Costs(Part):
    """What waiting and losing somebody costs, beside the hours of counters."""

    waiting_per_hour: Amount = 0.0
    lost: Amount = 0.0
    overtime_factor: Amount = 1.5


class Scenario(Part):
    """A hall, who comes, who serves, by which rules, and how many days to simulate."""

    name: str = ""
    services: Annotated[Mapping[str, Service], Field(min_length=1)]
    arrivals: Annotated[tuple[Arrivals, ...], Field(min_length=1)]
    counters: Annotated[tuple[Counter, ...], Field(min_length=1)]
    closes: Clock | None = None
    last_ticket: Clock | None = None
    after_closing: Literal["serve", "send_home"] = "serve"
    shift_change: Literal["finish", "cap"] = "finish"
    discipline: Mapping[str, Any] | None = None
    no_show_minutes: Amount = 1.0
    balking: Balking | None = None
    busyness_cv: Amount = 0.0
    costs: Costs = Costs()
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = 200
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1
    warm_up_minutes: Amount = 0.0

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        found = [*self._unknown(), *_worded(faults(self.order))]
        if sum(each.count * len(each.shifts) for each in self.counters) > MOST_COUNTERS:
            found.append(f"there are more than {MOST_COUNTERS} counters and shifts")
        if sum(sum(each.counts) + len(each.appointments) for each in self.arrivals) > MOST_CUSTOMERS_A_DAY:
            found.append(f"more than {MOST_CUSTOMERS_A_DAY} customers a day")
        if self.days * sum(sum(each.counts) + len(each.appointments) for each in self.arrivals) > MOST_CUSTOMERS:
            found.append(f"more than {MOST_CUSTOMERS} customers on all days; take fewer days")
        if len(self.services) * len(self.order.rules) > MOST_LINES:
            found.append(f"more than {MOST_LINES} lines of services and classes")
        if self.balking and any(each.begins_at_once for each in self.arrivals):
            found.append("who begins with several things at once does not turn back at the door; put a step before them")
        if found:
            raise ValueError("; ".join(found))
        return self

    @property
    def order(self) -> Discipline:
        """Who is next; without one, first come first served in one class."""
        plain = {"classes": [{"code": "ordinary", "starvation_minutes": 24 * 60}]}
        return Discipline.from_data(self.discipline or plain)

    def _unknown(self) -> Iterator[str]:
        for service in {step for each in self.arrivals for step in each.steps} | {
            step for each in self.counters for step in (*(each.services or ()), *each.pace)
        }:
            if service not in self.services:
                yield f"there is no service {service!r} under services"
        for name in {name for each in self.arrivals for name in each.at_once if name in self.services}:
            yield f"{name!r} is a service, so that no at_once may be called so"
        classes = {rule.code for rule in self.order.rules}
        for each in self.arrivals:
            if each.service_class not in classes:
                yield f"the discipline has no class {each.service_class!r}"


def _worded(found: Iterable[Fault]) -> Iterator[str]:
    for fault in found:
        about = f" (class {fault.service_class})" if fault.service_class else ""
        yield f"the discipline cannot be used: {fault.code.replace('_', ' ')}{about}"


def from_data(data: object) -> Scenario:
    """The scenario in plain data. Refused (Wrong) with a sentence for each thing that is wrong."""
    try:
        return Scenario.model_validate(data)
    except ValidationError as bad:
        raise Wrong(_sentence(each) for each in bad.errors()) from None
    except (TypeError, KeyError) as bad:
        raise Wrong([f"The discipline cannot be read: {bad}."]) from None


class _Large(Plain):
    """A scenario may hold a great many observed times."""

    most = 5_000_000


_FORMS = {
    "alias": "Anchors of YAML (& and *) are not read: write the values out.",
    "too_large": "There is too much in it, or it is nested too deeply.",
}


def from_yaml(text: str) -> Scenario:
    """The scenario in a YAML text. Refused (Wrong) like `from_data`, and for what is no YAML."""
    try:
        data = yaml.load(text, Loader=_Large)  # noqa: S506 - a safe loader
    except BadSheet as bad:
        raise Wrong([_FORMS[bad.problems[0].code]]) from None
    except ValueError as bad:
        raise Wrong([str(bad)]) from None
    except yaml.YAMLError as bad:
        mark = getattr(bad, "problem_mark", None)
        why = getattr(bad, "problem", None) or str(bad).partition("\n")[0]
        raise Wrong([f"line {mark.line + 1}: this is no YAML: {why}" if mark else f"This is no YAML: {why}"]) from None
    if not isinstance(data, dict):
        raise Wrong(["A scenario is a mapping with services, arrivals and counters."])
    return from_data(data)


def _sentence(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"])
    said = error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        said = "is not a word of a scenario"
    elif error["type"] == "missing":
        said = "is missing"
    elif error["type"] == "too_short":
        said = "needs at least one"
    elif error["type"] in {"model_type", "dict_type", "mapping_type"}:
        said = "is no mapping; write a time as {mean: 8}" if place.endswith("minutes") else "is no mapping of names to values"
    return f"{place}: {said}" if place else said
