"""What the API takes and gives about the organisation."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.ui.resources import Body, Code, Line, Moment, Row, Texts

Language = Literal["", "zh-hans", "zh-hant", "en"]
Opening = Annotated[
    dict[Literal["mo", "tu", "we", "th", "fr", "sa", "su"], Annotated[list[Line], Field(max_length=10)]], Field(max_length=7)
]
Small = Annotated[int, Field(ge=0, le=32767)]


class Organisation(Body):
    """The organisation."""

    code: Code
    name: Line
    names: Texts = {}
    language: Literal["zh-hans", "zh-hant", "en"] = "zh-hans"
    leader_line: Annotated[Line, Field(max_length=40)] = ""


class OrganisationOut(Organisation):
    """The organisation as it is."""

    industry: str
    version: str


class Hall(Body):
    """A hall: opening hours are spans by weekday, such as {"mo": ["08:30-12:00", "13:30-17:00"]}."""

    code: Code
    name: Line
    names: Texts = {}
    time_zone: Line = "Asia/Shanghai"
    opening: Opening = {}
    address: Line = ""
    phone: Line = ""
    industry: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] = ""
    outlet: Annotated[str, Field(max_length=39, pattern=r"^[^\x00]*$")] = ""
    is_active: bool = True


class HallOut(Hall):
    """A hall as it is."""

    id: int
    version: str | None = None


class Machines(Body):
    """How many machines of a kind an outlet has at least."""

    kind: Annotated[str, Field(max_length=10, pattern=r"^[a-z]+$")]
    least: Annotated[int, Field(ge=1, le=1000)]


class OutletClass(Body):
    """A class of outlets: what one is for, and what it has at least."""

    code: Code
    name: Line
    names: Texts = {}
    role: Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")] = ""
    zones: Annotated[list[Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")]], Field(max_length=40)] = []
    equipment: Annotated[list[Machines], Field(max_length=20)] = []
    least_counters: Annotated[int, Field(ge=0, le=1000)] = 1
    order: Small = 0


class OutletClassOut(OutletClass):
    """A class of outlets as it is."""

    id: int
    version: str | None = None


class Zone(Body):
    """A zone of a hall, and who answers for it (badge)."""

    hall: Code
    code: Code
    name: Line
    names: Texts = {}
    kind: Line = ""
    owner: Line | None = None
    order: Small = 0


class ZoneOut(Zone):
    """A zone as it is."""

    id: int
    version: str | None = None


Cell = Annotated[int, Field(ge=0, le=200)]
Where = Annotated[dict[Annotated[str, Field(max_length=100)], Annotated[str, Field(max_length=40)]], Field(max_length=1000)]


class ZonePlace(Body):
    """Where a zone (its code) lies: from the left and from above, width and height, in cells."""

    zone: Code
    x: Cell
    y: Cell
    w: Cell
    h: Cell


class FloorPlan(Body):
    """A plan of a hall and the day from which it holds; `counters` and `devices` are zones by codes of counters, names of machines."""

    hall: Code
    code: Code
    name: Line
    names: Texts = {}
    starts_date: date
    columns: Cell = 24
    rows: Cell = 16
    cell_centimetres: Small = 100
    door_x: Cell = 12
    door_y: Cell = 15
    places: Annotated[list[ZonePlace], Field(max_length=200)] = []
    counters: Where = {}
    devices: Where = {}


class FloorPlanOut(FloorPlan):
    """A plan as it is."""

    id: int
    version: str | None = None


class Counter(Body):
    """A counter of a hall; `zone` is a zone's id."""

    hall: Code
    code: Code
    name: Line
    names: Texts = {}
    number: Small
    zone: Row | None = None
    seats: Annotated[int, Field(ge=0, le=200)] = 0
    is_active: bool = True


class CounterOut(Counter):
    """A counter as it is, with its state and who is on duty."""

    id: int
    state: str
    clerk: int | None
    version: str | None = None


class Post(Body):
    """A post with its duties."""

    code: Code
    name: Line
    names: Texts = {}
    level: Literal["leadership", "department", "individual"] = "individual"
    duties: Annotated[list[Line], Field(max_length=200)] = []
    is_held: bool = True
    needed_skills: Annotated[list[Code], Field(max_length=20)] = []


class PostOut(Post):
    """A post as it is."""

    id: int
    version: str | None = None


class Role(Body):
    """A role with its rights; "*" is everything."""

    code: Code
    name: Line
    names: Texts = {}
    permissions: Annotated[list[Line], Field(max_length=500)] = []
    landing: Line = ""


class NewRights(Body):
    """Whether a role takes the rights that a new version has for it."""

    takes: bool


class RoleOut(Role):
    """A role as it is."""

    id: int
    version: str | None = None


class Staff(Body):
    """Somebody with an account; `posts` are codes, `hall` the home hall's code or null for the whole organisation."""

    badge: Line
    name: Line
    username: Line
    password: Annotated[str, Field(max_length=200)] | None = None
    language: Language = ""
    hall: Code | None = None
    posts: Annotated[list[Code], Field(max_length=50)] = []
    left_date: date | None = None
    is_active: bool = True
    must_change_password: bool = True


class GrantOut(Schema):
    """A role that somebody has, in a hall or (null) everywhere."""

    role: str
    hall: str | None


class StaffOut(Schema):
    """Somebody as he is."""

    id: int
    badge: str
    name: str
    username: str
    language: str
    hall: str | None
    posts: list[str]
    roles: list[GrantOut]
    left_date: date | None
    is_active: bool
    must_change_password: bool
    version: str | None = None


class Grant(Body):
    """A role for somebody, in a hall or (null) everywhere."""

    role: Code
    hall: Code | None = None


class Planned(Body):
    """A shift of the hall that is named; `staff` is a badge number, `post` a code."""

    staff: Line
    post: Code | None = None
    starts_at: Moment
    ends_at: Moment
    note: Annotated[Line, Field(max_length=200)] = ""


class Shifts(Body):
    """Shifts to be planned together."""

    shifts: Annotated[list[Planned], Field(min_length=1, max_length=2000)]


class PlannedOut(Schema):
    """The shifts that were planned."""

    ids: list[int]


class Shift(Planned):
    """A shift; `staff` is a badge number, `post` a code."""

    hall: Code


class ShiftOut(Shift):
    """A shift as it is planned."""

    id: int
    version: str | None = None


class Device(Body):
    """A device; `counter` and `zone` are ids."""

    hall: Code
    kind: Literal["kiosk", "board", "pad", "printer", "terminal"]
    name: Line
    counter: Row | None = None
    zone: Row | None = None
    silent_minutes: Annotated[int, Field(ge=0, le=1440)] = 10


class DeviceOut(Device):
    """A device as it is."""

    id: int
    enrolled_at: datetime | None
    revoked_at: datetime | None
    seen_at: datetime | None
    silent_at: datetime | None
    version: str | None = None


class PreparedOut(Schema):
    """A device with the code to type in at the machine, once, within 15 minutes."""

    id: int
    code: str
    expires_at: datetime


class StateOut(Schema):
    """A device after its key was ended."""

    id: int
    revoked_at: datetime | None
