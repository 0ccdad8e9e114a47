"""What the API takes and gives about customers; numbers and contacts are masked unless they were revealed."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.ui.resources import Body, Code, Line, Row, Texts, Words

Kind = Literal["person", "company"]
Industry = Annotated[str, Field(pattern=r"^[A-T]?$", description="Section of GB/T 4754-2017, A to T; of companies only.")]
KindOrAll = Literal["", "person", "company"]
Small = Annotated[int, Field(ge=0, le=32767)]
Value = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]


class NewIdentity(Body):
    """A number: its kind by code, and what it is."""

    kind: Code
    value: Value
    is_verified: bool = False


class NewContact(Body):
    """A way to reach somebody; the first of its kind is the preferred one."""

    kind: Literal["phone", "mail", "im", "address"]
    value: Value
    label: Annotated[Line, Field(max_length=40)] = ""
    is_primary: bool = False


class Customer(Body):
    """A customer; `hall` is a code (none: every hall's), `keeper` a badge number."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    kind: Kind = "person"
    title: Literal["", "ms", "mr"] = ""
    language: Literal["", "zh-hans", "zh-hant", "en"] = ""
    hall: Code | None = None
    keeper: Annotated[Line, Field(max_length=20)] | None = None
    industry: Industry = ""
    note: Words = ""
    identities: Annotated[list[NewIdentity], Field(max_length=20)] = []
    contacts: Annotated[list[NewContact], Field(max_length=20)] = []


class CustomerChange(Body):
    """What may be changed of a customer: only what is sent. `version` is the one the change is based on."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")] | None = None
    kind: Kind | None = None
    title: Literal["", "ms", "mr"] | None = None
    language: Literal["", "zh-hans", "zh-hant", "en"] | None = None
    hall: Code | None = None
    keeper: Annotated[Line, Field(max_length=20)] | None = None
    industry: Industry | None = None
    note: Words | None = None
    version: Line | None = None


class CustomerOut(Schema):
    """A customer as he is; `tier` is the code of the tier in the primary scheme."""

    id: int
    number: str
    name: str
    kind: str
    title: str
    language: str
    hall: str | None
    keeper: str | None
    tier: str | None
    industry: str
    note: str
    created_at: datetime
    version: str | None = None


class Exact(Body):
    """Something that one customer is known by."""

    text: Value


class Found(Schema):
    """Who is known by it."""

    items: list[CustomerOut]


class Why(Body):
    """For what somebody needs to see sensitive data."""

    purpose: Literal["serving", "identification", "complaint", "correction", "call_back", "survey", "audit", "legal"]


class Part(Schema):
    """A number or contact: masked, unless `is_masked` says otherwise."""

    id: int
    kind: str
    value: str
    is_masked: bool
    label: str = ""
    is_primary: bool = False
    is_verified: bool = False
    is_opted_out: bool = False


class ContactChange(Body):
    """What may be changed of a contact."""

    label: Annotated[Line, Field(max_length=40)] | None = None
    is_primary: bool | None = None
    is_verified: bool | None = None
    is_opted_out: bool | None = None


class NewPreference(Body):
    """Something to mind."""

    stance: Literal["need", "like", "dislike", "family", "work", "character", "manner"]
    text: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    topic: Annotated[Line, Field(max_length=40)] = ""


class PreferenceOut(NewPreference):
    """Something to mind, as it is."""

    id: int


class NewLink(Body):
    """Who the other is (his id), and what he is to this customer; `is_reverse`: what this customer is to him."""

    other: Row
    kind: Code
    is_reverse: bool = False


class LinkOut(Schema):
    """A link as seen from one side; `other` is null for somebody the reader may not see."""

    id: int
    kind: str
    label: str
    other: int | None


class Answer(Body):
    """A consent given or withdrawn."""

    purpose: Code
    is_given: bool
    way: Literal["counter", "paper", "phone", "online"] = "online"


class AnswerOut(Schema):
    """The answer that counts for a purpose; null: never asked."""

    purpose: str
    is_given: bool | None
    at: datetime | None


class SetTier(Body):
    """A tier as scheme and code, why, and when to look at it again."""

    scheme: Code
    tier: Code
    reason: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
    review_date: date | None = None
    knows_cost: Annotated[bool, Field(description="Needed to serve somebody less who contributes.")] = False


class PlacementOut(Schema):
    """A tier from one time to another."""

    scheme: str
    tier: str
    starts_at: datetime
    ends_at: datetime | None
    review_date: date | None
    reason: str
    basis: str


class Sheet(CustomerOut):
    """Everything known of a customer."""

    identities: list[Part]
    contacts: list[Part]
    preferences: list[PreferenceOut]
    links: list[LinkOut]
    consents: list[AnswerOut]
    placements: list[PlacementOut]


class IdentityKind(Body):
    """A kind of identity."""

    code: Code
    name: Annotated[Line, Field(min_length=1, max_length=100)]
    names: Texts = {}
    of_kind: KindOrAll = ""
    is_sensitive: bool = True
    is_unique: bool = True
    check_digit: Literal["", "resident_id", "credit_code", "luhn", "mobile"] = ""
    pattern: Annotated[Line, Field(max_length=200)] = ""
    shown_head: Small = 3
    shown_tail: Small = 4
    order: Small = 0
    is_active: bool = True


class IdentityKindOut(IdentityKind):
    """A kind of identity as it is."""

    id: int
    version: str | None = None


class LinkKind(Body):
    """A kind of link, and what it is called from the other side."""

    code: Code
    name: Annotated[Line, Field(min_length=1, max_length=100)]
    names: Texts = {}
    inverse: Annotated[Line, Field(max_length=100)] = ""
    inverses: Texts = {}
    source_kind: KindOrAll = ""
    target_kind: KindOrAll = ""
    is_household: bool = False
    order: Small = 0
    is_active: bool = True


class LinkKindOut(LinkKind):
    """A kind of link as it is."""

    id: int
    version: str | None = None


class ConsentPurpose(Body):
    """A purpose of consent in the words the customer is shown."""

    code: Code
    name: Annotated[Line, Field(min_length=1, max_length=100)]
    names: Texts = {}
    text: Words = ""
    texts: Texts = {}
    order: Small = 0
    is_active: bool = True


class ConsentPurposeOut(ConsentPurpose):
    """A purpose of consent as it is."""

    id: int
    text_version: int
    version: str | None = None


class TierScheme(Body):
    """A way to rank customers."""

    code: Code
    name: Annotated[Line, Field(min_length=1, max_length=100)]
    names: Texts = {}
    is_primary: bool = False
    is_active: bool = True
    review_months: Annotated[int, Field(ge=0, le=120)] = 12


class TierSchemeOut(TierScheme):
    """A way to rank customers as it is."""

    id: int
    version: str | None = None


class Action(Body):
    """What is done for an element."""

    name: Annotated[Line, Field(min_length=1, max_length=200)]
    names: Texts = {}


class Element(Action):
    """An element of a tier's experience."""

    actions: Annotated[list[Action], Field(max_length=20)] = []


class Tier(Body):
    """A tier of a scheme (its code)."""

    scheme: Code
    code: Code
    name: Annotated[Line, Field(min_length=1, max_length=100)]
    names: Texts = {}
    rank: Small = 0
    experience: Annotated[Line, Field(max_length=100)] = ""
    experiences: Texts = {}
    elements: Annotated[list[Element], Field(max_length=20)] = []


class TierOut(Tier):
    """A tier as it is."""

    id: int
    version: str | None = None
