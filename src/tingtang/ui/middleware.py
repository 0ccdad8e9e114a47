"""Hands out the bundles, also those that were built while the server runs; says what a wrong method is."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware

from tingtang.core.middleware import told
from tingtang.ui.assets import DIST
from tingtang.ui.refusing import WrongMethod


class Bundles(WhiteNoiseMiddleware):  # type: ignore[misc]  # it has no types
    """WhiteNoise looks for files once, at its start: whatever is built later is looked for when somebody asks."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        address, path = request.path_info, f"{self.static_prefix}ui/dist/"
        if self.use_finders and address.startswith(path) and address not in self.files:
            file = address.removeprefix(path)
            if "/" not in file and (DIST / file).is_file():
                self.add_file_to_dictionary(address, str(DIST / file))
        try:
            response: HttpResponseBase = super().__call__(request)
        except FileNotFoundError:  # two builds have passed since it was one of them
            self.files.pop(address, None)
            response = self.get_response(request)
        return response


class Methods:
    """An address that is only written to, opened in a browser (a form sent again after logging in), was an empty page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 405:
            return response
        answer = told(request, WrongMethod(method=request.method))
        answer.headers["Allow"] = response.headers.get("Allow", "")
        return answer
