"""How pressing a case is by what is answered in its form: answers that stand for an impact or an urgency (ITIL's matrix, ITL-04)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

LEVELS: Final = (1, 2, 3)
MOST_ROWS: Final = 100
YES_NO: Final = {True: "yes", False: "no"}  # the choices of a question that is answered with yes or no


class Choice(Protocol):
    """One of the answers to choose from."""

    @property
    def code(self) -> str: ...
    @property
    def names(self) -> Mapping[str, str]: ...


class Field(Protocol):
    """A question of a form."""

    @property
    def code(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def names(self) -> Mapping[str, str]: ...
    @property
    def choices(self) -> Collection[Choice]: ...


class BadPressing(ValueError):
    """A row that names no answer, or sets nothing; `about` is its number."""

    def __init__(self, about: int) -> None:
        super().__init__(about)
        self.about = about


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the form, and the impact and urgency (1 high, 3 low) that it stands for."""

    field: str
    choice: str
    impact: int | None = None
    urgency: int | None = None

    @property
    def data(self) -> dict[str, Any]:
        """The answer as a kind keeps it."""
        found = {"field": self.field, "choice": self.choice, "impact": self.impact, "urgency": self.urgency}
        return {name: value for name, value in found.items() if value}


def read(rows: Any) -> list[Answer]:
    """The answers that a kind keeps. Refused (`BadPressing`) where a row cannot be read."""
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        raise BadPressing(0)
    return [_answer(row, number) for number, row in enumerate(rows, 1)]


def _answer(row: Any, number: int) -> Answer:
    if not isinstance(row, Mapping) or set(row) - {"field", "choice", "impact", "urgency"}:
        raise BadPressing(number)
    field, choice = row.get("field"), row.get("choice")
    levels = [row.get("impact"), row.get("urgency")]
    if not (isinstance(field, str) and field and isinstance(choice, str) and choice) or levels == [None, None]:
        raise BadPressing(number)
    if any(level is not None and (isinstance(level, bool) or level not in LEVELS) for level in levels):
        raise BadPressing(number)
    return Answer(field, choice, *levels)


def offered(form: Iterable[Field]) -> list[tuple[Field, str, Mapping[str, str]]]:
    """The answers of a form that can stand for something: each choice, and yes and no."""
    found: list[tuple[Field, str, Mapping[str, str]]] = []
    for field in form:
        found += [(field, each.code, each.names) for each in field.choices]
        found += [(field, word, {}) for word in YES_NO.values()] if field.kind == "yes_no" else []
    return found


def must_be_there(answers: Iterable[Answer], there: Collection[tuple[str, str]]) -> None:
    """Refuse (`BadPressing`) an answer that the form does not offer."""
    for number, one in enumerate(answers, 1):
        if (one.field, one.choice) not in there:
            raise BadPressing(number)


def weighed(answers: Iterable[Answer], said: Mapping[str, Any]) -> dict[str, int]:
    """The impact and the urgency that the answers given stand for; where several speak, the most pressing holds."""
    found: dict[str, int] = {}
    for one in answers:
        given = said.get(one.field)
        given = YES_NO[given] if isinstance(given, bool) else given
        if given == one.choice or (isinstance(given, list) and one.choice in given):
            for name, level in (("impact", one.impact), ("urgency", one.urgency)):
                if level is not None:
                    found[name] = min(level, found.get(name, level))
    return found
