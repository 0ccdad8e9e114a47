"""Finds what the asset build has made: addresses with a version, and the shapes of icons."""

import json
from functools import lru_cache
from typing import Any

from django.templatetags.static import static

from tingtang.ui.assets import DIST


@lru_cache(maxsize=8)
def _read(name: str, changed_ns: int) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((DIST / name).read_text(encoding="utf8")) if changed_ns else {}
    return content


def _built(name: str) -> dict[str, Any]:
    path = DIST / name
    return _read(name, path.stat().st_mtime_ns if path.exists() else 0)


def address(name: str) -> str:
    """The address of a bundle, with its version so that browsers may keep it for ever."""
    version = _built("manifest.json").get("versions", {}).get(name)
    url = static(f"ui/dist/{name}")
    return f"{url}?v={version}" if version else url


def icon_shape(name: str) -> str:
    """The inside of an icon's SVG; nothing before the assets are built."""
    return str(_built("icons.json").get(name, ""))


def text(name: str) -> str:
    """The text of a bundle; empty before the assets are built."""
    path = DIST / name
    return path.read_text(encoding="utf8") if path.exists() else ""
