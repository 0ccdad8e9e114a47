"""What may stand in asking.yaml: surveys and inspection sheets, those that every installation starts with and those of a trade."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from pydantic import Field

from tingtang.packs.schemas import Code, Part, Text

LANGUAGES = ("zh-hans", "zh-hant", "en")
DIMENSIONS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")


class When(Part):
    """When a question is asked."""

    question: str
    among: list[str] = []
    at_least: float | None = None
    at_most: float | None = None


class Question(Part):
    """One question; options are texts, their codes follow from their order."""

    kind: Literal["one", "several", "scale", "rank", "points", "kano", "number", "text", "date"]
    text: Text
    measure: Literal["", "csat", "nps", "ces", "weight"] = ""
    options: list[Text] = []
    low: int = 1
    high: int = 5
    low_text: Text | None = None
    high_text: Text | None = None
    required: bool = True
    when: list[When] = []

    def data(self, number: int) -> dict[str, Any]:
        """As it is kept."""
        kept: dict[str, Any] = {"code": f"q{number}", "kind": self.kind, "text": self.text.all, "is_required": self.required}
        if self.options:
            kept["options"] = [{"code": f"o{n}", "text": one.all} for n, one in enumerate(self.options, 1)]
        if self.kind == "scale":
            kept |= {"low": self.low, "high": self.high}
        for name in ("low_text", "high_text"):
            if (text := getattr(self, name)) is not None:
                kept[name] = text.all
        if self.measure:
            kept["measure"] = self.measure
        if self.when:
            kept["when"] = [_condition(one) for one in self.when]
        return kept


def _condition(one: When) -> dict[str, Any]:
    kept: dict[str, Any] = {"question": one.question}
    if one.among:
        kept["is"] = one.among
    return kept | {name: getattr(one, name) for name in ("at_least", "at_most") if getattr(one, name) is not None}


class After(Part):
    """Whom a survey asks by itself: after a case is closed or a service finished, a share of them, nobody within his days of rest."""

    what: Literal["case_closed", "service_finished"] = "case_closed"
    share: float = Field(1.0, gt=0, le=1)
    rest_days: int = Field(30, ge=0, le=365)
    wanted: int = Field(1000, ge=1, le=100_000)
    kinds: list[Code] = []


class Survey(Part):
    """A survey; `after` opens a wave of it for every hall that is set up.

    With `items` by dimension (each a text in three languages) it asks each twice: what is expected, what is found.
    """

    code: Code
    name: Text
    kind: Literal["free", "csat", "nps", "ces", "kano", "servqual"] = "free"
    intro: Text | None = None
    thanks: Text | None = None
    note: str = ""
    least_shown: int = 5
    expected: Text | None = None
    found: Text | None = None
    questions: list[Question] = []
    items: dict[str, list[list[str]]] = {}
    after: After | None = None

    def data(self) -> list[dict[str, Any]]:
        """Its questions as they are kept."""
        own = [one.data(number) for number, one in enumerate(self.questions, 1)]
        return [*self._pairs(), *own] if self.items else own

    def _pairs(self) -> Iterator[dict[str, Any]]:
        rows = [
            {"code": f"{name[:3]}{number}", "text": _texts(item), "dimension": name}
            for name in DIMENSIONS
            for number, item in enumerate(self.items.get(name, ()), 1)
        ]
        for code, title in (("expectation", self.expected), ("perception", self.found)):
            yield {
                "code": code, "kind": "matrix", "text": title.all if title else {"en": code}, "is_required": False, "low": 1, "high": 7,
                "measure": code, "rows": rows,
            }  # fmt: skip


def _texts(three: list[str]) -> dict[str, str]:
    return dict(zip(LANGUAGES, three, strict=True))


class Sheet(Part):
    """A sheet. An item is a row: section in three languages, text in three languages, and what else holds for it."""

    code: Code
    name: Text
    area: str
    items: list[list[Any]]

    def data(self) -> list[dict[str, Any]]:
        """Its items as they are kept."""
        return [_item(number, *row) for number, row in enumerate(self.items, 1)]


def _item(number: int, *row: Any) -> dict[str, Any]:
    more: dict[str, Any] = row[6]
    return {
        "code": f"i{number}", "section": _texts(list(row[:3])), "text": _texts(list(row[3:6])), "how": more.get("how", "passed"),
        "most": more.get("most", 1), "weight": float(more.get("weight", 1)), "is_critical": bool(more.get("critical")),
        "photo": more.get("photo", ""), "remedy_days": more.get("remedy", 3), "standard": more.get("standard", ""),
        **({"post": more["post"]} if more.get("post") else {}),
    }  # fmt: skip


class Asking(Part):
    """Surveys and sheets."""

    FILE: ClassVar[str] = "asking.yaml"
    surveys: list[Survey] = []
    sheets: list[Sheet] = []
