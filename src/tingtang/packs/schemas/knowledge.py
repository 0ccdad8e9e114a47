"""What may stand in knowledge.yaml: articles that colleagues of a trade have from the first day."""

from typing import ClassVar, Literal

from pydantic import Field

from tingtang.packs.schemas import Code, Part, Text


class Article(Part):
    """An article about a service of the pack, or about none."""

    title: Text
    body: Text
    service: Code | None = None
    kind: Literal["answer", "practice"] = "answer"


class Course(Part):
    """A course of one of the four families: aim, plan, measures and assessment, and when in the year it is given."""

    family: Literal["culture", "post", "rules", "attitude"]
    method: Literal["lecture", "pair", "levels", "class", "scene", "self"] = "lecture"
    name: Text
    aim: Text
    plan: Text | None = None
    measures: Text | None = None
    assessment: Text | None = None
    material: Text
    quiz: Text | None = None
    skill: Code | None = None  # of the pack: who passes the quiz has it
    minutes: int = Field(60, ge=5, le=600)


class Knowledge(Part):
    """knowledge.yaml: articles and courses that every hall of the industry begins with."""

    FILE: ClassVar[str] = "knowledge.yaml"
    articles: list[Article] = []
    courses: list[Course] = []
