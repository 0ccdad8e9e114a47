"""What may stand in library.yaml: traits of customers, words by scene, and the rounds that every hall keeps."""

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
    routines: list[Routine] = []
