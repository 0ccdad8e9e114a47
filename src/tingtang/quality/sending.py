"""Photos, files and recordings of sheets as answers; a part of a long one where the player asks for it, else it could not be wound on."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import quote

from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse

from tingtang.core.errors import NotFound
from tingtang.quality.actions.evidence import path_of
from tingtang.quality.models import Evidence

_PART: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_PIECE: Final = 1 << 16


def sent(found: Evidence, wanted: str = "") -> HttpResponseBase:
    """A file with its own name, of the type its content has, with nothing in it allowed to run; `wanted` is a Range header."""
    path = path_of(found.sha256)
    if not path.exists():
        raise NotFound
    response = _part(found, path, wanted)
    shows = "inline" if found.content_type.startswith(("image/", "audio/", "video/")) else "attachment"
    response["Content-Disposition"] = f"{shows}; filename*=UTF-8''{quote(found.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; media-src 'self'; sandbox"
    response["Cache-Control"] = "private, max-age=300"
    response["Accept-Ranges"] = "bytes"
    return response


def _part(found: Evidence, path: Path, wanted: str) -> HttpResponseBase:
    asked, size = _PART.fullmatch(wanted), path.stat().st_size
    if asked is None or not (asked[1] or asked[2]):
        return FileResponse(path.open("rb"), content_type=found.content_type)
    first = int(asked[1]) if asked[1] else max(0, size - int(asked[2]))
    last = min(int(asked[2]), size - 1) if asked[1] and asked[2] else size - 1
    if first > last:
        return HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers={"Content-Range": f"bytes */{size}"})
    response = StreamingHttpResponse(
        _read(path, first, last + 1 - first), status=HTTPStatus.PARTIAL_CONTENT, content_type=found.content_type
    )
    response["Content-Range"], response["Content-Length"] = f"bytes {first}-{last}/{size}", str(last + 1 - first)
    return response


def _read(path: Path, first: int, left: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(first)
        while left and (piece := file.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece
