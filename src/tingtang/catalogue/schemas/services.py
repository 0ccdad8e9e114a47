"""What the API takes and gives about the catalogue."""

from typing import Annotated, Literal

from pydantic import Field

from tingtang.ui.resources import Body, Code, Line, Texts, Words

Seconds = Annotated[int, Field(ge=0, le=86400)]
Small = Annotated[int, Field(ge=0, le=32767)]


class Category(Body):
    """A category of services."""

    code: Code
    name: Line
    names: Texts = {}
    icon: Annotated[Line, Field(max_length=40)] = ""
    order: Small = 0
    is_active: bool = True


class CategoryOut(Category):
    """A category as it is."""

    id: int
    version: str | None = None


class Document(Body):
    """A document that a service needs."""

    name: Line
    names: Texts = {}
    is_required: bool = True
    copies: Annotated[int, Field(ge=0, le=99)] = 1


class Service(Body):
    """A service; `category` is a code, `performer_posts` are codes of posts (none: everybody)."""

    code: Code
    name: Line
    names: Texts = {}
    category: Code
    series: Annotated[str, Field(pattern=r"^[A-Z]{1,2}$")]
    service_class: Code = "ordinary"
    expected_seconds: Annotated[int, Field(ge=1, le=86400)] = 600
    wait_target_seconds: Seconds = 1200
    service_target_seconds: Seconds = 900
    documents: Annotated[list[Document], Field(max_length=100)] = []
    description: Words = ""
    descriptions: Texts = {}
    performer_posts: Annotated[list[Code], Field(max_length=50)] = []
    area: Literal["", "desk", "it", "applications", "operations"] = ""
    fee_cents: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "CNY"
    order: Small = 0
    is_active: bool = True


class ServiceOut(Service):
    """A service as it is."""

    id: int
    version: str | None = None
