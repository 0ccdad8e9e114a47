"""Opening a file that may be gzipped, knowing how far into it one has read."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from tingtang.journal.formats.errors import Malformed, Reason

GZIP_MAGIC = b"\x1f\x8b"


class Progress:
    """The share of a file's bytes already read, of the file as it lies on the disk."""

    def __init__(self) -> None:
        self.raw: BinaryIO | None = None
        self.size = 1

    def share(self) -> float:
        """0 before the first byte, 1 at the end."""
        if self.raw is None:
            return 0.0
        try:
            return min(1.0, self.raw.tell() / self.size)
        except (ValueError, OSError):  # the thread that reads has come to the end and closed it, perhaps this very moment
            return 1.0


@contextmanager
def opened(path: Path, progress: Progress | None = None) -> Iterator[BinaryIO]:
    """The bytes of `path`, uncompressed when it is gzipped. Refused (`Malformed`) when the gzip is damaged."""
    with path.open("rb") as raw:
        if progress is not None:
            progress.raw, progress.size = raw, max(1, path.stat().st_size)
        zipped = raw.read(2) == GZIP_MAGIC
        raw.seek(0)
        try:
            yield cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if zipped else raw
        except (gzip.BadGzipFile, zlib.error, EOFError) as error:
            raise Malformed(Reason.BAD_GZIP, value=str(error)) from error


def leading_bytes(path: Path, count: int) -> bytes:
    """The first `count` bytes of the (uncompressed) content."""
    with opened(path) as stream:
        return stream.read(count)
