"""Files given with a form that was not right yet: kept for a day, so that nobody has to choose them again."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile

_SALT = "tingtang.cases.upload"
HOURS_KEPT = 24
# Forms that anybody may send must not fill the disk: beyond this the file has to be chosen again.
MOST_BYTES = 2 * 1024**3


class Kept(UploadedFile):  # type: ignore[type-arg]
    """An upload of an earlier try, and the token that stands for it."""

    def __init__(self, path: Path, name: str, token: str) -> None:
        super().__init__(file=path.open("rb"), name=name, size=path.stat().st_size)
        self.token = token


def folder() -> Path:
    """Where they lie, under names of our own."""
    found: Path = Path(settings.DATA_DIR) / "case-uploads"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def keep(upload: "UploadedFile[Any]") -> str:
    """Keep an upload and give the token that stands for it; an empty one when there is no room."""
    if isinstance(upload, Kept):
        return upload.token
    if (upload.size or 0) + sum(path.stat().st_size for path in folder().iterdir()) > MOST_BYTES:
        return ""
    path = folder() / uuid4().hex
    upload.seek(0)
    with path.open("wb") as target:
        path.chmod(0o600)
        shutil.copyfileobj(upload, target, 1 << 20)
    return signing.dumps([path.name, upload.name or ""], salt=_SALT)


def opened(token: str) -> Kept | None:
    """The upload a token stands for; None when the token is forged or too old, or the file gone."""
    try:
        file, name = signing.loads(token, salt=_SALT, max_age=HOURS_KEPT * 3600)
        return Kept(folder() / file, name, token)
    except (signing.BadSignature, FileNotFoundError):
        return None


def forget_left_behind(at: datetime) -> int:
    """Remove what is older than a day."""
    old = [path for path in folder().iterdir() if at.timestamp() - path.stat().st_mtime > HOURS_KEPT * 3600]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
