"""The description of the API: schemas that share a name in several domains keep their own fields."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from ninja import NinjaAPI, Schema
from ninja.openapi import schema as drawing
from ninja.schema import NinjaGenerateJsonSchema
from pydantic.json_schema import CoreModeRef, DefsRef


def describe(api: NinjaAPI, path_prefix: str) -> dict[str, Any]:
    """The OpenAPI document of `api`.

    Ninja draws each operation by itself and puts its schemas together by their names: of two that share one, the last would stand
    for both, and a program that follows the document would be refused.
    """
    plain = vars(drawing)["NinjaGenerateJsonSchema"]
    vars(drawing)["NinjaGenerateJsonSchema"] = _Named
    try:
        return drawing.get_schema(api=api, path_prefix=path_prefix)
    finally:
        vars(drawing)["NinjaGenerateJsonSchema"] = plain


class _Named(NinjaGenerateJsonSchema):
    def get_defs_ref(self, core_mode_ref: CoreModeRef) -> DefsRef:
        ref, mode = core_mode_ref
        return super().get_defs_ref((type(ref)(_CLASS.sub(_unique, ref)), mode))


_CLASS = re.compile(r"\b(tingtang(?:\.\w+)+)\.(\w+)(?=:)")


def _unique(found: re.Match[str]) -> str:
    module, name = found.groups()
    return f"{module}.{_names().get((module, name), name)}"


@cache
def _names() -> dict[tuple[str, str], str]:
    """For each class whose name is not the only one of its kind: its name with its domain's before it, or its file's too."""
    places = {(each.__module__, each.__qualname__) for each in _all(Schema)}
    found: dict[tuple[str, str], str] = {}
    for parts in (_nothing, _domain, _file):
        told = {place: parts(place[0]) + place[1] for place in places}
        often = Counter(told.values())
        settled = {place: name for place, name in told.items() if often[name] == 1}
        places -= settled.keys()
        found |= settled
    return found


def _nothing(_module: str) -> str:
    return ""


def _domain(module: str) -> str:
    return module.split(".")[1].title()


def _file(module: str) -> str:
    return _domain(module) + "".join(part.title() for part in module.rpartition(".")[2].split("_"))


def _all(base: type[Schema]) -> Iterator[type[Schema]]:
    for each in base.__subclasses__():
        yield each
        yield from _all(each)
