"""The sheet of a line: tasks with times, who may do them, in which order, and the layouts that are compared."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tingtang.planning.rules.sheets import Amount, Code, Label, Line, LongLabel, Note, Part, Positive, Unique

Unit = Literal["s", "min", "h"]
SECONDS: dict[str, int] = {"s": 1, "min": 60, "h": 3600}
Order = Literal["fixed", "free", "last"]
Sort = Literal["any", "check", "measurement", "record", "payment", "photo", "examination", "consultation", "laboratory", "walk"]
MOST_TASKS = 60
AS_IT_IS = {"en": "As it is", "zh-hans": "现状", "zh-hant": "現狀"}


class Between(Part):
    """A time that is known as a range; `about` is its best guess, such as a mean."""

    low: Amount
    high: Amount
    about: Amount | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low > self.high or (self.about is not None and not self.low <= self.about <= self.high):
            raise ValueError("range_upside_down")
        return self


class Task(Part):
    """One thing that is done for a customer. `time` is empty where it is unknown; `doubtful` times are computed with and without."""

    code: Code
    name: Label
    time: Amount | Between | None = None
    unit: Unit | None = None
    doubtful: bool = False
    order: Order = "fixed"
    after: list[Code] | None = None
    skill: Line = ""
    sort: Sort = "any"
    note: Note = ""
    service: Line = ""
    n: Annotated[int, Field(ge=0)] | None = None


class Group(Part):
    """Workers who can do the same: by skills, or by a list of tasks."""

    code: Code
    name: Label
    count: Annotated[int, Field(ge=0, le=1000)]
    skills: list[Line] = []
    tasks: list[Code] = []


class Station(Part):
    """Where one or several (merged) tasks are done by `workers`, each of whom does all of them for one customer at a time."""

    name: Label = ""
    tasks: Annotated[list[Code], Field(min_length=1)]
    workers: Annotated[int, Field(ge=1, le=1000)] = 1
    lane: Annotated[str, Field(max_length=20)] = ""
    group: Annotated[str, Field(max_length=40)] = ""


class Layout(Part):
    """One way to lay out the line. Stations stand in the order in which customers pass them; lanes that do the same are parallel."""

    code: Code
    name: Label
    stations: Annotated[list[Station], Field(min_length=1, max_length=200)]
    note: LongLabel = ""


class Demand(Part):
    """How many customers are wanted in an hour, a minute or a second."""

    count: Positive
    per: Unit = "h"


class OptionalRule(Part):
    """A rule of order that may be switched on: `first` before `then`."""

    first: Code
    then: Code
    on: bool = False
    why: Label = ""


class LineSheet(Part):
    """A whole sheet."""

    kind: Literal["line"] = "line"
    code: Code = "line"
    name: Label
    source: Note = ""
    note: LongLabel = ""
    unit: Unit
    demand: Demand | None = None
    actual_per_hour: Positive | None = None
    extra_workers: Annotated[int, Field(ge=0, le=1000)] = 0
    most_merged: Annotated[int, Field(ge=1, le=20)] = 2
    tasks: Annotated[list[Task], Field(min_length=1, max_length=MOST_TASKS), Unique]
    groups: Annotated[list[Group], Field(max_length=50), Unique] = []
    layouts: Annotated[list[Layout], Field(max_length=20), Unique] = []
    rules: Annotated[list[OptionalRule], Field(max_length=50)] = []

    def shown(self) -> list[Layout]:
        """The layouts; without any, one station with one worker for each task."""
        plain = Layout(code="current", name=AS_IT_IS, stations=[Station(tasks=[task.code]) for task in self.tasks])
        return self.layouts or [plain]
