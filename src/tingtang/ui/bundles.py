"""Finds what the asset build has made: addresses that change with the content, and the shapes of icons."""

import json
from collections.abc import Mapping
from functools import lru_cache
from time import monotonic
from typing import Any

from django.conf import settings
from django.templatetags.static import static

from tingtang.ui.assets import DIST, MANIFEST

_KEPT_SECONDS = 1.0  # a page draws sixty icons: looking sixty times whether the file has changed took a millisecond
_NOTHING: dict[str, Any] = {}
_kept: dict[str, tuple[float, int, dict[str, Any]]] = {}  # when it was looked for, what it was then


def _built(name: str) -> dict[str, Any]:
    """What the build wrote into `name`; nothing before there is one. The same object until it is written anew."""
    seen_at, written_at, content = _kept.get(name, (0.0, 0, _NOTHING))
    now = monotonic()
    if not content or now - seen_at > _KEPT_SECONDS:
        path = DIST / name
        latest = path.stat().st_mtime_ns if path.exists() else 0
        if latest != written_at:
            content = json.loads(path.read_text(encoding="utf8")) if latest else _NOTHING
        _kept[name] = (now, latest, content)
    return content


def icons() -> Mapping[str, str]:
    """The insides of all icons: the same object until they are built anew."""
    return _built("icons.json")


def address(name: str) -> str:
    """The address of a bundle; it says what is in it, so that browsers may keep it for ever."""
    return _address(_file(name), settings.STATIC_URL)


@lru_cache(maxsize=200)
def _address(file: str, _at: str) -> str:
    return static(f"ui/dist/{file}")


def _file(name: str) -> str:
    return str(_built(MANIFEST).get("files", {}).get(name, name))


def icon_shape(name: str) -> str:
    """The inside of an icon's SVG; nothing before the assets are built."""
    return icons().get(name, "")


def text(name: str) -> str:
    """The text of a bundle; empty before the assets are built."""
    path = DIST / _file(name)
    return path.read_text(encoding="utf8") if path.exists() else ""
