"""Pages say the words of the trade from the moment they change: after the first set-up, and after a pack was applied."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from tingtang.packs import words


class Words:
    """Has this process read the texts again when another has changed them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._read = words.latest()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        latest = words.latest()
        if latest != self._read:
            self._read = latest
            words.read_again()
        return self.get_response(request)


class OfTrade:
    """Has the pages of a hall say the words of its trade, where several trades are under one roof."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: object, _args: object, _kwargs: object) -> None:
        """After the hall has been found."""
        words.say(getattr(request, "trade", ""))
