"""Uploaded files, kept under names of our own until their log is complete."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from tingtang.core.errors import NotFound
from tingtang.journal.models import Import

_SALT = "tingtang.journal.upload"
HOURS_KEPT = 24


def folder() -> Path:
    """Where uploads lie, readable by the server alone."""
    found: Path = Path(settings.DATA_DIR) / "imports"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def keep(upload: "UploadedFile[Any] | BytesIO") -> Path:
    """Keep an upload, or what was made here to be read like one; its own name is never used as a path."""
    path = folder() / uuid4().hex
    with path.open("wb") as target:
        shutil.copyfileobj(upload, target, 1 << 20)
    return path


@dataclass(frozen=True, slots=True)
class Kept:
    """An uploaded file between two steps of the form: where it lies, its own name, and what its log is to be called."""

    path: Path
    source: str
    code: str
    name: str


def sealed(kept: Kept) -> str:
    """A token that stands for a kept file in the next step's address."""
    return signing.dumps([kept.path.name, kept.source, kept.code, kept.name], salt=_SALT)


def opened(token: str) -> Kept:
    """The file a token stands for. NotFound when the token is forged or too old, or the file gone."""
    try:
        file, source, code, name = signing.loads(token, salt=_SALT, max_age=HOURS_KEPT * 3600)
    except signing.BadSignature as error:
        raise NotFound from error
    path = folder() / file
    if not path.exists():
        raise NotFound
    return Kept(path, source, code, name)


def forget_left_behind(at: datetime) -> int:
    """Remove uploads of forms nobody finished; those of imports that may still be resumed stay."""
    wanted = set(Import.objects.exclude(log__state="complete").filter(log__is_hidden=False).values_list("path", flat=True))
    old = [path for path in folder().iterdir() if path.is_file() and _age_hours(path, at) > HOURS_KEPT]
    left = [path for path in old if str(path) not in wanted]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _age_hours(path: Path, at: datetime) -> float:
    return (at.timestamp() - path.stat().st_mtime) / 3600
