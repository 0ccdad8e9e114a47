"""Photos and files of inspections: kept once under the hash of their content, outside everything the web server serves."""

import hashlib
import uuid
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.attachments import sort_told
from tingtang.core.errors import Invalid
from tingtang.quality.models import RECORDED, Evidence, Inspection

MOST_FILES, MOST_RECORDINGS = 60, 5
LARGEST_RECORDING = 100 * 1024 * 1024


def path_of(sha256: str) -> Path:
    """Where the content with this hash lies."""
    return Path(settings.DATA_DIR) / "evidence" / sha256[:2] / sha256


def put(inspection: Inspection, upload: "UploadedFile[Any]", *, item: str, key: uuid.UUID, at: datetime) -> Evidence:
    """Keep a file of an item of a sheet that the running action holds; the same key again keeps nothing more. Refused by sort and size."""
    known = Evidence.objects.filter(key=key).first()
    if known is not None:
        return known
    if inspection.evidence.count() >= MOST_FILES:
        raise Invalid(fields={"file": [_("A sheet holds 60 files at most.")]})
    sort = sort_told(upload)
    return Evidence.objects.create(
        key=key, inspection=inspection, item=item, name=(upload.name or "")[-200:], content_type=sort.content_type,
        size_bytes=upload.size or 0, sha256=_stored(upload), added_at=at,
    )  # fmt: skip


def put_recording(inspections: Iterable[Inspection], upload: "UploadedFile[Any]", *, at: datetime) -> list[Evidence]:
    """Keep a sound or a film beside each of these sheets. Refused by sort and size, and one too many."""
    sort = sort_told(upload, LARGEST_RECORDING)
    if not sort.content_type.startswith(("audio/", "video/")):
        raise Invalid(fields={"file": [_("Choose a sound or a film.")]})
    wanted = list(inspections)
    if any(one.evidence.filter(item=RECORDED).count() >= MOST_RECORDINGS for one in wanted):
        raise Invalid(fields={"file": [_("A review holds five recordings at most.")]})
    about = {
        "item": RECORDED, "name": (upload.name or "")[-200:], "content_type": sort.content_type, "size_bytes": upload.size or 0,
        "sha256": _stored(upload), "added_at": at,
    }  # fmt: skip
    return [Evidence.objects.create(inspection=one, **about) for one in wanted]


def forget(sha256: str) -> None:
    """Remove, once this transaction has ended well, a content that no sheet has any more."""
    transaction.on_commit(
        lambda: None if Evidence.objects.filter(sha256=sha256).exists() else path_of(sha256).unlink(missing_ok=True)
    )


def _stored(upload: "UploadedFile[Any]") -> str:
    folder = Path(settings.DATA_DIR) / "evidence"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    upload.seek(0)
    with NamedTemporaryFile(dir=folder, delete=False) as target:
        for chunk in upload.chunks():
            digest.update(chunk)
            target.write(chunk)
    path = path_of(digest.hexdigest())
    path.parent.mkdir(mode=0o700, exist_ok=True)
    Path(target.name).replace(path)
    return digest.hexdigest()
