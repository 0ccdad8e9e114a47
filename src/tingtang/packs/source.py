"""YAML read with the line of every value, so that an error can say where it is."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.translation import gettext as _

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a pack: where, what, and what to do."""

    file: str
    line: int | None
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.message}"


class BadPack(Exception):
    """The pack cannot be used; `problems` says why, all at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass
class Source:
    """The values of one file and the line on which each of them stands."""

    file: str
    data: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)  # nodes read so far: a reference would be one of them again

    def line(self, place: Place) -> int | None:
        """Return the line of the value at `place`, or of the nearest thing around it."""
        for length in range(len(place), -1, -1):
            if place[:length] in self.lines:
                return self.lines[place[:length]]
        return None

    def problem(self, place: Place, message: str) -> Problem:
        """Return a problem that points at `place`."""
        return Problem(self.file, self.line(place), message)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Plain words stay words: no `no` that is false, no 09:00 that is a number, no dates."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _start in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?[0-9]*\.[0-9]+$", "-+.0123456789"),
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_start))


_SCALARS: dict[str, Callable[[str], Any]] = {
    "tag:yaml.org,2002:bool": lambda text: text == "true",
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:float": float,
    "tag:yaml.org,2002:null": lambda _text: None,
}


def read(text: str, file: str) -> Source:
    """Return the values and lines of a YAML text. Refuses broken YAML and keys given twice, as BadPack."""
    source = Source(file)
    try:
        root = yaml.compose(text, Loader=_Loader)
        if root is not None:
            source.data = _value(root, (), source)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = " ".join(part for part in (error.context, error.problem) if part)
        raise BadPack([Problem(file, mark.line + 1 if mark else None, message)]) from error
    except (yaml.YAMLError, ValueError) as error:
        raise BadPack([Problem(file, None, " ".join(str(error).split()))]) from error
    return source


def _value(node: yaml.Node, place: Place, source: Source) -> Any:
    if id(node) in source.seen:
        raise BadPack([source.problem(place, _("a reference (*name) is not allowed here; write the value out"))])
    source.seen.add(id(node))
    source.lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, place, source)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*place, number), source) for number, item in enumerate(node.value)]
    return _SCALARS.get(node.tag, str)(node.value)


def _mapping(node: yaml.MappingNode, place: Place, source: Source) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in values:
            raise BadPack([Problem(source.file, line, _("the key “%(key)s” is given twice") % {"key": key})])
        source.lines[*place, key] = line
        values[key] = _value(value_node, (*place, key), source)
    return values
