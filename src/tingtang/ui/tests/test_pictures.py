"""Pictures lose what a camera notes about its owner, and are known by the size at which they are drawn."""

import struct
import zlib

from hypothesis import given
from hypothesis import strategies as st

from tingtang.ui.pictures import JPEG, PNG, read


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *more: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"".join([PNG, head, *more, chunk(b"IDAT", zlib.compress(b"\0" * 4)), chunk(b"IEND", b"")])


def segment(mark: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, mark, len(content) + 2) + content


def exif(*entries: bytes) -> bytes:
    noted = b"II" + struct.pack("<HIH", 42, 8, len(entries)) + b"".join(entries) + bytes(4) + b"GPS 31.2 121.5"
    return segment(0xE1, b"Exif\0\0" + noted)


FRAME = segment(0xC0, struct.pack(">BHHB", 8, 600, 800, 3) + bytes(9))
SCAN = segment(0xDA, bytes(10)) + b"picture\xff\xd9"
TURNED = struct.pack("<HHII", 0x0112, 3, 1, 6)
OWNER = struct.pack("<HHII", 0x013B, 2, 4, 0)


class TestRead:
    def test_says_how_large_a_picture_is_drawn(self) -> None:
        large, photo = read(png(30_000, 20_000)), read(JPEG + FRAME + SCAN)

        assert large is not None and (large.kind, large.width, large.height) == ("png", 30_000, 20_000)
        assert photo is not None and (photo.kind, photo.width, photo.height) == ("jpeg", 800, 600)

    def test_keeps_how_it_is_turned_and_nothing_else_of_the_camera(self) -> None:
        colours = segment(0xE2, b"ICC_PROFILE\0")
        photo = read(JPEG + exif(OWNER, TURNED) + segment(0xFE, b"from Li") + colours + FRAME + SCAN)
        drawn = read(png(4, 4, chunk(b"tEXt", b"Author\0Li"), chunk(b"gAMA", b"\0\0\xb1\x8f")))

        assert photo is not None and drawn is not None
        assert TURNED in photo.content and colours in photo.content and photo.content.endswith(SCAN)
        assert not any(told in photo.content for told in (OWNER, b"GPS", b"Li"))
        assert b"gAMA" in drawn.content and b"Li" not in drawn.content

    def test_refuses_what_is_cut_or_something_else(self) -> None:
        broken = (b"", b"<svg onload='x()'/>", PNG, png(4, 4)[:-5], JPEG, JPEG + FRAME, JPEG + SCAN, JPEG + exif()[:9])

        assert [read(one) for one in broken] == [None] * len(broken)

    @given(st.sampled_from([PNG, JPEG, JPEG + exif(OWNER, TURNED)[:20]]), st.binary(max_size=80))
    def test_ends_on_whatever_follows(self, begin: bytes, rest: bytes) -> None:
        found = read(begin + rest)

        assert found is None or found.content.startswith(begin[:2])
