"""Uploaded files, kept under names of our own until their log is complete."""

import shutil
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from tingtang.core.errors import NotFound

_SALT = "tingtang.journal.upload"
HOURS_KEPT = 24


def folder() -> Path:
    """Where uploads lie, readable by the server alone."""
    found: Path = Path(settings.DATA_DIR) / "imports"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def keep(upload: "UploadedFile[Any]") -> Path:
    """Keep an upload; its own name is never used as a path."""
    path = folder() / uuid4().hex
    with path.open("wb") as target:
        shutil.copyfileobj(upload, target, 1 << 20)
    return path


def sealed(path: Path, source: str) -> str:
    """A token for the next step of the form that stands for a kept file and its own name."""
    return signing.dumps([path.name, source], salt=_SALT)


def opened(token: str) -> tuple[Path, str]:
    """The file a token stands for, and its own name. NotFound when it is forged, too old or gone."""
    try:
        name, source = signing.loads(token, salt=_SALT, max_age=HOURS_KEPT * 3600)
    except signing.BadSignature as error:
        raise NotFound from error
    path = folder() / name
    if not path.exists():
        raise NotFound
    return path, source
