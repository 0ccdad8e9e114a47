"""Pictures that people put in: how large they are when drawn, and the same without what a camera adds about its owner."""

import struct
from dataclasses import dataclass

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
LONGEST_SIDE = 8000  # drawn, it takes 256 MB: a small file can hold one that no browser draws
_KEPT_CHUNKS = (b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"pHYs")
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # marks of a JPEG without a length
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN, _ADOBE, _EXIF, _COMMENT = 0xDA, 0xEE, 0xE1, 0xFE
_ORIENTATION = 0x0112


@dataclass(frozen=True)
class Picture:
    """A PNG or JPEG as it may be kept."""

    kind: str
    content: bytes
    width: int
    height: int


def read(content: bytes) -> Picture | None:
    """The picture without place, time, owner and comments; how it is turned stays. None for what is no PNG or JPEG, or broken."""
    try:
        if content.startswith(PNG):
            return _png(content)
        return _jpeg(content) if content.startswith(JPEG) else None
    except (struct.error, IndexError):
        return None


def _png(content: bytes) -> Picture | None:
    found, at = [PNG], len(PNG)
    width, height = struct.unpack(">II", content[16:24])
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        kind, ends = content[at + 4 : at + 8], at + 12 + length
        if ends > len(content):
            return None
        if kind[:1].isupper() or kind in _KEPT_CHUNKS:
            found.append(content[at:ends])
        if kind == b"IEND":
            return Picture("png", b"".join(found), width, height)
        at = ends
    return None


def _jpeg(content: bytes) -> Picture | None:
    found, at, size = [JPEG], len(JPEG), None
    while content[at] == 0xFF:
        mark = content[at + 1]
        if mark in _BARE or mark == 0xFF:
            at += 1 if mark == 0xFF else 2
            continue
        (length,) = struct.unpack(">H", content[at + 2 : at + 4])
        part = content[at : at + 2 + length]
        if mark == _SCAN:
            return Picture("jpeg", b"".join([*found, content[at:]]), *size) if size else None
        if mark in _FRAMES:
            height, width = struct.unpack(">HH", part[5:9])
            size = (width, height)
        found.append(_turned(part) if mark == _EXIF else b"" if _tells(mark) else part)
        at += 2 + length
    return None


def _tells(mark: int) -> bool:
    return mark == _COMMENT or (_EXIF < mark <= 0xEF and mark not in {0xE2, _ADOBE})  # 0xE2 holds the colours


def _turned(part: bytes) -> bytes:
    """How the camera was held, of all that it noted."""
    if part[4:10] != b"Exif\0\0":
        return b""
    noted = part[10:]
    order = "<" if noted[:2] == b"II" else ">"
    (first,) = struct.unpack(f"{order}I", noted[4:8])
    (count,) = struct.unpack(f"{order}H", noted[first : first + 2])
    for nth in range(count):
        entry = noted[first + 2 + 12 * nth : first + 14 + 12 * nth]
        if struct.unpack(f"{order}H", entry[:2])[0] == _ORIENTATION:
            told = noted[:2] + struct.pack(f"{order}HIH", 42, 8, 1) + entry + bytes(4)
            return struct.pack(">HH", 0xFFE1, len(told) + 8) + b"Exif\0\0" + told
    return b""
