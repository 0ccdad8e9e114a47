"""What may stand in library.yaml: traits of customers, words by scene, touch points, and the rounds that every hall keeps."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from tingtang.packs.schemas import Code, Part, Text


class Trait(Part):
    """Something noticed about customers: how it shows, what to mind."""

    code: Code
    name: Text
    kind: Literal["origin", "taste", "health", "company", "occasion"] = "taste"
    signs: Text | None = None
    advice: Text | None = None


class Wording(Part):
    """Words for a scene; `avoid` has an expression a line. They are in the language of the organisation."""

    code: Code
    name: Text
    scene: Literal["greeting", "enquiry", "waiting", "documents", "refusal", "complaint", "apology", "phone", "farewell"]
    say: Text
    avoid: Text | None = None
    why: Text | None = None


class TouchPoint(Part):
    """Where customers meet the house on the way through a service of the pack, for a tier (scheme:tier) or for all."""

    code: Code
    name: Text
    service: Code | None = None
    tier: str | None = None
    stage: Literal["learn", "come", "wait", "served", "result", "after"]
    way: Literal["counter", "hall", "device", "phone", "web", "message", "visit"]
    wants: Text | None = None
    does: Text
    post: Code | None = None
    wording: Code | None = None
    standard: Code | None = None
    measure: Text | None = None


class Routine(Part):
    """What is done every so many minutes at places of a layout: at all its tables (`tables`), or at places by name."""

    code: Code
    name: Text
    every: Annotated[int, Field(ge=1, le=1440)]
    text: Text | None = None
    items: list[Text] = []
    standard: Code | None = None
    tables: bool = False
    places: list[Text] = []


class Library(Part):
    """library.yaml: what is known in the trade."""

    FILE: ClassVar[str] = "library.yaml"
    traits: list[Trait] = []
    wordings: list[Wording] = []
    touch_points: list[TouchPoint] = []
    routines: list[Routine] = []
