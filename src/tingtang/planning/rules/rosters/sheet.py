"""The sheet of a roster: days, shifts, people with contracts and wishes, demand, rules."""

from datetime import date, time, timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from tingtang.planning.rules.sheets import Code, Label, Line, LongLabel, Note, Part, Unique

Weekday = Literal["mo", "tu", "we", "th", "fr", "sa", "su"]
WEEKDAYS: tuple[Weekday, ...] = ("mo", "tu", "we", "th", "fr", "sa", "su")
Hours = Annotated[float, Field(ge=0, le=400)]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-4]):[0-5]\d$")]


def minutes(text: str) -> int:
    """Minutes since midnight of "08:30"; "24:00" is the end of the day."""
    return int(text[:2]) * 60 + int(text[3:])


class Break(Part):
    """A break within a shift that begins between `earliest` and `latest`."""

    minutes: Annotated[int, Field(ge=5, le=240)]
    earliest: Clock
    latest: Clock


class Shift(Part):
    """A shift by the clock of the hall; one that ends before it starts goes past midnight. `heavy` ones are shared out evenly."""

    code: Code
    name: Label = ""
    start: Clock
    end: Clock
    breaks: Annotated[list[Break], Field(max_length=4)] = []
    days: list[Weekday] = list(WEEKDAYS)
    heavy: bool = False

    @property
    def span(self) -> tuple[int, int]:
        start, end = minutes(self.start), minutes(self.end)
        return start, end if end > start else end + 1440

    @property
    def work_minutes(self) -> int:
        start, end = self.span
        return end - start - sum(one.minutes for one in self.breaks)

    @model_validator(mode="after")
    def _breaks_within(self) -> Self:
        for one in self.breaks:
            first, latest = self.starts_of(one)
            if not self.span[0] <= first <= latest or latest + one.minutes > self.span[1]:
                raise ValueError("break_outside")
        return self

    def starts_of(self, one: Break) -> tuple[int, int]:
        """Between which minutes a break may begin; after midnight they go on counting."""
        first, latest = minutes(one.earliest), minutes(one.latest)
        late = 1440 if first < self.span[0] else 0
        return first + late, latest + (late or (1440 if latest < first else 0))


class Wish(Part):
    """What somebody would like on a day: a shift, or `off`. `must`: it is no wish but a rule. `own`: taken in from what he entered."""

    day: date
    want: Code = "off"
    weight: Annotated[int, Field(ge=1, le=100)] = 1
    must: bool = False
    own: bool = False


class Person(Part):
    """Somebody to be planned: what he can do, and how many hours a week he is to work, at least and at most."""

    code: Code
    name: Label
    outlet: Line = ""
    skills: list[Line] = []
    guessed: bool = False
    least_hours: Hours = 0
    most_hours: Hours = 40
    most_days: Annotated[int, Field(ge=0, le=7)] = 5
    shifts: list[Code] = []
    away: list[date] = []
    wishes: Annotated[list[Wish], Field(max_length=100)] = []
    lends: bool = False


class Demand(Part):
    """How many people are needed at once from … to, on weekdays or dates."""

    days: Annotated[list[Weekday | date], Field(min_length=1)] = list(WEEKDAYS)
    start: Clock
    end: Clock
    people: Annotated[int, Field(ge=0, le=500)]
    skill: Line = ""
    outlet: Line = ""

    @field_validator("days", mode="after")
    @classmethod
    def _no_double(cls, days: list[Weekday | date]) -> list[Weekday | date]:
        return list(dict.fromkeys(days))


class Pair(Part):
    """Two who stand in for each other: never both off on a day that has demand."""

    a: Code
    b: Code


class Rules(Part):
    """What must hold. `cover` hard: demand is a rule too, else what is short is told."""

    rest_hours: Annotated[float, Field(ge=0, le=24)] = 11
    days_in_row: Annotated[int, Field(ge=1, le=31)] = 6
    cover: Literal["soft", "hard"] = "soft"


RuleName = Literal["away", "most_hours", "least_hours", "most_days", "rest", "days_in_row", "must", "pair", "cover"]


class Lifted(Part):
    """A rule that is set aside: for whom or when it would hold."""

    rule: RuleName
    about: Note


class Weights(Part):
    """What counts how much: an hour short, a wish denied, a heavy shift more than others have, an hour lent, an hour worked."""

    short: Annotated[int, Field(ge=0, le=1000)] = 100
    wish: Annotated[int, Field(ge=0, le=1000)] = 10
    uneven: Annotated[int, Field(ge=0, le=1000)] = 6
    lent: Annotated[int, Field(ge=0, le=1000)] = 4
    worked: Annotated[int, Field(ge=0, le=1000)] = 1


class RosterSheet(Part):
    """A whole sheet."""

    kind: Literal["roster"] = "roster"
    code: Code = "roster"
    name: Label
    source: Note = ""
    note: LongLabel = ""
    first: Annotated[date, Field(ge=date(1900, 1, 1), le=date(2999, 12, 31))]
    days: Annotated[int, Field(ge=1, le=35)] = 7
    slot_minutes: Literal[15, 30, 60] = 30
    seconds: Annotated[float, Field(gt=0, le=900)] = 10
    shifts: Annotated[list[Shift], Field(min_length=1, max_length=20), Unique]
    staff: Annotated[list[Person], Field(min_length=1, max_length=200), Unique]
    demand: Annotated[list[Demand], Field(max_length=500)] = []
    pairs: Annotated[list[Pair], Field(max_length=200)] = []
    rules: Rules = Rules()
    weights: Weights = Weights()
    lifted: Annotated[list[Lifted], Field(max_length=500)] = []

    def dates(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range(self.days)]

    def outlets(self) -> list[str]:
        return sorted({one.outlet for one in self.staff} | {one.outlet for one in self.demand})


def clock(minute: int) -> time:
    """Minutes since midnight as a time; past midnight it begins again."""
    return time(minute // 60 % 24, minute % 60)
