"""What may stand in customers.yaml: by what customers are known, linked, asked for consent, and ranked; and people of a demo."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from tingtang.packs.schemas import Code, Part, Text
from tingtang.packs.schemas.standards import a_date

Kind = Literal["person", "company"]


class IdentityKind(Part):
    """A kind of number people are known by, how it is checked, and how much of it is shown."""

    code: Code
    name: Text
    of: Kind | None = None
    sensitive: bool = True
    unique: bool = True
    check: Literal["resident_id", "credit_code", "luhn", "mobile"] | None = None
    pattern: str = ""
    shown: Annotated[list[int], Field(min_length=2, max_length=2)] = [3, 4]


class LinkKind(Part):
    """A kind of link, and what it is called from the other side; without that it reads the same from both."""

    code: Code
    name: Text
    inverse: Text | None = None
    between: Annotated[list[Kind], Field(min_length=2, max_length=2)] | None = None
    household: bool = False


class Consent(Part):
    """A purpose for which data may be used, in the words the customer is shown."""

    code: Code
    name: Text
    text: Text


class DataSource(Part):
    """Where data about customers comes from: of a third party the contract or law it rests on, and the consent it needs."""

    code: Code
    name: Text
    kind: Literal["customer", "staff", "system", "third"]
    basis: Text | None = None
    contact: Text | None = None
    consent: Code | None = None


class Element(Part):
    """An element of a tier's experience, and what is done for it."""

    name: Text
    actions: list[Text] = []


class Tier(Part):
    """A tier; `stands_for` names tiers of other schemes as scheme:tier."""

    code: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,18}$")]
    name: Text
    experience: Text | None = None
    elements: list[Element] = []
    stands_for: list[str] = []


class TierScheme(Part):
    """A way to rank customers, from the lowest tier to the highest."""

    code: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,18}$")]
    name: Text
    primary: bool = False
    review_months: int = Field(12, ge=0, le=120)
    tiers: Annotated[list[Tier], Field(min_length=2)]


class PointRule(Part):
    """What earns points: a kind of event about a customer, only if it also names `needs`."""

    code: Code
    name: Text
    event: str
    points: Annotated[int, Field(ge=1)]
    needs: str = ""
    most_per_month: Annotated[int, Field(ge=0, le=1000)] = 0


class PointLevel(Part):
    """A level, and the tier it stands for as SCHEME/TIER."""

    name: Text
    points: Annotated[int, Field(ge=1)]
    tier: str = ""


class Reward(Part):
    """What points can be redeemed for."""

    code: Code
    name: Text
    points: Annotated[int, Field(ge=1)]


class Programme(Part):
    """A loyalty programme (CUS-40)."""

    code: Code
    name: Text
    starts: Annotated[date, BeforeValidator(a_date)]
    lapse_months: Annotated[int, Field(ge=1)] | None = None
    rules: list[PointRule] = []
    levels: list[PointLevel] = []
    rewards: list[Reward] = []


class Customers(Part):
    """customers.yaml: what customers' records are made of in this trade."""

    FILE: ClassVar[str] = "customers.yaml"
    identities: list[IdentityKind] = []
    links: list[LinkKind] = []
    consents: list[Consent] = []
    sources: list[DataSource] = []
    tier_schemes: list[TierScheme] = []
    programmes: list[Programme] = []
