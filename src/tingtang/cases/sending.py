"""A file of a case as an answer, for pages and for the API alike."""

from typing import Protocol
from urllib.parse import quote

from django.http import FileResponse

from tingtang.cases.actions.attachments import path_of
from tingtang.core.errors import NotFound


class Kept(Protocol):
    """A file that is kept by its content."""

    name: str
    content_type: str
    sha256: str


def sent(attachment: Kept) -> FileResponse:
    """A file as an answer: with its own name, of the type its content has, and with nothing in it allowed to run."""
    path = path_of(attachment.sha256)
    if not path.exists():
        raise NotFound
    response = FileResponse(path.open("rb"), content_type=attachment.content_type)
    shows = "inline" if attachment.content_type.startswith("image/") else "attachment"
    response["Content-Disposition"] = f"{shows}; filename*=UTF-8''{quote(attachment.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=300"
    return response
