"""Sheets of questions that something is held against before it is released, or from time to time: which there are, what is open."""

from collections.abc import Mapping
from typing import Any

# By sheet, the codes of its questions in order.
SHEETS: Mapping[str, tuple[str, ...]] = {
    # STD-33: every new standard
    "screening": ("feasible", "humane", "fits", "expected"),
    # FLW-21: the design of a process before it is released
    "release": ("operable", "people", "materials", "systems", "lasting"),
    # FLW-19: a process that differs from the usual one
    "variant": ("flexible", "standard", "wanted", "watched"),
    # STD-36: every standard and process
    "principles": ("regular", "efficient", "quality", "safe", "customer", "kept", "together", "better"),
    # ITL-15: how an IT service organisation works
    "operating": ("business", "one_answer", "central", "division", "unified"),
}
# What may stand as evidence that a standard is feasible (STD-33).
METHODS = ("six_sigma", "tqm", "trial", "survey", "other")
MOST_EVIDENCE = 20

Answers = Mapping[str, Mapping[str, Any]]


def open_points(sheet: str, answers: Answers) -> list[str]:
    """The codes that do not hold, or have no answer yet."""
    return [code for code in SHEETS[sheet] if not answers.get(code, {}).get("holds")]


def unread(sheet: str, answers: Any) -> list[str]:
    """The codes whose answer cannot be read: it says whether it holds, and why in words. Others than those of the sheet as well."""
    if not isinstance(answers, Mapping):
        return list(SHEETS[sheet])
    wrong = [code for code in SHEETS[sheet] if not _is_answer(answers.get(code))]
    return wrong + sorted(set(map(str, answers)) - set(SHEETS[sheet]))


def _is_answer(answer: Any) -> bool:
    if not isinstance(answer, Mapping) or not isinstance(answer.get("holds"), bool):
        return False
    text = answer.get("text")
    return isinstance(text, str) and 0 < len(text.strip()) <= 2000
