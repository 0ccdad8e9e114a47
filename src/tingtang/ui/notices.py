"""Notices of what was done, kept until the next page in a signed cookie."""

from functools import cache
from typing import Any, Final

from django.contrib.messages.storage.base import BaseStorage
from django.contrib.messages.storage.cookie import CookieStorage, MessagePartGatherSerializer
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.core.signing import get_cookie_signer
from django.http import HttpRequest

FEW: Final = 3
_signer = cache(get_cookie_signer)  # every request took one, for the few that have something to say


class Cookie(CookieStorage):
    """Django's, without packing a sentence or two: that makes them no shorter and takes as long as drawing a part of a page."""

    def __init__(self, request: HttpRequest) -> None:
        BaseStorage.__init__(self, request)
        self.signer = _signer(self.key_salt)

    def _encode_parts(self, messages: list[Any], encode_empty: bool = False) -> str | None:
        if not messages and not encode_empty:
            return None
        serializer: Any = MessagePartGatherSerializer
        return str(self.signer.sign_object(messages, serializer=serializer, compress=len(messages) > FEW))


class Storage(FallbackStorage):
    """In the cookie; in the session what does not fit there."""

    storage_classes = (Cookie, SessionStorage)
