"""Quizzes: questions with one or more right answers, and what a sheet of answers comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

MOST_QUESTIONS, MOST_OPTIONS = 50, 8
RIGHT: Final = "*"


class BadQuiz(ValueError):
    """A quiz cannot be read; `line` counts from 1, `why` is a code."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"{line}: {why}")
        self.line, self.why = line, why


@dataclass(frozen=True)
class Question:
    """A question, its options, and which of them (from 0) are right."""

    text: str
    options: tuple[str, ...]
    right: frozenset[int]

    @property
    def has_several(self) -> bool:
        """Whether more than one option is right."""
        return len(self.right) > 1


def read(text: str) -> list[Question]:
    """Questions as they are typed: each on a line, its options on the lines below, `*` before right ones; a blank line between.

    Raises `BadQuiz`: a question without two options, or without a right one; too many of either.
    """
    found: list[Question] = []
    block: list[tuple[int, str]] = []
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.strip():
            block.append((number, line.strip()))
        elif block:
            found.append(_question(block))
            block = []
    if len(found) > MOST_QUESTIONS:
        raise BadQuiz(1, "too_many")
    return found


def _question(block: Sequence[tuple[int, str]]) -> Question:
    (line, asked), options = block[0], [text for _number, text in block[1:]]
    if len(options) < 2:
        raise BadQuiz(line, "options")
    if len(options) > MOST_OPTIONS:
        raise BadQuiz(line, "too_many_options")
    right = frozenset(place for place, option in enumerate(options) if option.startswith(RIGHT))
    if not right:
        raise BadQuiz(line, "no_right")
    plain = tuple(option.removeprefix(RIGHT).strip() for option in options)
    if not all(plain) or len(set(plain)) < len(plain):
        raise BadQuiz(line, "options")
    return Question(asked, plain, right)


def written(questions: Sequence[Question]) -> str:
    """The text that `read` takes."""
    return "\n\n".join(
        "\n".join([one.text, *(f"{RIGHT if place in one.right else ''}{option}" for place, option in enumerate(one.options))])
        for one in questions
    )


def as_data(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """How a course keeps them."""
    return [{"text": one.text, "options": list(one.options), "right": sorted(one.right)} for one in questions]


def from_data(data: Sequence[Mapping[str, Any]]) -> list[Question]:
    """What `as_data` kept."""
    return [Question(one["text"], tuple(one["options"]), frozenset(one["right"])) for one in data]


def share(questions: Sequence[Question], answers: Mapping[int, Sequence[int]]) -> float:
    """The share of questions answered wholly right, from 0 to 1; `answers` gives the options chosen by the number of a question."""
    if not questions:
        return 1.0
    right = sum(frozenset(answers.get(number, ())) == one.right for number, one in enumerate(questions))
    return right / len(questions)
