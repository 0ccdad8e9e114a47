"""What the API takes and gives of knowledge."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.improvement.schemas.drives import Badge, Item
from tingtang.ui.resources import Body, Code, Line, Words

Long = Annotated[str, Field(min_length=1, max_length=20_000, pattern=r"^[^\x00]*$")]
Remark = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]


class Article(Body):
    """An article of a hall (code; null: everybody's), about a service (code), answered for by somebody (badge).

    `drawn_from` names (id) the service case of which it holds what can be reused.
    """

    kind: Literal["answer", "practice", "story"] = "answer"
    title: Item
    body: Long
    hall: Code | None = None
    service: Code | None = None
    author: Badge | None = None
    review_date: date | None = None
    drawn_from: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = None


class ArticleOut(Article):
    id: int
    state: str
    published_at: datetime | None = None
    version: str | None = None


class Alike(Schema):
    """An article and how like it is to what was asked, from 0 to 1."""

    id: int
    title: str
    likeness: float


class Suggested(Schema):
    items: list[Alike]


class Asking(Schema):
    """What is to be known."""

    text: Annotated[str, Field(min_length=1, max_length=400, pattern=r"^[^\x00]*$")]
    limit: Annotated[int, Field(ge=1, le=50)] = 5


class Publishing(Body):
    """When it is looked at again; left out: in half a year."""

    review_date: date | None = None


class Withdrawal(Body):
    """Why it is withdrawn."""

    reason: Annotated[Line, Field(min_length=1, max_length=200)]


class Voice(Body):
    """Whether it was of use."""

    is_useful: bool


class Comment(Body):
    """Something to add."""

    text: Remark


class CommentOut(Comment):
    id: int
    staff: str | None
    at: datetime


class CommentPage(Schema):
    items: list[CommentOut]


class Question(Body):
    """A question of a hall (code), about a service (code), to an expert (badge)."""

    text: Remark
    hall: Code | None = None
    service: Code | None = None
    expert: Badge | None = None


class QuestionOut(Question):
    id: int
    state: str
    answer: Words
    asked_at: datetime
    answered_at: datetime | None = None
    article: int | None = None
    version: str | None = None


class Answer(Body):
    """An expert's answer."""

    text: Long


class Sharing(Body):
    """Under which title an answer is shared."""

    title: Item


class Gap(Schema):
    """What was searched in vain."""

    id: int
    text: str
    times: int
    first_at: datetime
    latest_at: datetime


class GapPage(Schema):
    items: list[Gap]
    next: int | None


class Filling(Body):
    """Which article (id) answers it."""

    article: Annotated[int, Field(ge=1, le=2**63 - 1)]


class Searched(Body):
    """What was searched in vain."""

    text: Annotated[Line, Field(min_length=1, max_length=100)]


class GroupOfCustomers(Body):
    """A group as the page of value and concentration shows it: the trait, and the group by its name there."""

    trait: Literal["kind", "hall", "tier", "known"]
    group: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
