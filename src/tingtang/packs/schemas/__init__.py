"""What may stand in each file of a pack."""

import re
from typing import Annotated, Any, ClassVar, Literal

from django.utils.translation import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

LANGUAGES = ("zh-hans", "zh-hant", "en")
DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
_UNITS = {"s": 1, "sec": 1, "min": 60, "h": 3600}
_SPAN = re.compile(r"^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$")

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Letters = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}$")]


class Part(BaseModel):
    """A piece of a pack: unknown keys are refused, and a source may be named anywhere."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, strict=True)
    source: str = ""


def _text(value: Any) -> Any:
    return dict.fromkeys(LANGUAGES, value) if isinstance(value, str) else value


class _Text(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True, strict=True)
    hans: str = Field("", alias="zh-hans")
    hant: str = Field("", alias="zh-hant")
    en: str = ""

    @model_validator(mode="after")
    def _not_empty(self) -> "_Text":
        if not (self.hans or self.hant or self.en):
            raise ValueError(_("write the text in at least one of zh-hans, zh-hant, en"))
        return self

    @property
    def plain(self) -> str:
        """The text where only one language fits: 简体 first."""
        return self.hans or self.hant or self.en

    @property
    def all(self) -> dict[str, str]:
        """The text by language code; what is missing is left out."""
        return {code: text for code, text in zip(LANGUAGES, (self.hans, self.hant, self.en), strict=True) if text}

    def read(self, language: str) -> str:
        """The text in `language`, else the plain one."""
        return self.all.get(language) or self.plain


Text = Annotated[_Text, BeforeValidator(_text)]


def seconds(value: Any) -> int:
    """Seconds of “195 s”, “12 min”, “1 h 30 min”. Refuses a bare number: its unit would be a guess."""
    parts = re.findall(r"(\d+)\s*([a-z]+)", value) if isinstance(value, str) else []
    if not parts or any(unit not in _UNITS for _number, unit in parts) or re.sub(r"(\d+)\s*([a-z]+)", "", value).strip():
        raise ValueError(_("write a duration with its unit, such as 195 s, 12 min or 1 h 30 min"))
    return sum(int(number) * _UNITS[unit] for number, unit in parts)


Duration = Annotated[int, BeforeValidator(seconds), Field(gt=0)]


def not_days(value: object) -> str:
    """The complaint about days that cannot be read."""
    return _("“%(days)s” is not a day or a range of days: use mo tu we th fr sa su, or mo-fr") % {"days": value}


def opening(value: Any) -> dict[str, list[str]]:
    """Opening hours by weekday of {mo-fr: "09:00-12:00, 13:30-17:00", sa: "09:00-12:00"}."""
    hours: dict[str, list[str]] = {}
    for days, spans in (value or {}).items():
        first, _dash, last = str(days).partition("-")
        if first not in DAYS or (last and last not in DAYS):
            raise ValueError(not_days(days))
        listed = [span.strip() for span in str(spans).split(",")]
        wrong = [span for span in listed if not _SPAN.match(span) or span[:5] == span[6:]]
        if wrong:
            raise ValueError(_("“%(span)s” is not a span of hours such as 09:00-17:00") % {"span": wrong[0]})
        for day in DAYS[DAYS.index(first) : DAYS.index(last or first) + 1]:
            hours[day] = listed
    return hours


Opening = Annotated[dict[str, list[str]], BeforeValidator(opening)]


class Pack(Part):
    """pack.yaml: which pack this is and which versions of the product it fits."""

    FILE: ClassVar[str] = "pack.yaml"
    code: Code
    version: str
    requires: str
    name: Text
    summary: Text


class Terms(Part):
    """terms.yaml: what this trade calls the things of the house."""

    FILE: ClassVar[str] = "terms.yaml"
    counter: Text | None = None
    customer: Text | None = None
    hall: Text | None = None
    clerk: Text | None = None
    guide: Text | None = None
    complaint: Text | None = None
    incident: Text | None = None
    request: Text | None = None


class ZoneType(Part):
    """A function that a part of a hall can have."""

    code: Code
    name: Text


class Post(Part):
    """A post and its duties: who am I and what must I do."""

    code: Code
    name: Text
    level: Literal["leadership", "department", "individual"] = "individual"
    duties: list[Text] = []
    held: bool = True
    needs: list[Code] = []


class Obligation(Part):
    """What a level of responsibility owes: who must do what, apart from single posts."""

    code: Code
    text: Text
    level: Literal["leadership", "department", "individual"] = "individual"
    party: Literal["leaders", "management", "heads", "staff"] = "staff"
    post: Code | None = None


class Housekeeping(Part):
    """An internal system that every hall keeps: what is done, how often, and which post answers for it."""

    code: Code
    name: Text
    what: Text
    frequency: Literal["daily", "weekly", "monthly", "dates"] = "daily"
    days: list[str] = []
    answers: Code | None = None


class Zone(Part):
    """A zone of a layout."""

    code: Code
    type: Code
    name: Text


class Counter(Part):
    """A counter of a layout and the categories it serves."""

    number: int = Field(ge=1, le=999)
    name: Text
    zone: Code
    categories: list[Code] = []
    seats: int = Field(0, ge=0, le=200)

    @property
    def code(self) -> str:
        return str(self.number)


class Layout(Part):
    """What a new hall starts from."""

    code: Code
    name: Text
    opening: Opening
    zones: list[Zone]
    counters: list[Counter]


class Skill(Part):
    """Something that a case can ask of whoever gets it."""

    code: Code
    name: Text


class Team(Part):
    """A team of the whole organisation that answers cases, and how they are handed out in it; its people are put into it later."""

    code: Code
    name: Text
    description: Text | None = None
    hands_out: Literal["push", "offer", "pull"] = "pull"
    offer: Duration = 600


class Org(Part):
    """org.yaml: kinds of zones, posts, obligations of each level, housekeeping systems, teams with skills, and layouts of halls."""

    FILE: ClassVar[str] = "org.yaml"
    zone_types: list[ZoneType] = []
    posts: list[Post] = []
    obligations: list[Obligation] = []
    housekeeping: list[Housekeeping] = []
    skills: list[Skill] = []
    teams: list[Team] = []
    layouts: list[Layout] = []


class Category(Part):
    """What a customer chooses first; its letter begins the numbers of its services."""

    code: Code
    name: Text
    series: Letters
    icon: str = ""


class Document(Part):
    """Something the customer must bring."""

    name: Text
    note: Text | None = None
    copies: int = Field(0, ge=0, le=20)
    required: bool = True


class Step(Part):
    """One step of a service at the counter."""

    name: Text
    takes: Duration


class Service(Part):
    """A service: what to bring, how long it takes, what is promised, who may perform it."""

    code: Code
    name: Text
    category: Code
    series: Letters | None = None
    summary: Text | None = None
    expected: Duration
    wait_target: Duration
    service_target: Duration
    default_class: Code = "ordinary"
    performed_by: list[Code] = []
    area: Literal["", "desk", "it", "applications", "operations"] = ""  # over which IT services are reported (ITL-14)
    documents: list[Document] = []
    steps: list[Step] = []
    fee_cents: int = Field(0, ge=0)


class Catalogue(Part):
    """catalogue.yaml: categories and services."""

    FILE: ClassVar[str] = "catalogue.yaml"
    categories: list[Category] = []
    services: list[Service] = []


class Role(Part):
    """A named set of permissions, beside those of the built-in role it is based on; `visits.*` is all of a domain."""

    code: Code
    name: Text
    based_on: Code | None = None
    permissions: list[str] = []
    landing: str = ""


class Roles(Part):
    """roles.yaml: who may do what, beside the five roles every hall has."""

    FILE: ClassVar[str] = "roles.yaml"
    roles: list[Role] = []
