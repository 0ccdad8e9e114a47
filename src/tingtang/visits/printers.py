"""The border to ESC/POS printers in the network: bytes out, and what is known of their fate."""

import socket
from contextlib import suppress

STATUS = b"\x10\x04\x01"  # DLE EOT 1: real-time status of the printer
OFFLINE_BIT = 0x08
TIMEOUT_SECONDS = 5.0


class NotPrinted(Exception):
    """Nothing reached paper: the printer is off, off line, or out of reach. It may be tried again."""


class MaybePrinted(Exception):
    """Bytes were sent and the printer's answer never came: it must not be tried again."""


def send(host: str, port: int, data: bytes, *, answers: bool = True, timeout: float = TIMEOUT_SECONDS) -> None:
    """Send `data` to a printer and wait until it says it is ready again. Raises `NotPrinted` or `MaybePrinted`.

    `answers` is off for printers that never tell their status; then sent is all that is known.
    """
    try:
        line = socket.create_connection((host, port), timeout=timeout)
    except OSError as error:
        raise NotPrinted(str(error)) from error
    with line:
        if answers:
            _must_be_ready(line)
        try:
            line.sendall(data)
            if answers and not _status(line):
                raise MaybePrinted("no answer after sending")
        except OSError as error:
            raise MaybePrinted(str(error)) from error


def _must_be_ready(line: socket.socket) -> None:
    try:
        status = _status(line)
    except OSError as error:
        raise NotPrinted(str(error)) from error
    if not status:
        raise NotPrinted("no answer")
    if status[0] & OFFLINE_BIT:
        raise NotPrinted("off line: cover open or out of paper")


def _status(line: socket.socket) -> bytes:
    line.sendall(STATUS)
    with suppress(TimeoutError):
        return line.recv(1)
    return b""
