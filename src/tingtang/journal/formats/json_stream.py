"""The members of a large JSON document one by one: what fits in memory is one element, not the document."""

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from tingtang.journal.formats.errors import Malformed, Reason

CHUNK = 1 << 20
LONGEST_ELEMENT = 1 << 26
_SPACE = re.compile(r"[ \t\r\n]*")


class Cursor:
    """A position in a stream of JSON text that is read as needed."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._scan = json.JSONDecoder(strict=False).raw_decode
        self._buffer, self._at, self._ended = "", 0, False

    def peek(self) -> str:
        """The next character that is not white space; empty at the end."""
        while True:
            self._at = _SPACE.match(self._buffer, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more():
                return ""

    def take(self, expected: str) -> None:
        """Step over `expected`. Refused (`Malformed`) when something else stands there."""
        if self.peek() != expected:
            raise Malformed(Reason.NOT_JSON, where=f"{expected} expected", value=self._buffer[self._at : self._at + 40])
        self._at += 1

    def value(self) -> Any:
        """The next value, whole. Refused (`Malformed`) when it is no JSON or longer than 64 MB."""
        first = self.peek()
        while True:
            try:
                found, end = self._scan(self._buffer, self._at)
            except json.JSONDecodeError as error:
                self._extend_or_refuse(error)
                continue
            except (RecursionError, ValueError) as error:
                raise Malformed(Reason.NOT_JSON, where="nested too deep or a number too long") from error
            if first in '{["' or end < len(self._buffer) or not self._more():
                _refuse_half_characters(self._buffer[self._at : end])
                self._at = end
                return found

    def _extend_or_refuse(self, error: json.JSONDecodeError) -> None:
        is_long = len(self._buffer) - self._at > LONGEST_ELEMENT
        if is_long or not self._more(max(CHUNK, len(self._buffer) - self._at)):
            raise Malformed(
                Reason.TOO_LONG if is_long else Reason.NOT_JSON,
                where=error.msg,
                value=self._buffer[error.pos : error.pos + 40],
            ) from error

    def _more(self, size: int = CHUNK) -> bool:
        if self._ended:
            return False
        data = self._stream.read(size)
        self._ended = not data
        try:
            text = self._decoder.decode(data, final=self._ended)
        except UnicodeDecodeError as error:
            raise Malformed(Reason.BAD_ENCODING, value=str(error)) from error
        self._buffer, self._at = self._buffer[self._at :] + text, 0
        return bool(text) or not self._ended


def _refuse_half_characters(source: str) -> None:
    """An escaped surrogate without its other half is no text that a database could keep."""
    if "\\u" in source:
        try:
            orjson.loads(source)
        except orjson.JSONDecodeError as error:
            raise Malformed(Reason.BAD_ENCODING, where=error.msg) from error


def members(stream: BinaryIO, streamed: frozenset[str]) -> Iterator[tuple[str, Any]]:
    """(name, value) of each member of the top object; the arrays named in `streamed` come element by element."""
    cursor = Cursor(stream)
    cursor.take("{")
    while cursor.peek() != "}":
        name = cursor.value()
        cursor.take(":")
        if name in streamed and cursor.peek() == "[":
            yield from ((name, element) for element in _elements(cursor))
        else:
            yield name, cursor.value()
        if cursor.peek() != "}":
            cursor.take(",")


def _elements(cursor: Cursor) -> Iterator[Any]:
    cursor.take("[")
    while cursor.peek() != "]":
        yield cursor.value()
        if cursor.peek() != "]":
            cursor.take(",")
    cursor.take("]")
