"""What the API takes and gives; answers go from rows to bytes, the schemas describe them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Path, Schema
from pydantic import ConfigDict, Field

from tingtang.ui.resources import Texts

Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Line = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
HallCode = Annotated[str, Path(max_length=40, pattern=r"^[a-z0-9_-]+$")]
Row = Annotated[int, Field(ge=1, le=2**63 - 1)]


class Body(Schema):
    """A request: unknown fields are refused, so that a misspelt one is not lost in silence."""

    model_config = ConfigDict(extra="forbid")


class Nothing(Body):
    """No fields."""


class Issue(Body):
    """A number for a service, or for several in order on one number."""

    service: Code | None = None
    services: Annotated[list[Code], Field(max_length=10)] = []
    service_class: Code | None = None
    language: Literal["", "zh-hans", "zh-hant", "en"] = ""
    channel: Literal["kiosk", "counter", "guide", "phone", "api"] | None = None
    note: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""
    party_size: Annotated[int, Field(ge=1, le=500)] | None = None

    def codes(self) -> list[str]:
        """The services wanted, the first one first."""
        return [self.service, *self.services] if self.service else list(self.services)


class Chosen(Body):
    """A number called out of order."""

    ticket: Row
    reason: Annotated[Line, Field(min_length=1)]


class Parked(Body):
    reason: Line = ""


class Resumed(Body):
    ticket: Row


class Transferred(Body):
    """Where a number goes; without `ticket`, the one at the counter."""

    ticket: Row | None = None
    service: Code | None = None
    counter: Row | None = None
    position: Literal["end", "front", "original"] = "original"
    reason: Line = ""


class Added(Body):
    service: Code


class Noted(Body):
    text: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]


class Offered(Body):
    """Whether a hall offers a service; a target for the wait of its own, and the zone it is served in (empty for none)."""

    is_active: bool = True
    wait_target_seconds: Annotated[int, Field(ge=1, le=86400)] | None = None
    zone_code: Annotated[str, Field(max_length=40, pattern=r"^([a-z0-9][a-z0-9_-]*)?$")] = ""


class OfferedOut(Offered):
    """A service as a hall offers it."""

    service: str


class ClassRule(Body):
    """What a class of visitors is worth: credit at arrival and for each minute, and after how many nobody may be passed over."""

    code: Code
    base_credit_minutes: float = 0
    credit_per_minute: float = 1
    is_emergency: bool = False
    is_privileged: bool = False
    starvation_minutes: float | None = 60


class OrderRules(Body):
    """The classes of an order of service, and the caps between them."""

    classes: Annotated[list[ClassRule], Field(min_length=1, max_length=20)]
    emergency_share_cap: float = 0.2
    share_window: int = 20
    privileged_in_a_row: int | None = None
    labels: Annotated[dict[Code, Texts], Field(max_length=20)] = {}
    promises: Annotated[dict[Code, Texts], Field(max_length=20)] = {}


class DisciplineIn(Body):
    """An order of service: classes of visitors with their weight, and the caps between them."""

    name: Annotated[Line, Field(min_length=1, max_length=100)]
    names: Texts = {}
    rules: OrderRules


class DisciplineOut(Schema):
    """A published version of an order of service."""

    id: int
    code: str
    name: str
    names: dict[str, str]
    rules: dict[str, Any]
    version: int
    published_at: datetime | None


class ScaleLevel(Body):
    """A level of a scale; a bad one is answered by a supervisor."""

    code: Code
    name: Annotated[Line, Field(min_length=1, max_length=100)]
    names: Texts = {}
    value: Annotated[int, Field(ge=-100, le=100)]
    is_bad: bool = False


class ScaleIn(Body):
    """A scale of satisfaction, from best to worst."""

    name: Annotated[Line, Field(min_length=1, max_length=100)]
    names: Texts = {}
    levels: Annotated[list[ScaleLevel], Field(min_length=2, max_length=10)]


class ScaleOut(ScaleIn):
    id: int
    code: str


class Policies(Body):
    """How a hall serves: codes of its order of service and its scale, and its policies. What is not sent stays."""

    discipline: Code | None = None
    scale: Code | None = None
    recall_limit: Annotated[int, Field(ge=1, le=20)] | None = None
    recall_cooldown_seconds: Annotated[int, Field(ge=0, le=3600)] | None = None
    late_return: Literal["front", "after", "original", "end", "never"] | None = None
    late_return_after: Annotated[int, Field(ge=0, le=1000)] | None = None
    late_return_minutes: Annotated[int, Field(ge=0, le=10_080)] | None = None
    late_return_limit: Annotated[int, Field(ge=0, le=100)] | None = None
    rating_minutes: Annotated[int, Field(ge=0, le=525_600)] | None = None
    ticket_note: Texts | None = None


class Whose(Body):
    """By what the customer is known; empty for nobody."""

    who: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""


class Redirected(Body):
    service: Code | None = None
    service_class: Code | None = None
    reason: Annotated[Line, Field(min_length=1)]


class Reason(Body):
    reason: Line = ""


class Switched(Body):
    """The categories a counter takes from now on."""

    categories: Annotated[list[Code], Field(max_length=100)]


class Rated(Body):
    """One level of the hall's scale."""

    level: Code
    comment: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""


class Acknowledged(Body):
    note: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]


class Leasing(Body):
    """How many numbers of a series the kiosk wants to hold."""

    series: Annotated[str, Field(pattern=r"^[A-Z]{1,2}$")]
    size: Annotated[int, Field(ge=1, le=500)]


class Replayed(Body):
    """A kiosk's signed entries of one lease, and its clock when it sent them (milliseconds since 1970)."""

    lease: Row
    sent_at: Annotated[int, Field(ge=0, le=2**53)]
    entries: Annotated[list[dict[str, str | int]], Field(max_length=500)]


class ToPrint(Body):
    """A print job under an id of one's own; `device` names the kiosk whose printer it is, without one any of the hall."""

    job: UUID
    device: Row | None = None


class PrintingOut(Schema):
    """A print job and how it stands."""

    job: str
    state: str


class Printed(Body):
    """What became of a print job."""

    state: Literal["sent", "failed", "lost"]
    error: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""


class IssuedOut(Schema):
    """A new number: people ahead, and the bounds in seconds between which four of five waits end."""

    id: int
    label: str
    ahead: int | None
    low: int | None
    high: int | None
    link_key: str
    url: str


class TicketOut(Schema):
    id: int
    label: str
    state: str
    service: str
    service_class: str
    day_date: str
    issued_at: datetime
    waiting_since: datetime
    called_at: datetime | None
    ended_at: datetime | None
    counter: int | None
    channel: str


class TicketsOut(Schema):
    """A page of tickets, newest first; `next` asks for the one after it, null at the end."""

    items: list[TicketOut]
    next: str | None


class CallOut(Schema):
    """A call at a counter and why it was this number."""

    call: int
    ticket: int
    label: str
    service: int
    counter: int
    state: str
    called_at: datetime
    waited_seconds: float
    times_called: int
    why: dict[str, object]


class StateOut(Schema):
    """Where a ticket stands now."""

    ticket: int
    label: str
    state: str


class CounterOut(Schema):
    counter: int
    number: int
    state: str
    clerk: int | None


class CategoriesOut(Schema):
    counter: int
    categories: list[str]


class ServiceNow(Schema):
    service: str
    waiting: int
    longest_seconds: int
    target_seconds: int
    late: int


class CounterNowOut(Schema):
    counter: int
    number: int
    state: str
    label: str | None
    since: datetime | None


class LiveOut(Schema):
    """A hall at one moment."""

    at: datetime
    waiting: int
    parked: int
    served: int
    left: int
    no_show: int
    services: list[ServiceNow]
    counters: list[CounterNowOut]


class RatedOut(Schema):
    rated: bool
    level: str


class LeaseOut(Schema):
    id: int
    series: str
    day: str
    first: int
    last: int
    secret: str


class ReplayedOut(Schema):
    """How far the log was taken over: the next entry expected, and why it stopped there if it did."""

    expected: int
    accepted: int
    duplicates: int
    stopped_by: str | None
