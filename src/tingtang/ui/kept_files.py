"""Uploaded files between two steps of a form: kept under names of our own, readable by the server alone, named by a signed token."""

import shutil
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from tingtang.core.errors import NotFound

HOURS_KEPT = 24


@dataclass(frozen=True, slots=True)
class Kept:
    """An uploaded file between two steps of the form: where it lies, and its own name."""

    path: Path
    source: str


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """The folder of one domain's uploads, below the data folder."""

    name: str

    def folder(self) -> Path:
        """Where uploads lie."""
        found: Path = Path(settings.DATA_DIR) / self.name
        found.mkdir(mode=0o700, parents=True, exist_ok=True)
        return found

    def keep(self, upload: "UploadedFile[Any]") -> Path:
        """Keep an upload; its own name is never used as a path."""
        path = self.folder() / uuid4().hex
        with path.open("wb") as target:
            path.chmod(0o600)
            shutil.copyfileobj(upload, target, 1 << 20)
        return path

    def sealed(self, kept: Kept) -> str:
        """A token that stands for a kept file in the next step's address."""
        return signing.dumps([kept.path.name, kept.source], salt=f"tingtang.{self.name}")

    def opened(self, token: str) -> Kept:
        """The file a token stands for. NotFound when the token is forged or too old, or the file gone."""
        try:
            file, source = signing.loads(token, salt=f"tingtang.{self.name}", max_age=HOURS_KEPT * 3600)
        except signing.BadSignature as error:
            raise NotFound from error
        path = self.folder() / file
        if not path.exists():
            raise NotFound
        return Kept(path, source)

    def forget_left_behind(self, wanted: Collection[str], at: datetime) -> int:
        """Remove uploads of forms nobody finished, besides those `wanted` still; how many."""
        left = [path for path in self.folder().iterdir() if path.is_file() and str(path) not in wanted]
        old = [path for path in left if at.timestamp() - path.stat().st_mtime > HOURS_KEPT * 3600]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)
