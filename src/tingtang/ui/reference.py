"""The HTTP API told as a page, from its own OpenAPI document: nothing is fetched from elsewhere, nothing is written twice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tingtang.core.api import api

METHODS = ("get", "post", "put", "patch", "delete")
PREFIX = "/api/v1/"


@dataclass(frozen=True)
class Field:
    """A parameter, or a field of what is sent or answered."""

    name: str
    place: str
    kind: str
    is_required: bool
    text: str


@dataclass(frozen=True)
class Call:
    """One operation of the API."""

    method: str
    path: str
    title: str
    text: str
    takes: tuple[Field, ...]
    answers: tuple[Field, ...]

    @property
    def anchor(self) -> str:
        return f"{self.method}-{self.path.removeprefix(PREFIX)}".translate(str.maketrans("/{}", "---"))


@dataclass(frozen=True)
class Group:
    """The operations of one domain."""

    name: str
    calls: tuple[Call, ...]


@lru_cache(maxsize=1)
def groups() -> tuple[Group, ...]:
    """Every operation, by domain, in the order of its address."""
    document: dict[str, Any] = api.get_openapi_schema(path_prefix=PREFIX)
    found: dict[str, list[Call]] = {}
    for path, methods in sorted(document["paths"].items()):
        for method in METHODS:
            if method in methods:
                tag = (methods[method].get("tags") or ["api"])[0]
                found.setdefault(tag, []).append(_call(method, path, methods[method], document))
    return tuple(Group(name, tuple(calls)) for name, calls in sorted(found.items()))


def _call(method: str, path: str, operation: Mapping[str, Any], document: Mapping[str, Any]) -> Call:
    takes = [
        Field(one["name"], one["in"], _kind(one["schema"]), bool(one.get("required")), one.get("description", ""))
        for one in operation.get("parameters", [])
    ]
    takes += _body(operation.get("requestBody", {}), "body", document)
    good: Mapping[str, Any] = next(
        (answer for status, answer in sorted(operation["responses"].items(), key=str) if str(status)[0] == "2"), {}
    )
    text = operation.get("description", "")
    return Call(method, path, operation.get("summary", ""), text, tuple(takes), tuple(_body(good, "answer", document)))


def _body(part: Mapping[str, Any], place: str, document: Mapping[str, Any]) -> Iterator[Field]:
    for content in part.get("content", {}).values():
        schema = _resolved(content.get("schema", {}), document)
        if schema.get("type") == "array":
            schema = _resolved(schema.get("items", {}), document)
        needed = set(schema.get("required", ()))
        for name, field in schema.get("properties", {}).items():
            yield Field(name, place, _kind(field), name in needed, field.get("description", ""))


def _resolved(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref", "")
    found: Mapping[str, Any] = document["components"]["schemas"][reference.rpartition("/")[2]] if reference else schema
    return found


def _kind(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_kind(one) for one in schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    if schema.get("type") == "array":
        return f"{_kind(schema.get('items', {}))}[]"
    return str(schema.get("format") or schema.get("const") or schema.get("type", "any"))
