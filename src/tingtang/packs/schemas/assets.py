"""What may stand in assets.yaml (kinds of assets) and in demo_assets.yaml (parties and assets of a demo)."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints

from tingtang.packs.schemas import Code, Part, Text
from tingtang.packs.schemas.cases import CaseField

Prefix = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,4}$")]
Number = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Days = Annotated[int, Field(ge=0, le=20_000)]


class Kind(Part):
    """A kind of asset with its own fields."""

    code: Code
    name: Text
    nature: Literal["meter", "place", "plot", "item", "goods", "contract", "other"]
    prefix: Prefix
    monitored: Literal["", "item", "environment", "licence", "activity"] = ""
    fields: list[CaseField] = []


class Assets(Part):
    """assets.yaml: which of the kinds that come with the product are used, and kinds of the industry's own."""

    FILE: ClassVar[str] = "assets.yaml"
    use: list[Code] = []
    kinds: list[Kind] = []


class DemoPerson(Part):
    """Somebody who is spoken with at a party of a demo; the first of them is asked first."""

    name: str
    duty: Text
    reach: str = ""


class DemoAgreement(Part):
    """What was agreed with a party of a demo: since how many days, and for how many more."""

    title: Text
    ours: Text
    theirs: Text
    terms: Text | None = None
    days_ago: Days = 200
    ends_in: Days | None = None


class DemoReferral(Part):
    """Somebody sent by a party of a demo or to it; what came of it, three days later."""

    way: Literal["to_us", "to_them"] = "to_us"
    who: Code | None = None
    name: str = ""
    about: Text
    days_ago: Days
    won: bool | None = None  # left out: nobody has said yet
    outcome: Text | None = None
    amount: Annotated[float | int, Field(ge=0)] | None = None


class DemoReview(Part):
    """How it went with a party of a demo, over the quarter that ended so many days ago."""

    days_ago: Days
    marks: dict[Literal["keeping", "answering", "quality", "benefit", "compliance"], Annotated[int, Field(ge=1, le=5)]]
    remark: Text
    verdict: Literal["continue", "improve", "end"] = "continue"
    next_step: Text | None = None


class DemoParty(Part):
    """Somebody outside, in a demo."""

    code: Code
    name: Text
    kind: Literal["supplier", "shop", "agent", "partner"] = "supplier"
    contact: str = ""
    contract: str = ""
    contract_days: Days | None = None  # the contract ends in so many days
    customer: Code | None = None  # the customer of the demo that it also is
    keeper: Code | None = None  # who of the demo looks after it
    people: list[DemoPerson] = []
    agreements: list[DemoAgreement] = []
    referrals: list[DemoReferral] = []
    reviews: list[DemoReview] = []


class DemoAsset(Part):
    """An asset of a demo, with its owner, its states so far and its relations."""

    number: Number
    kind: Code
    name: Text
    place: str = ""
    customer: Code | None = None
    supplier: Code | None = None
    contract: str = ""
    days_ago: Days = 400
    state: Literal["ordered", "stored", "in_use", "faulty", "retired"] = "in_use"
    faulty_days: Days | None = None  # out of order since so many days
    warranty_days: int | None = None  # the warranty ends in so many days; below zero it has ended
    renew_days: Annotated[int, Field(ge=-400, le=4000)] | None = None  # to be renewed in so many days; below zero it is late
    fields: dict[str, Any] = {}
    part_of: Number | None = None
    installed_at: Number | None = None
    depends_on: list[Number] = []
    connected_to: list[Number] = []


class DemoLoan(Part):
    """Something lent to somebody, to be back in so many days."""

    to: str
    quantity: Annotated[int, Field(ge=1)] = 1
    due_in: Annotated[int, Field(ge=-60, le=60)] = 0


class DemoStock(Part):
    """Something on the stock list of a demo: how many came, who got some, what is lent."""

    code: Code
    name: Text
    kind: Literal["gift", "material", "loan", "supplies"]
    zone: Code | None = None
    shelf: str = ""
    unit: Text | None = None
    least: Annotated[int, Field(ge=0)] = 0
    cost: Annotated[float | int, Field(ge=0)] | None = None
    came: Annotated[int, Field(ge=1)]
    given: dict[Code, Annotated[int, Field(ge=1)]] = {}
    loans: list[DemoLoan] = []


class DemoAssets(Part):
    """demo_assets.yaml: parties outside, assets and the stock list of the demo's hall."""

    FILE: ClassVar[str] = "demo_assets.yaml"
    parties: list[DemoParty] = []
    assets: list[DemoAsset] = []
    stock: list[DemoStock] = []
