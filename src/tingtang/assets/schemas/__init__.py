"""What the API takes and gives about assets."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from tingtang.ui.resources import Body, Code, Line, Row, Texts, Words

Number = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00]*$")]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Place = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Contract = Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*$")]
Remark = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]
State = Literal["ordered", "stored", "in_use", "faulty", "retired"]
RelationKind = Literal["part_of", "installed_at", "depends_on", "connected_to"]
Fields = dict[Annotated[str, Field(max_length=40)], Any]


class Kind(Body):
    """A kind of asset; `fields` is the JSON Schema of its own fields."""

    code: Code
    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
    names: Texts = {}
    nature: Literal["meter", "place", "plot", "item", "goods", "contract", "other"] = "other"
    prefix: Annotated[str, Field(pattern=r"^[A-Z]{1,4}$")]
    monitored: Literal["", "item", "environment", "licence", "activity"] = ""
    fields: Fields = {}
    is_active: bool = True
    order: Annotated[int, Field(ge=0, le=32767)] = 0


class KindOut(Kind):
    """A kind as it is."""

    id: int
    version: str | None = None


class Party(Body):
    """Somebody outside; `hall` and `customer` are code and number, `answers_staff` a badge."""

    code: Code
    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
    names: Texts = {}
    kind: Literal["supplier", "shop", "agent", "partner"] = "supplier"
    hall: Code | None = None
    customer: Line | None = None
    contact: Place = ""
    contract: Contract = ""
    contract_until: date | None = None
    answers_staff: Line | None = None
    note: Remark = ""
    is_active: bool = True


class PartyOut(Party):
    """A party as it is."""

    id: int
    version: str | None = None


class Asset(Body):
    """An asset; `kind`, `hall` and `supplier` are codes, `customer` is a number. Without a number it gets the next one."""

    number: Number | None = None
    name: Name
    kind: Code
    hall: Code | None = None
    customer: Line | None = None
    place: Place = ""
    state: State | None = None
    state_date: date | None = None
    supplier: Code | None = None
    contract: Contract = ""
    bought_date: date | None = None
    warranty_date: date | None = None
    renew_date: date | None = None
    fields: Fields = {}
    note: Words = ""


class AssetOut(Asset):
    """An asset as it is."""

    id: int
    version: str | None = None


class StateIn(Body):
    """Another state, since a day."""

    state: State
    since: date | None = None
    reason: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""


class RelationIn(Body):
    """What the asset is to another, which is named by its number."""

    kind: RelationKind
    target: Number


class RelationOut(Body):
    """A relation; turned, the other asset is `kind` of this one."""

    kind: RelationKind
    number: str
    name: str
    state: State
    is_turned: bool


class Relations(Body):
    """What an asset has to do with others."""

    items: list[RelationOut]


class Reached(Body):
    """An asset that a failure reaches, and how many steps off it is."""

    number: str
    name: str
    kind: str
    state: State
    customer: str | None
    steps: int


class Reach(Body):
    """What a failure of an asset reaches, the nearest first."""

    items: list[Reached]


class Spell(Body):
    """A time in a state."""

    state: State
    starts_date: date
    ends_date: date | None
    reason: str


class Spells(Body):
    """The states of an asset, the latest first."""

    items: list[Spell]


class FaultOut(Body):
    """A row that was not taken."""

    line: int
    why: str


class ImportOut(Body):
    """How far an import is, and what it did; `state`: waiting, running, complete, stopped, failed (with `reason`) or discarded."""

    id: Row
    source: str
    kind: str
    state: str
    reason: str
    share: float
    rows: int
    new: int
    updated: int
    same: int
    faults: list[FaultOut]


class Stock(Body):
    """Something on the stock list of a hall; `zone` is the code of the place where it is kept."""

    hall: Code
    code: Code
    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
    names: Texts = {}
    kind: Literal["gift", "material", "loan", "supplies"] = "gift"
    zone: Code | None = None
    shelf: Annotated[str, Field(max_length=60, pattern=r"^[^\x00]*$")] = ""
    unit: Annotated[str, Field(max_length=20, pattern=r"^[^\x00]*$")] = ""
    least: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    unit_cost_cents: Annotated[int, Field(ge=0, le=2**62)] | None = None
    use_by_date: date | None = None
    is_active: bool = True


class StockOut(Stock):
    """An item as it is, and how many are there."""

    id: int
    there: int
    version: str | None = None


_Many = Annotated[int, Field(ge=1, le=1_000_000)]
_None = Annotated[int, Field(ge=0, le=1_000_000)]
_Note = Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")]


class ReceiveIn(Body):
    """What came."""

    quantity: _Many
    note: _Note = ""


class IssueIn(ReceiveIn):
    """What is handed out, to a customer by number or somebody by name."""

    customer: Line | None = None
    given_to: Contract = ""


class LendIn(IssueIn):
    """What is lent, and until which day; today when none is said."""

    due_date: date | None = None


class ReturnIn(Body):
    """What comes back of a loan, and what never will."""

    quantity: _None
    lost: _None = 0
    note: _Note = ""


class CountIn(Body):
    """How many were counted."""

    there: _None
    note: _Note = ""


class MoveOut(Body):
    """Something that came, went, was lent or counted; `open_count` of a loan are still out."""

    id: int
    kind: str
    quantity: int
    there: int
    moved_at: datetime
    customer: str | None
    given_to: str
    due_date: date | None
    open_count: int
    note: str


class Moves(Body):
    """What moved, the latest first."""

    items: list[MoveOut]


class RenewIn(Body):
    """What was changed when it was renewed, and when it is due again."""

    note: Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00]*$")]
    next_date: date | None = None


class RenewalOut(Body):
    """A renewal."""

    renewed_at: datetime
    due_date: date | None
    next_date: date | None
    note: str


class Renewals(Body):
    """The renewals of an asset, the latest first."""

    items: list[RenewalOut]
