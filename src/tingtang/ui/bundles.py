"""Finds what the asset build has made: addresses with a version, and the shapes of icons."""

import json
from time import monotonic
from typing import Any

from django.templatetags.static import static

from tingtang.ui.assets import DIST

_KEPT_SECONDS = 1.0  # a page draws sixty icons: looking sixty times whether the file has changed took a millisecond
_kept: dict[str, tuple[float, dict[str, Any]]] = {}


def _built(name: str) -> dict[str, Any]:
    """What the build wrote into `name`; nothing before there is one."""
    read_at, content = _kept.get(name, (0.0, {}))
    now = monotonic()
    if not content or now - read_at > _KEPT_SECONDS:
        path = DIST / name
        content = json.loads(path.read_text(encoding="utf8")) if path.exists() else {}
        _kept[name] = (now, content)
    return content


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
