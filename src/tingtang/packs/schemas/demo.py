"""What may stand in demo.yaml: a hall, its people, and the days it has lived."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from tingtang.packs.schemas import DAYS, Code, Duration, Part, Text, not_days

Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Share = Annotated[float, Field(ge=0, le=1)]
Weights = Annotated[dict[str, int], Field(min_length=1)]


def weekdays(value: Any) -> list[int]:
    """Weekday numbers (Monday 0) of “mo-fr”."""
    first, _dash, last = str(value).partition("-")
    if first not in DAYS or (last and last not in DAYS):
        raise ValueError(not_days(value))
    return list(range(DAYS.index(first), DAYS.index(last or first) + 1))


class Organisation(Part):
    """The organisation of the demo; the first demo loaded founds it."""

    code: Code
    name: Text
    leader_line: str = ""


class Hall(Part):
    """The hall of the demo."""

    code: Code
    name: Text
    layout: Code
    time_zone: str = "Asia/Shanghai"
    address: Text | None = None


class Person(Part):
    """An invented member of staff; roles in `here` are held in the hall besides, those in `also` everywhere."""

    username: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{1,30}$")]
    badge: str
    name: Text
    role: Code
    everywhere: bool = False
    here: list[Code] = []
    also: list[Code] = []
    posts: list[Code] = []
    counter: int | None = None
    tables: list[int] = []
    pace: Annotated[float, Field(gt=0.2, lt=5)] = 1.0
    skills: dict[Code, Annotated[int, Field(ge=1, le=5)]] = {}

    @property
    def places(self) -> list[int]:
        """The counters and tables he serves at."""
        return [*([self.counter] if self.counter is not None else []), *self.tables]


class Device(Part):
    """A machine of the hall, prepared to be enrolled."""

    kind: Literal["kiosk", "board", "pad", "printer", "terminal"]
    name: Text
    counter: int | None = None


class FloorPlan(Part):
    """A plan of the hall since some days ago: places of zones as [from the left, from above, width, height]; where kiosks stand."""

    days_ago: int = Field(ge=0, le=400)
    name: Text
    places: dict[Code, Annotated[list[int], Field(min_length=4, max_length=4)]] = {}
    kiosks: Code | None = None


class Day(Part):
    """How a day goes: who comes when and for what, and how it is taken."""

    opens: Clock
    closes: Clock
    seed: int
    past_days: int = Field(0, ge=0, le=60)
    weekdays: Annotated[list[int], BeforeValidator(weekdays)]
    arrivals: dict[Clock, float]
    mix: Weights
    classes: Weights
    spread: Annotated[float, Field(ge=0, le=2)]
    patience: Duration
    no_show: Share = 0.0
    park: Share = 0.0
    rated: Share = 0.0
    ratings: Weights
    comments: list[Text] = []
    rush: Annotated[float, Field(ge=1, le=5)] = 1.0
    waiting: int = Field(0, ge=0, le=20)


class Link(Part):
    """What a customer of the demo is to another, who is named by his key and stands above."""

    kind: Code
    to: Code


class Business(Part):
    """What a customer brought and cost in the last twelve months, in yuan, and by how much of it the year went up or down."""

    income: int = Field(ge=0)
    cost: int = Field(0, ge=0)
    trend: Annotated[float, Field(gt=-2, lt=2)] = 0.0


class Household(Part):
    """What a household or farm had and needs this year, amounts in yuan."""

    members: Annotated[int, Field(ge=1, le=30)]
    workers: Annotated[int, Field(ge=0, le=30)] = 0
    land: Annotated[float, Field(ge=0)] = 0
    holdings: Text | None = None
    income: int | None = Field(None, ge=0)
    need: int | None = Field(None, ge=0)
    purpose: Text | None = None
    need_in: Annotated[int, Field(ge=0, le=365)] = 60
    surveyed: Annotated[int, Field(ge=0, le=365)] = 30


class Audited(Part):
    """A record that was compared with its papers some days ago: right, or wrong for a reason and given back to be mended."""

    days_ago: Annotated[int, Field(ge=1, le=60)]
    wrong: Literal["", "name", "number", "outdated", "photo", "other_person", "phone"] = ""
    due_in: Annotated[int, Field(ge=-30, le=60)] = 7
    state: Literal["returned", "corrected", "again", "closed"] = "returned"


class Assessed(Part):
    """How much risk a customer of the demo bears (1 to 5), what he has to place, and how many days ago that was found, by whom."""

    risk: int = Field(ge=1, le=5)
    funds: int = Field(ge=0, le=10**9)
    days_ago: int = Field(30, ge=0, le=800)
    by: str | None = None


class Customer(Part):
    """An invented customer: how he is known and reached, his tier, what to mind when serving him, and what he brings."""

    key: Code
    name: Text
    kind: Literal["person", "company"] = "person"
    title: Literal["", "ms", "mr"] = ""
    industry: Annotated[str, Field(pattern="^[A-T]?$")] = ""
    phone: str = ""
    mail: str = ""
    address: Text | None = None
    numbers: dict[Code, str] = {}
    tier: Code | None = None
    family: list[Text] = []
    work: list[Text] = []
    character: list[Text] = []
    manner: list[Text] = []
    needs: list[Text] = []
    likes: list[Text] = []
    dislikes: list[Text] = []
    links: list[Link] = []
    business: Business | None = None
    assessed: Assessed | None = None
    consents: list[Code] = []
    household: Household | None = None
    audited: Audited | None = None


class Pair(Part):
    """Who answers first (A) and who stands in (B), by user names."""

    a: str
    b: str


class Team(Part):
    """A team of the demo's hall, by user names."""

    code: Code
    name: Text
    description: Text | None = None
    lead: str
    members: list[str] = []


class Away(Part):
    """Somebody who is away in some days' time."""

    who: str
    kind: Literal["leave", "sick", "training", "other"] = "leave"
    in_days: int = Field(ge=0, le=60)
    days: int = Field(1, ge=1, le=30)


class Sent(Part):
    """A matter that a customer brought to the main hall, and that was sent to his own."""

    who: Code
    kind: Code
    title: str
    body: str
    hours_ago: Annotated[float, Field(gt=0, le=720)]


class Round(Part):
    """Rounds of a zone, or of a place by name, by a sheet: who makes them, on which days, until when on such a day."""

    sheet: Code
    zone: Code | None = None
    place: Text | None = None
    who: str
    rhythm: Literal["day", "week", "month"] = "week"
    days: list[Annotated[int, Field(ge=0, le=31)]] = []
    due: Clock = "17:00"


class Activity(Part):
    """Something of the calendar of activities: what, where, in how many days, and what is kept of it once it was."""

    title: Text
    place: Text
    days: Annotated[int, Field(ge=-366, le=366)]
    minutes: Text | None = None
    others: Annotated[int, Field(ge=0)] | None = None


class Lesson(Part):
    """A course of the pack that is given in so many days, under a theme; its number in knowledge.yaml from 1 on.

    Of one that was given by scenes or by levels `parts` and `levels` go round among those who came; in pairs the trainer helps.
    """

    course: Annotated[int, Field(ge=1)]
    days: Annotated[int, Field(ge=-120, le=120)]
    theme: Text
    parts: list[Text] = []
    levels: list[Annotated[int, Field(ge=1, le=5)]] = []


class Made(Part):
    """A gesture of service that somebody made so many hours ago, and how it was taken."""

    gesture: Code
    who: str
    customer: Code | None = None
    note: str
    hours_ago: Annotated[float | int, Field(gt=0, le=720)]
    cost: Annotated[float | int, Field(ge=0)] | None = None
    reaction: Literal["", "delighted", "pleased", "indifferent", "declined"] = ""


class Walk(Part):
    """Somebody who walks, or walked, among customers: where, since how many minutes, for how long and what was asked most."""

    who: str
    zone: Code
    minutes_ago: Annotated[int, Field(ge=1, le=20_000)]
    lasted: Annotated[int, Field(ge=1, le=600)] | None = None
    note: str = ""


class Talk(Part):
    """Something that patrols tell: from and until so many days from today, at a place or everywhere; and to whom it was told."""

    kind: Literal["recent", "next", "rule"]
    title: Text
    text: Text
    zone: Code | None = None
    posts: list[Code] = []
    regulation: Code | None = None
    since: Annotated[int, Field(ge=-400, le=60)] = 0
    until: Annotated[int, Field(ge=0, le=400)] | None = None
    told: list["ToldTo"] = []


class ToldTo(Part):
    """A talking point was told so many hours ago; with `kind` what was wished became a case."""

    who: str
    zone: Code | None = None
    hours_ago: Annotated[float | int, Field(gt=0, le=720)]
    listener: Literal["household", "customer", "group", "shop"] = "household"
    whom: str = ""
    customer: Code | None = None
    people: Annotated[int, Field(ge=1, le=1000)] = 1
    answer: Text | None = None
    wish: Text | None = None
    kind: Code | None = None


class Branch(Part):
    """Another, smaller hall of the demo: its people, how many come, whose home it is, and what was sent there.

    It lives the days of the main hall with a share of its visitors.
    """

    hall: Hall
    staff: list[Person]
    past_days: int = Field(2, ge=0, le=30)
    share: Share
    waiting: int = Field(0, ge=0, le=5)
    home_of: list[Code] = []
    sent: list[Sent] = []


class Demo(Part):
    """demo.yaml: a hall to try the product in; `owners` says who answers for which processes, `areas` who for which zone,
    `replies` how many customers have answered which survey.

    `on_duty` plans who stands at no counter, such as greeting staff: from when until when.
    """

    FILE: ClassVar[str] = "demo.yaml"
    organisation: Organisation
    hall: Hall
    staff: list[Person]
    devices: list[Device] = []
    plans: list[FloorPlan] = []
    customers: list[Customer] = []
    checkers: list[str] = []
    owners: dict[str, list[Code]] = {}
    areas: dict[Code, str] = {}
    rotations: dict[Code, list[str]] = {}
    cover: list[Pair] = []
    teams: list[Team] = []
    absences: list[Away] = []
    rounds: list[Round] = []
    replies: dict[Code, Annotated[int, Field(ge=1, le=500)]] = {}
    activities: list[Activity] = []
    lessons: list[Lesson] = []
    gestures: list[Made] = []
    walks: list[Walk] = []
    talks: list[Talk] = []
    on_duty: dict[str, list[Clock]] = {}
    branches: list[Branch] = []
    day: Day
