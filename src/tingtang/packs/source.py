"""YAML read with the line of every value, so that an error can say where it is."""

import re
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

    def line(self, place: Place) -> int | None:
        """Return the line of the value at `place`, or of the nearest thing around it."""
        for length in range(len(place), -1, -1):
            if place[:length] in self.lines:
                return self.lines[place[:length]]
        return None

    def problem(self, place: Place, message: str) -> Problem:
        """Return a problem that points at `place`."""
        return Problem(self.file, self.line(place), message)


class _Loader(yaml.SafeLoader):
    """Plain words stay words: no `no` that is false, no 09:00 that is a number, no dates; and no references."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Refuse references: a few lines of them can stand for gigabytes."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            what = _("a reference (*name) is not allowed here; write the value out")
            raise yaml.MarkedYAMLError(problem=what, problem_mark=mark)
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _start in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?[0-9]*\.[0-9]+$", "-+.0123456789"),
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_start))


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
    return source


def _value(node: yaml.Node, place: Place, source: Source) -> Any:
    source.lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, place, source)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*place, number), source) for number, item in enumerate(node.value)]
    return _Scalars().construct(node)


def _mapping(node: yaml.MappingNode, place: Place, source: Source) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in values:
            raise BadPack(
                [Problem(source.file, key_node.start_mark.line + 1, _("the key “%(key)s” is given twice") % {"key": key})]
            )
        values[key] = _value(value_node, (*place, key), source)
        source.lines[*place, key] = key_node.start_mark.line + 1
    return values


class _Scalars(yaml.constructor.SafeConstructor):
    def construct(self, node: yaml.Node) -> Any:
        return self.construct_object(node, deep=True)
