"""Files in conversations: taken by their content like those of cases, kept once, shown beside the message they came with."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any, BinaryIO, Final, cast

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.attachments import HELD_BY, forget_contents, path_of, sort_told, stored
from tingtang.cases.rules.files import clean_name
from tingtang.channels.models import Enclosure, Medium, Message
from tingtang.channels.rules.mail import File
from tingtang.core.errors import Invalid

MOST_FILES: Final = 10
MOST_BYTES: Final = 18 * 1024 * 1024  # encoded for mail a third more: what most servers take
Uploads = Sequence["UploadedFile[Any]"]

HELD_BY.append(lambda sha256: Enclosure.objects.filter(sha256=sha256).exists())


def enclose(message: Message, uploads: Uploads) -> list[Enclosure]:
    """Keep files with a message. Refused (`Invalid`): of a sort that is not taken, too large, too many, by a channel of text alone."""
    if not uploads:
        return []
    if message.channel.medium not in {Medium.CHAT, Medium.MAIL}:
        raise Invalid(fields={"files": [str(_("This channel takes text alone."))]})
    if len(uploads) > MOST_FILES or sum(one.size or 0 for one in uploads) > MOST_BYTES:
        text = _("At most {files} files of {megabytes} MB together.")
        raise Invalid(fields={"files": [str(text).format(files=MOST_FILES, megabytes=MOST_BYTES // 1024 // 1024)]})
    return [_kept(message, one) for one in uploads]


def _kept(message: Message, upload: "UploadedFile[Any]") -> Enclosure:
    try:
        sort = sort_told(upload)
    except Invalid as wrong:
        raise Invalid(fields={"files": [str(text) for texts in wrong.fields.values() for text in texts]}) from None
    made = Enclosure(
        message=message, name=clean_name(upload.name or ""), content_type=sort.content_type, size_bytes=upload.size or 0,
        sha256=stored(cast("BinaryIO", upload.file)),
    )  # fmt: skip
    made.save()
    return made


def enclose_received(message: Message, files: Sequence[File]) -> int:
    """Keep what came with a mail, as far as it is of a sort that is taken; how many were not."""
    kept = 0
    for one in files:
        with suppress(Invalid):
            enclose(message, [SimpleUploadedFile(one.name, one.content)])
            kept += 1
    return len(files) - kept


def contents(message: Message) -> Iterable[tuple[str, bytes, str]]:
    """The files of a message as mails carry them: name, content, type."""
    for one in message.enclosures.order_by("pk"):
        path = path_of(one.sha256)
        if path.exists():
            yield one.name, path.read_bytes(), one.content_type


def forget(messages: Sequence[int]) -> int:
    """Remove the files of messages; their contents when nothing else holds them."""
    rows = Enclosure.objects.filter(message__in=messages)
    hashes = list(rows.values_list("sha256", flat=True))
    rows.delete()
    forget_contents(hashes)
    return len(hashes)
