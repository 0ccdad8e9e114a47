"""What several of these nouns take: people, counts, filled sheets."""

import uuid
from datetime import date
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.ui.resources import Body, Code, Moment, Words

Part = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
Share = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]
Badge = Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[^\x00]*$")]
Remark = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]


class Nothing(Body):
    """Nothing has to be said."""


class People(Body):
    """People by badge number."""

    people: Annotated[list[Badge], Field(min_length=1, max_length=200)]


class Count(Schema):
    """How many were made."""

    made: int


class Mark(Body):
    """1 or 0, a score, or "none" where it does not apply."""

    value: Annotated[int, Field(ge=0, le=100)] | Literal["none"]
    note: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""


class Photo(Body):
    """A photo of an item, in base64."""

    key: uuid.UUID
    item: Part
    name: Annotated[str, Field(max_length=200, pattern=r"^[^\x00/]*$")] = "photo.jpg"
    content: Annotated[str, Field(max_length=14_000_000, pattern=r"^[A-Za-z0-9+/=]*$")]


class Filled(Body):
    """A filled sheet. `key` is the caller's own: handed in twice, it is kept once. `sheet` is needed for a spot check."""

    key: uuid.UUID
    hall: Code
    sheet: Code | None = None
    place: Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*$")] = ""
    note: Words = ""
    done_at: Moment | None = None
    about: Badge | None = None
    marks: Annotated[dict[Part, Mark], Field(max_length=200)]
    photos: Annotated[list[Photo], Field(max_length=60)] = []


class Scored(Body):
    """Marks by item, and what there is to tell."""

    marks: Annotated[dict[Part, Mark], Field(max_length=200)]
    note: Words = ""
    photos: Annotated[list[Photo], Field(max_length=60)] = []
