"""What a file is, by its content: names and declared types are what a sender says, the first bytes are what a reader's program believes.

Only kinds that show without running anything are taken: pictures, PDF, sound, film, plain text, and Office files without macros.
"""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

LARGEST_BYTES = 20 * 1024 * 1024
MOST_FILES = 100
HEAD = 4096
# An Office file is a zip; one that says it holds more than this is a bomb or no letter.
LARGEST_UNPACKED, MOST_PARTS = 400 * 1024 * 1024, 5000


class Fault(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN = "unknown"
    MACROS = "macros"
    DAMAGED = "damaged"
    OTHER_NAME = "other_name"


class NotTaken(ValueError):
    """A file that is not taken, and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of file: its content type, the endings it may have, and whether a browser may show it by itself."""

    content_type: str
    endings: tuple[str, ...]
    is_shown: bool = False


PDF = Sort("application/pdf", ("pdf",))
PNG, JPEG = Sort("image/png", ("png",), True), Sort("image/jpeg", ("jpg", "jpeg", "jpe"), True)
GIF, WEBP = Sort("image/gif", ("gif",), True), Sort("image/webp", ("webp",), True)
HEIC = Sort("image/heic", ("heic", "heif"))
MP4, MP3, WAV = Sort("video/mp4", ("mp4", "m4a", "m4v", "mov")), Sort("audio/mpeg", ("mp3",)), Sort("audio/wav", ("wav",))
OGG, AMR = Sort("audio/ogg", ("ogg", "oga", "opus")), Sort("audio/amr", ("amr",))
TEXT = Sort("text/plain; charset=utf-8", ("txt", "csv", "log", "md", "eml"))
OFFICE: Mapping[str, Sort] = {
    "word/": Sort("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",)),
    "xl/": Sort("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",)),
    "ppt/": Sort("application/vnd.openxmlformats-officedocument.presentationml.presentation", ("pptx",)),
}
_STARTS: tuple[tuple[bytes, Sort], ...] = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"ID3", MP3),
    (b"\xff\xfb", MP3),
    (b"\xff\xf3", MP3),
    (b"OggS", OGG),
    (b"#!AMR", AMR),
)
_HEIC = {b"heic", b"heix", b"mif1", b"hevc"}
ENDINGS = sorted(
    {
        ending
        for sort in (PDF, PNG, JPEG, GIF, WEBP, HEIC, MP4, MP3, WAV, OGG, AMR, TEXT, *OFFICE.values())
        for ending in sort.endings
    }
)


def sort_of(file: BinaryIO, size_bytes: int, name: str, largest: int = LARGEST_BYTES) -> Sort:
    """What `file` is. Refused (`NotTaken`) when it is empty, too large (for a case, if nothing is said), of no
    known sort, or called otherwise than it is.
    """
    if size_bytes == 0:
        raise NotTaken(Fault.EMPTY)
    if size_bytes > largest:
        raise NotTaken(Fault.TOO_LARGE)
    file.seek(0)
    head = file.read(HEAD)
    found = _by_head(head) or (_office(file) if head.startswith(b"PK\x03\x04") else None) or _text(head)
    if found is None:
        raise NotTaken(Fault.UNKNOWN)
    if name.rpartition(".")[2].lower() not in found.endings:
        raise NotTaken(Fault.OTHER_NAME)
    return found


def _by_head(head: bytes) -> Sort | None:
    for start, sort in _STARTS:
        if head.startswith(start):
            return sort
    if head.startswith(b"RIFF"):
        return {b"WEBP": WEBP, b"WAVE": WAV}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return HEIC if head[8:12] in _HEIC else MP4
    return None


def _office(file: BinaryIO) -> Sort | None:
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
            names = {part.filename for part in parts}
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise NotTaken(Fault.DAMAGED)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise NotTaken(Fault.DAMAGED) from None
    if any(name.lower().endswith(("vbaproject.bin", ".exe", ".js")) for name in names):
        raise NotTaken(Fault.MACROS)
    if "[Content_Types].xml" not in names:
        return None
    return next((sort for start, sort in OFFICE.items() if any(name.startswith(start) for name in names)), None)


def _text(head: bytes) -> Sort | None:
    if b"\x00" in head:
        return None
    for encoding in ("utf-8", "gb18030"):
        try:
            text = head[: HEAD - 4].decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < HEAD - 8 and error.end < len(head[: HEAD - 4]):
                continue
            text = head[: error.start].decode(encoding)
        # What a browser might take for a page is not taken for a text.
        return None if text.lstrip("\ufeff \t\r\n").startswith("<") else TEXT
    return None


def clean_name(name: str) -> str:
    """A file's own name without folders and control characters, at most 200 characters, its ending kept."""
    plain = "".join(c for c in name.replace("\\", "/").rpartition("/")[2] if c.isprintable()).strip(" .") or "file"
    stem, dot, ending = plain.rpartition(".")
    return plain if len(plain) <= 200 or not dot else f"{stem[: 199 - len(ending)]}.{ending}"[-200:]
