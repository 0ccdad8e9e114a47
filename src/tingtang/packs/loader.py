"""Finds packs, reads their files and checks them: every problem at once, each with its file and line."""

import difflib
import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar, cast

from django.conf import settings
from django.utils.translation import gettext as _
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from pydantic import BaseModel, ValidationError

import tingtang
from tingtang.packs import schemas
from tingtang.packs.checks import CHECKS
from tingtang.packs.loaded import PARTS, Loaded
from tingtang.packs.schemas.demo import Demo
from tingtang.packs.source import BadPack, Place, Problem, Source, read

FOLDER = Path(__file__).parent
GROUP = "tingtang.packs"
S = TypeVar("S", bound=schemas.Part)


def places() -> dict[str, Path]:
    """Folders of packs by the name of the folder: our own, those of installed packages, those in the data folder."""
    found = {folder.parent.name: folder.parent for folder in sorted(FOLDER.glob("*/pack.yaml"))}
    for entry in entry_points(group=GROUP):
        spec = find_spec(entry.module.partition(".")[0])  # its top folder holds pack.yaml; nothing of it is run here
        for location in (spec.submodule_search_locations if spec else None) or ():
            found[entry.name] = Path(location)
    own = Path(settings.DATA_DIR) / "packs"
    found |= {file.parent.name: file.parent for file in sorted(own.glob("*/pack.yaml"))}
    return found


def find(name: str) -> Path:
    """The folder of the pack called `name`, which may be a folder itself. Refused as BadPack when there is none."""
    known = places()
    if name in known:
        return known[name]
    if os.sep in name or Path(name, schemas.Pack.FILE).is_file():
        return Path(name)
    message = _("there is no pack “%(name)s”. Known packs: %(known)s. A pack of your own is named by its folder, e.g. ./%(name)s")
    raise BadPack([Problem(name, None, message % {"name": name, "known": ", ".join(known) or "–"})])


def load(name: str) -> Loaded:
    """The pack called `name`, or in that folder. Refused as BadPack with everything that is wrong."""
    folder = find(name)
    if not folder.is_dir():
        raise BadPack([Problem(str(folder), None, _("this folder does not exist"))])
    return _read(folder, _fingerprint(folder))


def shared_part(model: type[S]) -> S:
    """What every pack may choose from or starts with, of the file that `model` describes. Refused as BadPack like a pack's own."""
    folder = FOLDER / "shared"
    return cast("S", _shared(folder, model, _fingerprint(folder)))


@lru_cache(maxsize=12)
def _shared(folder: Path, model: type[schemas.Part], _seen: tuple[tuple[str, int, int], ...]) -> schemas.Part:
    problems: list[Problem] = []
    found = _part(folder, model, {}, problems)
    if problems or found is None:
        raise BadPack(problems)
    return found


def _fingerprint(folder: Path) -> tuple[tuple[str, int, int], ...]:
    read_from = [path for path in sorted(folder.iterdir()) if path.suffix in {".yaml", ".yml"}]
    seen = ((path.name, path.stat()) for path in [*read_from, *sorted(folder.glob("flows/*.*"))])
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in seen)


@lru_cache(maxsize=32)
def _read(folder: Path, _seen: tuple[tuple[str, int, int], ...]) -> Loaded:
    """The pack as its files were when they had this fingerprint; a broken one is read again each time."""
    problems: list[Problem] = []
    sources: dict[str, Source] = {}
    parts: dict[str, Any] = {}
    for model in PARTS:
        parts[file_of(model)] = _part(folder, model, sources, problems)
    problems += _strangers(folder)
    if problems:
        raise BadPack(problems)
    loaded = Loaded(folder, *parts.values())
    problems = [*_bounds(loaded, sources), *(problem for check in CHECKS for problem in check(loaded, sources))]
    if problems:
        raise BadPack(problems)
    return loaded


def mark(folder: Path) -> str:
    """What tells the contents of a pack, and of what every pack starts with, from others."""
    shared = FOLDER / "shared"
    return _mark(folder, _fingerprint(folder), shared, _fingerprint(shared))


@lru_cache(maxsize=32)
def _mark(*seen: Any) -> str:
    found = blake2b(tingtang.__version__.encode(), digest_size=16)
    for folder in seen[::2]:
        for name, _moment, _size in seen[seen.index(folder) + 1]:
            path = folder / name if (folder / name).is_file() else folder / "flows" / name
            found.update(name.encode() + path.read_bytes())
    return found.hexdigest()


def file_of(model: type[schemas.Part]) -> str:
    """The file of a pack that a schema describes."""
    name: str = model.FILE  # type: ignore[attr-defined]
    return name


def _part(folder: Path, model: type[S], sources: dict[str, Source], problems: list[Problem]) -> S | None:
    name = file_of(model)
    path = folder / name
    if not path.is_file():
        sources[name] = Source(name)
        if model is schemas.Pack:
            problems.append(Problem(str(path), None, _("this file is missing; it names the pack, its version and what it needs")))
            return None
        return None if model is Demo else model()
    try:
        source = sources[name] = read(path.read_text(encoding="utf-8"), name)
        return model.model_validate(source.data if source.data is not None else {})
    except UnicodeDecodeError:
        problems.append(Problem(name, None, _("the file is not UTF-8; save it as UTF-8")))
    except BadPack as bad:
        problems += bad.problems
    except ValidationError as bad:
        problems += [source.problem(_place(each["loc"]), _sentence(dict(each), model)) for each in bad.errors()]
    return None


def _place(loc: Iterable[Any]) -> Place:
    return tuple(part for part in loc if isinstance(part, str | int))


def _sentence(error: dict[str, Any], model: type[BaseModel]) -> str:
    key = str(error["loc"][-1]) if error["loc"] else ""
    match error["type"]:
        case "extra_forbidden":
            near = difflib.get_close_matches(key, sorted(_keys(model)), 1, 0.6)
            hint = _(" Did you mean “%(near)s”?") % {"near": near[0]} if near else _(" Remove it.")
            return _("the key “%(key)s” is not known here.") % {"key": key} + hint
        case "missing":
            return _("“%(key)s” is missing") % {"key": key}
        case "string_type" if not isinstance(error["input"], dict | list):
            return _('“%(key)s” must be text: put it in quotes, "%(value)s"') % {"key": key, "value": error["input"]}
        case "value_error":
            return f"{key}: {error['ctx']['error']}"
    return f"{key}: {error['msg'][:1].lower()}{error['msg'][1:]}"


def _keys(model: type[BaseModel], seen: frozenset[type] = frozenset()) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield field.alias or name
        for inner in _models_in(field.annotation):
            if inner not in seen:
                yield from _keys(inner, seen | {inner})


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models_in(argument)


def _strangers(folder: Path) -> Iterator[Problem]:
    known = [file_of(model) for model in PARTS]
    for path in sorted(folder.iterdir()):
        if path.suffix in {".yaml", ".yml"} and path.name not in known:
            yield Problem(path.name, None, _("a pack has no such file; it may have %(known)s") % {"known": ", ".join(known)})


def _bounds(loaded: Loaded, sources: dict[str, Source]) -> Iterator[Problem]:
    source = sources[schemas.Pack.FILE]
    try:
        wanted = SpecifierSet(loaded.pack.requires)
    except InvalidSpecifier:
        message = _('“%(requires)s” is not a range of versions; write e.g. ">=0.1,<1"')
        yield source.problem(("requires",), message % {"requires": loaded.pack.requires})
        return
    if not wanted.contains(tingtang.__version__, prereleases=True):
        message = _("this pack is for Tingtang %(requires)s, and this is %(version)s: install a version of the pack that fits")
        yield source.problem(("requires",), message % {"requires": loaded.pack.requires, "version": tingtang.__version__})
