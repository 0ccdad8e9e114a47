"""The description of the API: schemas that share a name in several domains keep their own fields, and it is drawn once."""

import hashlib
import json
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from copy import deepcopy
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from ninja import NinjaAPI, Schema
from ninja.openapi import schema as drawing
from ninja.responses import NinjaJSONEncoder
from ninja.schema import NinjaGenerateJsonSchema
from pydantic.json_schema import CoreModeRef, DefsRef

from tingtang.config import stamp
from tingtang.config.children import dies_with_parent

_NICE = 10


def kept(api: NinjaAPI, path_prefix: str) -> dict[str, Any]:
    """The document as this version of the program drew it before, else drawn now and kept in the data folder of a web process.

    To draw it takes a processor one to three seconds, to read it a fiftieth of one.
    """
    place = _place(path_prefix)
    try:
        found: dict[str, Any] = json.loads(place.read_bytes())
    except (OSError, ValueError):
        text = json.dumps(describe(api, path_prefix), cls=NinjaJSONEncoder)
        if settings.SERVES:
            _keep(place, text)
        found = json.loads(text)
    return found


def draw_beside(api: NinjaAPI, path_prefix: str) -> None:
    """Have a child of this process draw the document, unless it is kept: nobody waits for it then, and no request is slowed by it."""
    ask = dies_with_parent(signal.SIGKILL)
    if _place(path_prefix).exists() or os.fork():
        return
    try:
        if ask:
            ask()
        os.nice(_NICE)
        kept(api, path_prefix)
    finally:
        os._exit(0)


def _place(path_prefix: str) -> Path:
    own = [(one, version(one)) for one in ("django-ninja", "pydantic")]
    roots = tuple(f"{pack.partition('.')[0]}." for pack in settings.PACKS)
    files = [getattr(module, "__file__", None) for name, module in list(sys.modules.items()) if f"{name}.".startswith(roots)]
    packs = sorted((file, os.stat(file).st_mtime_ns) for file in files if file) if roots else []
    what = json.dumps([stamp.sources(), own, packs, path_prefix])
    return Path(settings.DATA_DIR) / f"openapi-{hashlib.sha256(what.encode()).hexdigest()[:32]}.json"


def _keep(place: Path, text: str) -> None:
    fresh = place.with_suffix(f".{os.getpid()}")
    try:
        fresh.write_text(text)
        fresh.replace(place)
        for earlier in place.parent.glob("openapi-*.json"):
            if earlier != place:
                earlier.unlink(missing_ok=True)
    except OSError:  # where nothing can be written, it is drawn once by each process
        fresh.unlink(missing_ok=True)


def describe(api: NinjaAPI, path_prefix: str) -> dict[str, Any]:
    """The OpenAPI document of `api`.

    Ninja draws each operation by itself and puts its schemas together by their names: of two that share one, the last would stand
    for both, and a program that follows the document would be refused.
    """
    own = {"NinjaGenerateJsonSchema": _Named, "OpenAPISchema": _Drawn}
    plain = {name: vars(drawing)[name] for name in own}
    vars(drawing).update(own)
    try:
        return drawing.get_schema(api=api, path_prefix=path_prefix)
    finally:
        vars(drawing).update(plain)


class _Drawn(drawing.OpenAPISchema):
    """Ninja has a model of its own for what each operation takes and answers; those that hold the same are drawn once: half of them."""

    def __init__(self, *given: Any, **named: Any) -> None:
        self._parts: dict[Hashable, Any] = {}
        super().__init__(*given, **named)

    def _create_schema_from_model(self, model: Any, *given: Any, **named: Any) -> Any:
        return self._once(super()._create_schema_from_model, model, *given, **named)

    def _extract_parameters(self, model: Any) -> Any:
        return self._once(super()._extract_parameters, model)

    def _once(self, draw: Callable[..., Any], model: Any, *given: Any, **named: Any) -> Any:
        fields = tuple((name, field.annotation, repr(field)) for name, field in model.model_fields.items())
        is_flat = tuple(getattr(model, "__ninja_flatten_map__", {}).items())
        what = (draw.__name__, model.__name__, model.__bases__, is_flat, fields, given, tuple(named.items()))
        if what not in self._parts:
            self._parts[what] = draw(model, *given, **named)
        return deepcopy(self._parts[what])


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
