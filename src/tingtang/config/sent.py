"""Sent forms are read in runs: of Chinese each character comes as nine, which Django takes apart one by one.

What nobody sees is left out of every form, so that no page has to think of it.
"""

import re
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from tingtang.ui.unseen import seen

CONTENT_TYPE: Final = "application/x-www-form-urlencoded"
_ESCAPED: Final = re.compile(rb"(?:%[0-9a-fA-F]{2})+")


class Request(WSGIRequest):
    """Django's request, faster where a form was sent as browsers send it: without files, in ASCII, of no other encoding."""

    _encoding: str | None
    _read_started: bool

    def _load_post_and_files(self) -> None:
        is_form = self.method == "POST" and self.content_type == CONTENT_TYPE and self._encoding is None
        is_there = hasattr(self, "_body") or not self._read_started
        if is_form and is_there and self.body.isascii():
            self._post, self._files = shown(answers(self.body)), MultiValueDict[str, Any]()
        else:
            super()._load_post_and_files()
            self._post = shown(self._post)


def answers(body: bytes) -> QueryDict:
    """What a form says that is of ASCII alone, as Django reads it. Refused (`TooManyFieldsSent`) beyond the settings' limit."""
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    if most is not None and body.count(b"&") >= most:
        raise TooManyFieldsSent
    found: dict[str, list[str]] = {}
    for pair in body.split(b"&"):
        if pair:
            name, _equals, value = pair.partition(b"=")
            found.setdefault(_text(name), []).append(_text(value))
    made = QueryDict(mutable=True, encoding="utf-8")
    dict.update(made, found)
    made._mutable = False  # noqa: SLF001 - Django has no other word for it
    return made


def shown(sent: QueryDict) -> QueryDict:
    """What a form says, without the characters that nobody sees; files are theirs who sent them."""
    told = {name: [seen(value) for value in values] for name, values in sent.lists()}
    if told == dict(sent.lists()):
        return sent
    made = QueryDict(mutable=True, encoding=sent.encoding)
    dict.update(made, told)
    made._mutable = False  # noqa: SLF001 - Django has no other word for it
    return made


def _text(raw: bytes) -> str:
    spaced = raw.replace(b"+", b" ")
    return (_ESCAPED.sub(_bytes, spaced) if b"%" in spaced else spaced).decode("utf-8", "replace")


def _bytes(found: re.Match[bytes]) -> bytes:
    return bytes.fromhex(found[0].replace(b"%", b"").decode())
