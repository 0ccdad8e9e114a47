"""Who reads the pages in the tests of the pages: somebody who may see everything, without a database."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone

from tingtang.core.actors import EVERYWHERE, Actor

CHEN = Actor("account", 1, "陈刚", grants={"look": EVERYWHERE})


def request_of(path: str = "/", actor: Actor = CHEN, **headers: str) -> HttpRequest:
    """A request of `actor`."""
    request = RequestFactory().get(path, headers=headers or None)
    request.actor = actor  # type: ignore[attr-defined]
    request.resolver_match = None
    return request


class Identify:
    """Stands where the core's middleware stands: everybody is Chen, in Shanghai."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        request.at, request.actor = timezone.now(), CHEN  # type: ignore[attr-defined]
        with timezone.override(ZoneInfo("Asia/Shanghai")):
            return self.get_response(request)
