"""Cells that people type and paste into: what a column holds, and how its cells become data and back."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tingtang.core.registry import Text
from tingtang.planning.rules.sheets import label

Row = dict[str, str]
_RANGE = re.compile(r"^\s*([0-9.]+)\s*(?:[-–~至]\s*([0-9.]+))\s*(?:\(\s*([0-9.]+)\s*\))?\s*$")
YES = {"x", "1", "y", "yes", "true", "是", "✓", "√"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `kind` is text, name, number, range, list, flag, choice, pairs, breaks or wishes."""

    key: str
    title: Text
    kind: str = "text"
    choices: Sequence[tuple[str, Text]] = ()
    hint: Text = ""
    size: str = ""
    default: str = ""


def cell(column: Column, value: Any, language: str) -> str:
    """A value as it stands in its cell."""
    if value is None or value == "":
        return column.default
    return _OUT.get(column.kind, _plain)(value, language)


def _plain(value: Any, _language: str) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _range(value: Any, language: str) -> str:
    if not isinstance(value, Mapping):
        return _plain(value, language)
    about = f" ({_plain(value['about'], '')})" if value.get("about") is not None else ""
    return f"{_plain(value.get('low', ''), '')}–{_plain(value.get('high', ''), '')}{about}"


def _pairs(value: Any, _language: str) -> str:
    return "; ".join(f"{key} {_plain(one, '')}" for key, one in value.items()) if isinstance(value, Mapping) else str(value)


def _breaks(value: Any, _language: str) -> str:
    return "; ".join(f"{one['minutes']} {one['earliest']}-{one['latest']}" for one in value)


def _wishes(value: Any, _language: str) -> str:
    told = (
        f"{one['day']} {one.get('want', 'off')} {'!' if one.get('must') else one.get('weight', 1)}{' own' * bool(one.get('own'))}"
        for one in value
    )
    return "; ".join(told)


_OUT: dict[str, Callable[[Any, str], str]] = {
    "name": lambda value, language: label(value, language) if isinstance(value, str | dict) else str(value),
    "range": _range,
    "list": lambda value, _language: ", ".join(map(str, value)) if isinstance(value, list) else str(value),
    "flag": lambda value, _language: "1" if value else "",
    "pairs": _pairs,
    "breaks": _breaks,
    "wishes": _wishes,
}


def value(column: Column, text: str) -> Any:
    """What a cell says; texts that are no number stay texts, so that the schema can refuse them with their place."""
    text = text.strip()
    if not text:
        return None
    return _IN.get(column.kind, str)(text)


def number(text: str) -> Any:
    """A number, also with separators of thousands and the sign of a currency before it; else the text."""
    plain = text.replace(",", "").replace("，", "").replace(" ", "").lstrip("¥￥$€")
    try:
        found = float(plain)
    except ValueError:
        return text
    return int(found) if found.is_integer() and abs(found) < 1e15 else found


def _a_range(text: str) -> Any:
    found = _RANGE.match(text)
    if not found:
        return number(text)
    low, high = number(found[1]), number(found[2])
    return {"low": low, "high": high} | ({"about": number(found[3])} if found[3] else {})


def _split(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,，、;；]", text) if part.strip()]


def _some_pairs(text: str) -> Any:
    found = {}
    for part in re.split(r"[;；]", text):
        key, _space, last = part.strip().rpartition(" ")
        if part.strip():
            found[key.strip() or last] = number(last) if key.strip() else None
    return found


def _some_breaks(text: str) -> Any:
    found = []
    for part in re.split(r"[;；]", text):
        words = re.split(r"[\s–-]+", part.strip())
        if words[0]:
            earliest, latest = (words[1], words[-1]) if len(words) > 1 else ("", "")
            found.append({"minutes": number(words[0]), "earliest": earliest, "latest": latest})
    return found


def _some_wishes(text: str) -> Any:
    found = []
    for part in re.split(r"[;；]", text):
        words = part.split()
        if words:
            wish: dict[str, Any] = {"day": words[0], "want": words[1] if len(words) > 1 else "off"}
            if len(words) > 2:
                wish |= {"must": True} if words[2] == "!" else {"weight": number(words[2])}
            found.append(wish | ({"own": True} if words[3:] == ["own"] else {}))
    return found


_IN: dict[str, Callable[[str], Any]] = {
    "number": number,
    "number_choice": number,
    "range": _a_range,
    "list": _split,
    "flag": lambda text: text.lower() in YES,
    "pairs": _some_pairs,
    "breaks": _some_breaks,
    "wishes": _some_wishes,
}
