"""What may stand in knowledge.yaml: articles that colleagues of a trade have from the first day."""

from typing import ClassVar, Literal

from tingtang.packs.schemas import Code, Part, Text


class Article(Part):
    """An article about a service of the pack, or about none."""

    title: Text
    body: Text
    service: Code | None = None
    kind: Literal["answer", "practice"] = "answer"


class Knowledge(Part):
    """knowledge.yaml: articles that every hall of the industry begins with."""

    FILE: ClassVar[str] = "knowledge.yaml"
    articles: list[Article] = []
