"""What may stand in library.yaml: traits of customers, words by scene, and what every hall keeps: rounds, courses, articles."""

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


class Course(Part):
    """A course, and the skill it gives to who passes; the quiz is typed as on its page: `*` before what is right."""

    name: Text
    family: Literal["culture", "post", "rules", "attitude"] = "post"
    method: Literal["lecture", "pair", "levels", "class", "scene", "self"] = "lecture"
    aim: Text
    plan: Text | None = None
    measures: Text | None = None
    assessment: Text | None = None
    material: Text
    minutes: Annotated[int, Field(ge=5, le=6000)] = 60
    skill: Code | None = None
    quiz: Text | None = None


class Article(Part):
    """Something worth knowing, published with the hall."""

    title: Text
    body: Text
    kind: Literal["answer", "practice", "story"] = "answer"
    service: Code | None = None


class Library(Part):
    """library.yaml: what is known in the trade."""

    FILE: ClassVar[str] = "library.yaml"
    traits: list[Trait] = []
    wordings: list[Wording] = []
    routines: list[Routine] = []
    courses: list[Course] = []
    articles: list[Article] = []
