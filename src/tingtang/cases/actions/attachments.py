"""Files are put on cases and taken off; a file is kept once under the hash of its content, outside everything the web server serves."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.common import about, held, keep
from tingtang.cases.actions.refusals import CaseOver
from tingtang.cases.events import FILE_ADDED, FILE_REMOVED
from tingtang.cases.models import Attachment, Case, Note
from tingtang.cases.rules.files import ENDINGS, LARGEST_BYTES, MOST_FILES, Fault, NotTaken, Sort, clean_name, sort_of
from tingtang.cases.rules.workflow import Phase
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, NotFound
from tingtang.core.registry import Text
from tingtang.journal.record import record
from tingtang.journal.saving import clean
from tingtang.org.queries import staff_of

FAULTS: dict[Fault, Text] = {
    Fault.EMPTY: _("The file is empty."),
    Fault.TOO_LARGE: _("The file is larger than {megabytes} MB. Make it smaller or send it in parts."),
    Fault.UNKNOWN: _("Files of this sort are not taken. Send a picture, PDF, sound, film, text or Office file."),
    Fault.MACROS: _("The file contains programs. Save it without macros and send it again."),
    Fault.DAMAGED: _("The file is damaged or unpacks to far too much."),
    Fault.OTHER_NAME: _("The file is not what its name says. Give it the right ending and send it again."),
}

# Who holds a content by its hash: domains above that keep files here add themselves.
HELD_BY: list[Callable[[str], bool]] = [lambda sha256: Attachment.objects.filter(sha256=sha256).exists()]


@action("cases.attach", on="case", label=_("Put files on cases"))
def attach(
    actor: Actor, *, case: Case, upload: "UploadedFile[Any]", at: datetime, note: Note | None = None, is_public: bool = False
) -> Attachment:
    """Put a file on a case. Refused (`Invalid`) when it is not of a sort that is taken, by its content; too large; or one too many."""
    found = held(case)
    if found.phase == Phase.CLOSED:
        raise CaseOver
    made = put(actor, found, upload, at=at, note=note, is_public=is_public)
    keep(found, at=at)
    return made


def put(
    actor: Actor, case: Case, upload: "UploadedFile[Any]", *, at: datetime, note: Note | None = None, is_public: bool = False
) -> Attachment:
    """Put a file on a case that the running action holds, and record it. Refused like `attach`."""
    if case.attachments.count() >= MOST_FILES:
        raise Invalid(fields={"file": [str(_("A case holds {limit} files at most.")).format(limit=MOST_FILES)]})
    sort = sort_told(upload)
    size = upload.size or 0
    made = Attachment(
        case=case, note=note, name=clean_name(upload.name or ""), content_type=sort.content_type, size_bytes=size,
        sha256=stored(cast("BinaryIO", upload.file)), is_public=is_public, staff=staff_of(actor), added_at=at,
    )  # fmt: skip
    clean(made)
    made.save()
    record(FILE_ADDED, actor, at=at, **about(case), attachment=made, size_bytes=size, is_public=is_public)
    return made


def sort_told(upload: "UploadedFile[Any]", largest: int = LARGEST_BYTES) -> Sort:
    """What an upload is. Refused (`Invalid`, in words) when it is of no sort that is taken."""
    try:
        return sort_of(cast("BinaryIO", upload.file), upload.size or 0, clean_name(upload.name or ""), largest)
    except NotTaken as refused:
        raise Invalid(fields={"file": [_said(refused.fault, largest)]}) from None


@action("cases.detach", on="case", label=_("Take files off cases"))
def detach(actor: Actor, *, case: Case, attachment: Attachment, at: datetime) -> None:
    """Take a file off a case, and out of the field that names it; its content goes when no other case holds it."""
    found = held(case)
    if attachment.case_id != found.pk:
        raise NotFound
    sha256 = attachment.sha256
    record(FILE_REMOVED, actor, at=at, **about(found), attachment=attachment)
    Attachment.objects.filter(pk=attachment.pk).delete()  # the object keeps its key: its event is written at the end
    named = {one.code for one in found.kind.form if one.kind == "file" and found.fields.get(one.code) == attachment.pk}
    found.fields = {code: value for code, value in found.fields.items() if code not in named}
    keep(found, *(["fields"] if named else []), at=at)
    forget_contents([sha256])


def forget_contents(hashes: Iterable[str]) -> None:
    """Remove, once this transaction has ended well, the contents that no attachment has any more.

    Each under the lock that `attach` holds until its row is there: a content just put on another case stays.
    """
    wanted = sorted(set(hashes))

    def remove() -> None:
        for one in wanted:
            with transaction.atomic():
                _lock(one)
                if not any(holds(one) for holds in HELD_BY):
                    path_of(one).unlink(missing_ok=True)

    transaction.on_commit(remove)


def _lock(sha256: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(bytes.fromhex(sha256)[:8], "big", signed=True)])


def path_of(sha256: str) -> Path:
    """Where the content with this hash lies."""
    return _folder() / sha256[:2] / sha256


def _folder() -> Path:
    found: Path = Path(settings.DATA_DIR) / "files"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def _said(fault: Fault, largest: int) -> str:
    return str(FAULTS[fault]).format(megabytes=largest // 1024 // 1024, endings=", ".join(ENDINGS))


def stored(file: BinaryIO) -> str:
    """Keep a content under its hash: written beside its place and moved there whole, so that no half file is ever read."""
    digest = hashlib.sha256()
    with NamedTemporaryFile(dir=_folder(), delete=False) as target:
        for chunk in _chunks(file):
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    _lock(digest.hexdigest())
    path = path_of(digest.hexdigest())
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if path.exists():
        with suppress(FileNotFoundError):
            Path(target.name).unlink()
    else:
        Path(target.name).replace(path)
    return digest.hexdigest()


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(1 << 20):
        yield chunk
